"""Everything that is wrong with settings is named, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.settings_files import LEAST, problems, site


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a settings file."""
    return tmp_path / "missync.toml"


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
            "site[0].attendance.after_close_code",
            "never says that somebody was late",
            '[site.attendance]\nafter_close_code = "N"',
        ),
        (
            "site[0]",
            "attendance.after_close_code is L, which means late before the close",
            '[site.attendance]\nlate_code = "C"\nafter_close_code = "L"',
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
        (".year_groups", "each in quotes", "year_groups = [7]\nclosed = true"),
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


def test_everything_wrong_is_named_at_once(path: Path) -> None:
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
    text = problems(path, "\n".join((*lines[:place], line, *lines[place:])))

    assert where in text


def test_a_token_of_two_lines(path: Path) -> None:
    """A file with more than a token in it is named at the token, before any request."""
    (path.parent / "token.txt").write_text("first\nsecond\n", encoding="utf-8")
    text = LEAST.replace('{ env = "WONDE_TOKEN" }', '{ file = "token.txt" }')

    assert ["site[0].mis.token"] == list(problems(path, text))
