"""The settings file is read whole, or everything that is wrong with it is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from missync import Plugins, Secret, SettingsError
from missync.cli.settings_file import SettingsFile, read_settings
from missync.cli.settings_text import NoSettingsFile
from missync.model.settings import (
    Attendance,
    Brake,
    Early,
    EarlyDue,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
    Overwrite,
    Register,
    RegisterException,
    Registers,
    SiteSettings,
    Weekday,
)


EVERYTHING = """\
store = "sqlite:///missync.db"

[[site]]
name = "hillside"
timezone = "Europe/Jersey"
nation = "wales"
nightly = "02:15"
leave_rule = "either"
brake = { floor = 3, share = 0.25 }
lead_days = 2
names = "legal"
[site.kinds]
students = { importing = true, fields = ["year_group", "registration_group"] }
employees = { importing = false, fields = ["job_title", "email"] }
contacts = { importing = true }
[site.registers]
am = { opens = "08:50", late_from = "08:55", closes = "09:20" }
pm = { opens = "13:00", closes = "13:15" }
[[site.registers.exceptions]]
weekdays = ["friday"]
year_groups = ["12", "13"]
pm = { opens = "12:30", closes = "12:45" }
[[site.registers.exceptions]]
dates = [2026-12-18, "2027-01-04"]
closed = true
[site.attendance]
exact_match = false
fallback = true
earlier_days = 0
late_code = "11"
after_close_code = "Late 2"
early = "current"
early_due = "at-registration"
overwrite = "always"
blind = true
[site.mis]
adapter = "wonde"
school_id = "A1930499544"
token = { env = "WONDE_TOKEN" }
base_url = "https://api.wonde.com/v1.0"
"""
LEAST = """\
store = "sqlite:///missync.db"
[[site]]
name = "hillside"
[site.mis]
adapter = "wonde"
school_id = "A1930499544"
token = { env = "WONDE_TOKEN" }
"""
TOKEN = "an-invented-token"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a settings file."""
    return tmp_path / "missync.toml"


def read(path: Path, text: str, environment: Mapping[str, str]) -> SettingsFile:
    """Write settings and read them again."""
    path.write_text(text, encoding="utf-8")
    return read_settings(path, environment, Plugins())


def problems(
    path: Path, text: str, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Read settings that cannot be used; give the problems by their paths."""
    known = {"WONDE_TOKEN": TOKEN} if environment is None else environment
    with pytest.raises(SettingsError) as caught:
        read(path, text, known)
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert len(caught.value.problems) == len(found)
    return found


def site(text: str) -> str:
    """Put more lines into the least settings, for the site."""
    return LEAST.replace("[site.mis]", f"{text}\n[site.mis]")


def test_everything_is_read(path: Path) -> None:
    """Every key of the contract, and of ours, ends in the site's settings."""
    settings = read(path, EVERYTHING, {"WONDE_TOKEN": TOKEN})

    assert f"sqlite:///{path.parent / 'missync.db'}" == settings.store
    assert (
        SiteSettings(
            name="hillside",
            timezone=ZoneInfo("Europe/Jersey"),
            nation=Nation.WALES,
            nightly=time(2, 15),
            leave_rule=LeaveRule.EITHER,
            lead_days=2,
            names=NameChoice.LEGAL,
            brake=Brake(floor=3, share=0.25),
            kinds=Kinds(
                students=KindSettings(fields=("year_group", "registration_group")),
                employees=KindSettings(importing=False, fields=("job_title", "email")),
                contacts=KindSettings(importing=True),
            ),
            registers=Registers(
                am=Register(
                    opens=time(8, 50), late_from=time(8, 55), closes=time(9, 20)
                ),
                pm=Register(opens=time(13), closes=time(13, 15)),
                exceptions=(
                    RegisterException(
                        weekdays=(Weekday.FRIDAY,),
                        year_groups=("12", "13"),
                        pm=Register(opens=time(12, 30), closes=time(12, 45)),
                    ),
                    RegisterException(
                        dates=(date(2026, 12, 18), date(2027, 1, 4)), closed=True
                    ),
                ),
            ),
            attendance=Attendance(
                exact_match=False,
                fallback=True,
                earlier_days=0,
                late_code="11",
                after_close_code="Late 2",
                early=Early.CURRENT,
                early_due=EarlyDue.AT_REGISTRATION,
                overwrite=Overwrite.ALWAYS,
                blind=True,
            ),
            mis=MisSettings(
                adapter="wonde",
                options={
                    "school_id": "A1930499544",
                    "token": Secret(TOKEN),
                    "base_url": "https://api.wonde.com/v1.0",
                },
            ),
        )
        == settings.sites[0]
    )


def test_little_is_enough(path: Path) -> None:
    """A name and an MIS make a site; everything else has its default."""
    (found,) = read(path, LEAST, {"WONDE_TOKEN": TOKEN}).sites

    assert SiteSettings(name="hillside", mis=found.mis) == found


def test_the_hint_is_enough(path: Path) -> None:
    """The example that a missing file's message shows can be used as it is."""
    text = "\n".join(line.strip() for line in NoSettingsFile.hint[1:])

    assert "hillside" == read(path, text, {"WONDE_TOKEN": TOKEN}).sites[0].name


def test_a_mark_of_byte_order_is_no_harm(path: Path) -> None:
    """A file that Windows' editor has saved is read like any other."""
    path.write_text(LEAST, encoding="utf-8-sig")

    assert 1 == len(read_settings(path, {"WONDE_TOKEN": TOKEN}, Plugins()).sites)


@pytest.mark.parametrize(
    ("place", "message", "text"),
    [
        ("site[0].timezone", "Europe/Londno", 'timezone = "Europe/Londno"'),
        ("site[0].nation", '"england", "wales"', 'nation = "france"'),
        ("site[0].nightly", "time of day", 'nightly = "25:00"'),
        ("site[0].nightly", "time of day", "nightly = 130"),
        ("site[0].leave_rule", '"both", "either"', 'leave_rule = "none"'),
        ("site[0].lead_days", "must be at least 0, not -1", "lead_days = -1"),
        ("site[0].lead_days", "a whole number, not a text", 'lead_days = "2"'),
        ("site[0].names", '"preferred", "legal"', 'names = "nick"'),
        ("site[0].brake", "should be a table", "brake = 5"),
        ("site[0].brake.share", "must be at most 1, not 7.0", "brake = { share = 7 }"),
        ("site[0].brake.flor", "nobody knows this key", "brake = { flor = 7 }"),
        ("site[0].nighly", "nobody knows this key", 'nighly = "01:30"'),
        ("site[0].kinds", "should be a table", 'kinds = "all"'),
        ("site[0].kinds.pupils", "students, employees", "kinds = { pupils = {} }"),
        (
            "site[0].kinds.students.importing",
            "true or false, not a text",
            '[site.kinds]\nstudents = { importing = "yes" }',
        ),
        (
            "site[0].kinds.students.fields",
            "a list of texts, not a text",
            '[site.kinds]\nstudents = { fields = "year_group" }',
        ),
        (
            "site[0].kinds.students.fields",
            "Wonde does not know “yaer”",
            '[site.kinds]\nstudents = { fields = ["yaer"] }',
        ),
        (
            "site[0].registers.am.opens",
            "time of day",
            '[site.registers]\nam = { opens = "nine", closes = "09:20" }',
        ),
        (
            "site[0].registers.pm.closes",
            "is missing",
            '[site.registers]\npm = { opens = "13:00" }',
        ),
        (
            "site[0].registers.am",
            "opens, then lateness starts, then it closes",
            '[site.registers]\nam = { opens = "09:00", closes = "08:00" }',
        ),
        (
            "site[0].attendance.early",
            '"missed", "current"',
            '[site.attendance]\nearly = "soon"',
        ),
        (
            "site[0].attendance.exact_match",
            "true or false, not a number",
            "[site.attendance]\nexact_match = 1",
        ),
        (
            "site[0].attendance.earlier_days",
            "must be at most 10, not 11",
            "[site.attendance]\nearlier_days = 11",
        ),
        (
            "site[0].attendance.late_code",
            "must not be empty",
            '[site.attendance]\nlate_code = " "',
        ),
        (
            "site[0].registers.exceptions",
            "a list, not a table",
            "[site.registers.exceptions]\nclosed = true",
        ),
    ],
)
def test_a_bad_setting_is_named(
    path: Path, place: str, message: str, text: str
) -> None:
    """A setting that cannot be used is one problem, under its own path."""
    found = problems(path, site(text))

    assert [place] == list(found)
    assert message in found[place]


@pytest.mark.parametrize(
    ("place", "message", "text"),
    [
        ("", "names weekdays, year_groups or dates", "closed = true"),
        ("", "names weekdays, year_groups or dates", "weekdays = []\nclosed = true"),
        ("", "gives am or pm other times, or is closed", 'year_groups = ["7"]'),
        (
            "",
            "give times or closed",
            """year_groups = ["7"]
closed = true
pm = { opens = "13:00", closes = "13:15" }""",
        ),
        (".weekdays", "a list, not a text", 'weekdays = "friday"\nclosed = true'),
        (".weekdays[1]", '"friday"', 'weekdays = ["monday", "fri"]\nclosed = true'),
        (".dates[0]", "a date", "dates = [2026-12-18T09:00:00Z]\nclosed = true"),
        (".dates[0]", "a date", 'dates = ["18/12/2026"]\nclosed = true'),
        (".dates[0]", "a date", "dates = [5]\nclosed = true"),
        (".year_groups", "a list of texts", "year_groups = [7]\nclosed = true"),
        (
            ".am.closes",
            "is missing",
            'weekdays = ["friday"]\nam = { opens = "08:00" }',
        ),
        (".close", "nobody knows", 'weekdays = ["friday"]\nclosed = true\nclose = 1'),
    ],
)
def test_a_bad_exception_is_named(
    path: Path, place: str, message: str, text: str
) -> None:
    """A register exception that cannot be used is one problem, under its own path."""
    found = problems(path, site(f"[[site.registers.exceptions]]\n{text}"))

    assert [f"site[0].registers.exceptions[0]{place}"] == list(found)
    assert message in next(iter(found.values()))


@pytest.mark.parametrize(
    ("place", "message", "old", "new"),
    [
        ("store", "is missing", 'store = "sqlite:///missync.db"', ""),
        ("store", "must not be empty", "sqlite:///missync.db", " "),
        ("store", "No store opens “ftp:” URLs", "sqlite:///", "ftp://"),
        ("store", "a text, not a number", '"sqlite:///missync.db"', "5"),
        ("site[0].name", "is missing", 'name = "hillside"', ""),
        ("site[0].name", "must not be empty", "hillside", ""),
        ("site[0].mis.adapter", "is missing", 'adapter = "wonde"', ""),
        ("site[0].mis.adapter", "“wondre”", '"wonde"', '"wondre"'),
        ("site[0].mis.school_id", "is missing", 'school_id = "A1930499544"', ""),
        ("site[0].mis.token", "is missing", 'token = { env = "WONDE_TOKEN" }', ""),
        (
            "site[0].mis.tokne",
            "nobody knows this key",
            "token = {",
            "tokne = 1\ntoken = {",
        ),
        ("stor", "nobody knows this key", "store =", "stor = 1\nstore ="),
        ("site", "[[site]]", "[[site]]", "[site]"),
    ],
)
def test_a_bad_line_is_named(
    path: Path, place: str, message: str, old: str, new: str
) -> None:
    """What is missing, mistyped or misspelt is one problem, under its own path."""
    found = problems(path, LEAST.replace(old, new, 1))

    assert [place] == list(found)
    assert message in found[place]


def test_a_mistyped_table_of_sites_is_caught(path: Path) -> None:
    """`[[sites]]` is a key that nobody knows, and `site` is missing."""
    found = problems(path, LEAST.replace("[[site]]", "[[sites]]").replace("site.", ""))

    assert {"sites", "site", "mis"} == set(found)


def test_at_least_one_site_is_needed(path: Path) -> None:
    """An empty list of sites is a problem."""
    found = problems(path, 'store = "memory://"\nsite = []')

    assert {"site": "needs at least one [[site]]"} == found


def test_two_sites_need_two_names(path: Path) -> None:
    """The second of two sites of one name is named, and the first with it."""
    second = LEAST.partition("\n")[2]

    assert {"site[1].name": "site[0] has this name already: 'hillside'"} == problems(
        path, LEAST + second
    )


def test_everything_wrong_is_told_at_once(path: Path) -> None:
    """Problems of keys, values, secrets, adapters and names do not hide each other."""
    text = f"""\
stor = 1
{site('nightly = "25:00"').replace("{ env", "{ enw")}
[[site]]
name = "hillside"
brake = {{ floor = -1, share = 7 }}
[site.kinds]
students = {{ fields = ["yaer"] }}
employees = {{ fields = 5 }}
[site.mis]
adapter = "wonde"
token = {{ env = "NOT_SET" }}
[[site]]
name = "third"
mis = 5
"""
    assert {
        "stor",
        "site[0].nightly",
        "site[0].mis.token",
        "site[1].name",
        "site[1].brake.floor",
        "site[1].brake.share",
        "site[1].kinds.students.fields",
        "site[1].kinds.employees.fields",
        "site[1].mis.school_id",
        "site[1].mis.token",
        "site[2].mis",
    } == set(problems(path, text))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("line 2, column 7", 'a = 1\nb = "x\n'),
        ("line 2, column 10", '[[site]]\nname = "a'),
        ("line 3, column 1", "a = 1\nb = [\n"),
    ],
)
def test_bad_toml_is_placed(path: Path, place: str, text: str) -> None:
    """What is no TOML is told with the file, the line and the column."""
    with pytest.raises(SettingsError) as caught:
        read(path, text, {})

    assert str(path) in caught.value.message
    assert place in caught.value.message


def test_a_file_that_is_no_text_is_told(path: Path) -> None:
    """Bytes that are not UTF-8 are told with their line."""
    path.write_bytes(b"a = 1\nb = '\xff'")

    with pytest.raises(SettingsError, match="not UTF-8 text; see line 2"):
        read_settings(path, {}, Plugins())


def test_a_missing_file_is_told(path: Path) -> None:
    """Where there is no file, the message points to the demo."""
    with pytest.raises(NoSettingsFile, match="missync demo"):
        read_settings(path, {}, Plugins())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder under the file's name cannot be read, and is no crash."""
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path, {}, Plugins())


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("nested too deeply", f"a = {'[' * 2_000}{']' * 2_000}"),
        ("nested too deeply", f"a = {'{ a = ' * 2_000}1{'}' * 2_000}"),
        ("nested too deeply", f"[[site]]\nmis{'.a' * 2_000} = 1"),
        ("a number of too many digits", f"a = {'1' * 5_000}"),
    ],
)
def test_toml_that_is_no_settings(path: Path, told: str, text: str) -> None:
    """TOML beyond all measure is refused with the file's name."""
    with pytest.raises(SettingsError, match=told) as caught:
        read(path, text, {})

    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("store", 'store = "sqlite:///a\\u0000b"'),
        ("site[0].mis.token", 'token = { file = "a\\u0000b" }'),
        ("site[0].mis.token", 'token = { env = "a\\u0000b" }'),
        ("site[0].mis.token", 'token = { file = "/dev/zero" }'),
        ("site[0].mis.token", 'token = { file = "/" }'),
        ("site[0].mis.base_url", 'base_url = "https://a\\u0000b"'),
        ("site[0].mis.school_id", 'school_id = "a\\u0000b"'),
    ],
)
def test_values_that_nothing_has(path: Path, where: str, line: str) -> None:
    """A name that no file or host has is a problem at its place."""
    name = line.partition(" ")[0]
    lines = [each for each in LEAST.splitlines() if not each.startswith(name)]
    place = 0 if name == "store" else len(lines)
    told = problems(path, "\n".join((*lines[:place], line, *lines[place:])))

    assert where in told


@pytest.mark.parametrize(
    "path_name",
    ["a\0b", "/dev/zero", "nowhere/missync.toml", "/dev/null/a.toml", "a" * 300],
)
def test_settings_that_are_no_file(path_name: str) -> None:
    """Settings that cannot be read are refused with their name."""
    with pytest.raises(SettingsError, match="settings file"):
        read_settings(Path(path_name), {}, Plugins())
