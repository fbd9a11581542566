"""Plans that are put aside: `plan --out`, `plan --read` and `import --plan`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from missync.testing import FOREVER, CountOff, Pupil, School
from tests.cli.driving import SETTINGS, Office, Ran, id_of


ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
PAT = ("--by", "Pat")


@attrs.frozen(kw_only=True)
class PlanFile:
    """A plan in a file, with its office."""

    office: Office
    path: Path
    printed: Any

    def apply(self, *args: object) -> Ran:
        """Apply the plan."""
        return self.office.run("import", "--plan", self.path, "--json", *args)

    def refused(self, *args: object) -> dict[str, str]:
        """Apply the plan, see it refused with nothing written, and say what moved."""
        before = self.office.ask("history"), self.office.ask("people", "--all")
        ran = self.apply(*args)

        assert (5, "", "stale-plan") == (ran.status, ran.err, ran.error["kind"])
        assert before == (
            self.office.ask("history"),
            self.office.ask("people", "--all"),
        )
        return {each["path"]: each["message"] for each in ran.error["problems"]}


@pytest.fixture
def school(office: Office) -> School:
    """Give the school behind the MIS."""
    return office.wonde.school


@pytest.fixture
def plan_file(office: Office, school: School) -> PlanFile:
    """Import, let Ada go and Cy come, and put a plan of that aside."""
    office.ask("import")
    school.vanish(school.students[0])
    school.enrol(Pupil(forename="Cy", surname="Cole"))
    return put_aside(office)


def put_aside(office: Office) -> PlanFile:
    """Put aside what an import would do now."""
    file = office.folder / "plan.json"
    ran = office.run("plan", "--out", file, "--json")
    return PlanFile(office=office, path=file, printed=ran.document)


def set_up(office: Office, **settings: str) -> None:
    """Write settings into the file, before the kinds of its site."""
    text = office.config.read_text(encoding="utf-8")
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    kinds = "[site.kinds]"
    office.config.write_text(text.replace(kinds, f"{lines}{kinds}"), encoding="utf-8")


# Writing a plan down


def test_to_apply_later(office: Office) -> None:
    """A plan is put into the file, said to be private, and nothing else is written."""
    file = office.folder / "plan.json"
    ran = office.run("plan", "--out", file)

    assert (0, f"The plan is in {file}. It names people: keep it private.\n") == (
        ran.status,
        ran.err,
    )
    assert '"Ashcroft"' in file.read_text(encoding="utf-8")
    assert [] == office.ask("history")


def test_one_document_all_the_same(office: Office) -> None:
    """With `--json` the document is what it is without a file."""
    ran = office.run("plan", "--out", office.folder / "plan.json", "--json")

    assert office.ask("plan") == ran.document


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("plan.html", "<!doctype html>"),
        ("PLAN.HTM", "<!doctype html>"),
        ("plan.txt", "hillside: this is what an import would do."),
        ("plan.json", "{"),
        ("plan", "{"),
    ],
)
def test_the_name_says_the_form(office: Office, name: str, begins: str) -> None:
    """By the name of its file a plan is a page, a text, or there to apply later."""
    file = office.folder / name
    office.run("plan", "--out", file)
    text = file.read_text(encoding="utf-8")

    assert begins.casefold() == text[: len(begins)].casefold()
    assert "Ashcroft" in text


def test_several_at_once(office: Office) -> None:
    """One plan can be put into several files, and the MIS is asked once."""
    office.run("plan")
    asked = len(office.wonde.requests)
    files = [office.folder / f"plan.{form}" for form in ("json", "html", "txt")]
    ran = office.run("plan", *(word for file in files for word in ("--out", file)))

    assert [True, True, True] == [file.is_file() for file in files]
    assert 3 == ran.err.count("keep it private")
    assert 2 * asked == len(office.wonde.requests)


def test_templates_are_for_pages_alone() -> None:
    """What only a page needs is not even imported for a plan as JSON."""
    check = "import missync.cli.commands.plan, sys; sys.exit('jinja2' in sys.modules)"

    subprocess.run([sys.executable, "-c", check], check=True)


@ON_POSIX
@pytest.mark.parametrize("name", ["plan.json", "plan.html", "plan.txt"])
def test_private(office: Office, name: str) -> None:
    """A plan is for its owner's eyes only, also where a public file was before."""
    file = office.folder / name
    file.write_text("anything", encoding="utf-8")
    file.chmod(0o644)
    office.run("plan", "--out", file)

    assert 0o600 == file.stat().st_mode & 0o777
    assert "anything" != file.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there(office: Office) -> None:
    """A file in a folder that is not there is status 2, before anybody is asked."""
    file = office.folder / "nowhere" / "plan.json"
    ran = office.run("plan", "--out", file, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert str(file) in ran.error["message"]
    assert [] == office.wonde.requests


def test_a_directory(office: Office) -> None:
    """A directory is no file: status 2, before anybody is asked."""
    ran = office.run("plan", "--out", office.folder, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert [] == office.wonde.requests


def test_nothing_is_left_behind(plan_file: PlanFile) -> None:
    """Beside the plan there is nothing new in its folder."""
    assert {"missync.db", "missync.toml", "plan.json", "token.txt"} == {
        file.name
        for file in plan_file.office.folder.iterdir()
        if file.suffix != ".lock"
    }


# Reading it


def test_read_without_the_mis(plan_file: PlanFile) -> None:
    """A plan that was put aside is shown as it was printed, and nobody is asked."""
    asked = len(plan_file.office.wonde.requests)

    assert plan_file.printed == plan_file.office.ask("plan", "--read", plan_file.path)
    assert asked == len(plan_file.office.wonde.requests)


def test_read_as_text(plan_file: PlanFile) -> None:
    """The text of a plan that was put aside is that of the plan."""
    assert plan_file.office.run("plan").out == (
        plan_file.office.run("plan", "--read", plan_file.path).out
    )


def test_read_into_a_page(plan_file: PlanFile) -> None:
    """A page can be made of a plan that was put aside."""
    page = plan_file.office.folder / "page.html"
    plan_file.office.run("plan", "--read", plan_file.path, "--out", page)

    assert "Cy Cole" in page.read_text(encoding="utf-8")


def test_read_a_partial_one(office: Office) -> None:
    """A plan that rests on a partial read is status 4 when it is shown, too."""
    office.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    plan_file = put_aside(office)

    assert 4 == office.run("plan", "--read", plan_file.path).status


def test_known_refusals_are_no_news(office: Office, school: School) -> None:
    """A refusal that was told of before is no change of a plan that is read, either."""
    office.ask("import")
    school.students[0].overrides = {
        "education_details": {"data": {"admission_date": {"date": "soon"}}}
    }
    office.ask("import")
    plan_file = put_aside(office)

    assert [] == plan_file.printed["changes"]
    assert [] == office.ask("plan", "--read", plan_file.path)["changes"]


def test_approval_is_for_applying(plan_file: PlanFile) -> None:
    """To approve of a plan while it is shown only is wrong usage."""
    ran = plan_file.office.run(
        "plan", "--read", plan_file.path, "--approve", "d1", "--json"
    )

    assert (2, "usage") == (ran.status, ran.error["kind"])


@pytest.mark.parametrize("command", [("plan", "--read"), ("import", "--plan")])
@pytest.mark.parametrize("text", ["", "{}", "Cy Cole joins."])
def test_no_plan(office: Office, command: tuple[str, str], text: str) -> None:
    """A file that is no plan is status 2, and is named."""
    file = office.folder / "plan.json"
    file.write_text(text, encoding="utf-8")
    ran = office.run(*command, file, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert f"The plan {file} cannot be used. It is no plan" in ran.error["message"]


@pytest.mark.parametrize("command", [("plan", "--read"), ("import", "--plan")])
def test_no_such_file(office: Office, command: tuple[str, str]) -> None:
    """A file that is not there is status 2, and is named."""
    ran = office.run(*command, office.folder / "plan.json", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "plan.json cannot be read" in ran.error["message"]


# Applying it


def test_applied_as_printed(plan_file: PlanFile) -> None:
    """What was printed is what happens, without asking the MIS."""
    asked = len(plan_file.office.wonde.requests)
    ran = plan_file.apply()
    done = ran.document
    same = ("complete", "reads", "counts", "standings", "problems", "digest", "site")

    assert (0, "applied") == (ran.status, done["verdict"])
    assert asked == len(plan_file.office.wonde.requests)
    assert [plan_file.printed[key] for key in same] == [done[key] for key in same]
    assert [c | {"person": None} for c in plan_file.printed["changes"]] == [
        c | {"person": None} for c in done["changes"]
    ]
    assert ("gone", "on list") == (
        plan_file.office.standings["Ada"],
        plan_file.office.standings["Cy"],
    )


def test_in_the_history(plan_file: PlanFile) -> None:
    """The history says that it was a saved plan, and who applied it."""
    plan_file.apply(*PAT)
    newest = plan_file.office.ask("history")[0]

    assert ("import of a saved plan", "Pat") == (newest["what"], newest["by"])


def test_the_next_import_has_nothing_to_do(plan_file: PlanFile) -> None:
    """After a plan was applied an import finds everybody as the MIS has them."""
    plan_file.apply()

    assert "nothing-to-do" == plan_file.office.ask("import")["verdict"]


def test_a_partial_one(office: Office) -> None:
    """A plan that rests on a partial read brings its joiners in, with status 4."""
    office.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    ran = put_aside(office).apply()

    assert (4, "partial", 3) == (
        ran.status,
        ran.document["verdict"],
        ran.document["counts"]["added"],
    )


def test_an_empty_one(office: Office) -> None:
    """A plan with nothing to do can be applied, and does nothing."""
    office.ask("import")
    ran = put_aside(office).apply()

    assert (0, "nothing-to-do") == (ran.status, ran.document["verdict"])


Change = tuple[str, ...] | dict[str, str]
"""What somebody chooses, as the words of a command, or settings as they are written."""


def happen(office: Office, change: Change) -> None:
    """Let Pat choose something, or write something into the settings."""
    if isinstance(change, dict):
        set_up(office, **change)
    else:
        office.ask(*change, *PAT)


@pytest.mark.parametrize(
    "change",
    [
        ("exclude", "Ben Birchall", "--why", "asked"),
        ("archive", "Ben Birchall"),
        ("switch", "contacts", "on"),
        ("signed-in", "Ben Birchall"),
        {"nightly": '"03:00"'},
        {"names": '"legal"'},
    ],
)
def test_what_does_not_matter(plan_file: PlanFile, change: Change) -> None:
    """A plan is applied whatever moved that has nothing to do with it."""
    happen(plan_file.office, change)
    ran = plan_file.apply()

    assert (0, "applied") == (ran.status, ran.document["verdict"])
    assert ("gone", "on list") == (
        plan_file.office.standings["Ada"],
        plan_file.office.standings["Cy"],
    )


def test_the_mis_moved_and_nobody_asked(plan_file: PlanFile, school: School) -> None:
    """What the MIS says meanwhile does not matter until somebody asks it."""
    school.vanish(school.students[0])
    ran = plan_file.apply()

    assert (0, 1) == (ran.status, ran.document["counts"]["gone"])
    assert "on list" == plan_file.office.standings["Ben"]


@pytest.mark.parametrize(
    ("change", "path", "begins"),
    [
        ({"leave_rule": '"either"'}, "leave_rule", "was both, and is either now"),
        ({"lead_days": "3"}, "lead_days", "was 0, and is 3 now"),
        (
            {"brake": "{ floor = 1, share = 0.5 }"},
            "brake",
            "was floor 5, share 0.1, and is floor 1, share 0.5 now",
        ),
        (
            ("filter", "students", "house=Merrow"),
            "students.filters",
            "was none, and is house is Merrow now, by Pat on ",
        ),
        (
            ("switch", "employees", "off"),
            "employees.importing",
            "was on, and is off now, by Pat on ",
        ),
        (
            ("import",),
            "reads.student",
            "the MIS was read again since, by Pat: import, run ",
        ),
    ],
)
def test_what_matters(
    plan_file: PlanFile, change: Change, path: str, begins: str
) -> None:
    """A plan is refused when what it rests on moved: what it was, and who moved it."""
    happen(plan_file.office, change)
    moved = plan_file.refused()

    assert begins == moved[path][: len(begins)]


@pytest.mark.parametrize(
    "change",
    [("exclude", "Ada Ashcroft", "--why", "asked"), ("archive", "Ada Ashcroft")],
)
def test_somebody_in_it_was_decided_about(plan_file: PlanFile, change: Change) -> None:
    """A plan is refused when somebody in it moved: who, by whose word, and by which."""
    ada = id_of(plan_file.office, "Ada")
    happen(plan_file.office, change)
    run = plan_file.office.ask("history")[0]
    ((path, message),) = plan_file.refused().items()
    why = f" ({run['why']})" if run["why"] else ""

    assert f"student[{plan_file.office.ask('explain', ada)['mis_id']}]" == path
    assert (
        f"Ada Ashcroft changed since, by Pat: {run['what']}, run {run['run']}, on "
        f"{run['at'][:10]}{why}"
    ) == message


def test_refused_in_words(plan_file: PlanFile) -> None:
    """To people a refusal says what to do, then everything that moved."""
    plan_file.office.ask("archive", "Ada Ashcroft", *PAT)
    ran = plan_file.office.run("import", "--plan", plan_file.path)

    assert (5, "") == (ran.status, ran.out)
    assert "Plan again." in ran.err
    assert "Ada Ashcroft changed since, by Pat" in ran.err


def test_applied_twice(plan_file: PlanFile) -> None:
    """A plan is good for once: the second time everybody in it is named."""
    plan_file.apply()
    moved = plan_file.refused()

    assert "the MIS was read again since" in moved["reads.student"]
    assert {"Ada Ashcroft changed since", "Cy Cole is known by now"} == {
        message.partition(", by")[0]
        for path, message in moved.items()
        if path.startswith("student[")
    }


def test_joiners_who_came_otherwise(office: Office) -> None:
    """A plan of joiners is refused when an import brought them in meanwhile."""
    plan_file = put_aside(office)
    office.ask("import")
    moved = plan_file.refused()

    assert 3 == sum("is known by now" in message for message in moved.values())


def test_joiners_after_another_import(office: Office, school: School) -> None:
    """A plan does not bring who is not sent any more by a later import."""
    office.ask("import")
    cy = school.enrol(Pupil(forename="Cy", surname="Cole"))
    plan_file = put_aside(office)
    school.vanish(cy)
    office.ask("import")

    assert ["reads.student"] == list(plan_file.refused())


def test_edited_by_hand(plan_file: PlanFile) -> None:
    """A plan that was edited is status 2, and nothing happens."""
    text = plan_file.path.read_text(encoding="utf-8")
    plan_file.path.write_text(text.replace('"Cole"', '"Mole"'), encoding="utf-8")
    ran = plan_file.apply()

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "It was changed after it was made" in ran.error["message"]
    assert "on list" == plan_file.office.standings["Ada"]


def with_valley(office: Office) -> None:
    """Add a second site of the same school to the settings."""
    school = office.wonde.school.id
    second = SETTINGS.format(
        school=school, base_url=office.wonde.base_url, contacts="false"
    )
    second = second.partition("\n")[2].replace("hillside", "valley")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text + second, encoding="utf-8")


def test_of_several_sites(plan_file: PlanFile) -> None:
    """A plan knows whose it is: its site need not be named."""
    with_valley(plan_file.office)
    ran = plan_file.apply()

    assert (0, "hillside") == (ran.status, ran.document["site"])


def test_another_sites(plan_file: PlanFile) -> None:
    """A plan that is applied to another site than its own is status 2."""
    with_valley(plan_file.office)
    ran = plan_file.apply("--site", "valley")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "“hillside”, not for “valley”" in ran.error["message"]


def test_a_site_that_is_no_more(plan_file: PlanFile) -> None:
    """A plan for a site that the settings do not have is status 2."""
    text = plan_file.office.config.read_text(encoding="utf-8")
    plan_file.office.config.write_text(
        text.replace("hillside", "valley"), encoding="utf-8"
    )
    ran = plan_file.apply()

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "“hillside”" in ran.error["message"]


def test_somebody_signed_in_meanwhile(plan_file: PlanFile) -> None:
    """Whoever is signed in by now waits; everything else of the plan happens."""
    plan_file.office.ask("signed-in", "Ada Ashcroft")
    ran = plan_file.apply()

    assert (0, {"wait", "add"}) == (
        ran.status,
        {change["change"] for change in ran.document["changes"]},
    )
    assert ("on list", "on list") == (
        plan_file.office.standings["Ada"],
        plan_file.office.standings["Cy"],
    )


# Removals that are held


@pytest.fixture
def lost(school: School) -> tuple[Pupil, ...]:
    """Give Ada and Ben, whom the MIS is to lose."""
    return tuple(school.students)


@pytest.fixture
def braked(office: Office, school: School, lost: tuple[Pupil, ...]) -> Office:
    """Give an office where every removal is held, and Ada and Ben are gone."""
    set_up(office, brake="{ floor = 0, share = 0 }")
    for forename in ("Cy", "Di"):
        school.enrol(Pupil(forename=forename, surname="Cole"))
    office.ask("import")
    for pupil in lost:
        school.vanish(pupil)
    return office


def test_a_plan_that_holds(braked: Office) -> None:
    """A plan that holds removals is held when it is applied: status 3, its digest."""
    plan_file = put_aside(braked)
    ran = plan_file.apply()

    assert (3, "held", 2) == (
        ran.status,
        ran.document["verdict"],
        ran.document["counts"]["held"],
    )
    assert plan_file.printed["digest"] == ran.document["digest"]
    assert {"on list"} == set(braked.standings.values())


def test_a_plan_that_is_approved_of(braked: Office) -> None:
    """With the digest that a plan names, the removals that it holds happen."""
    plan_file = put_aside(braked)
    ran = plan_file.apply("--approve", plan_file.printed["digest"])

    assert (0, "applied", None, 2) == (
        ran.status,
        ran.document["verdict"],
        ran.document["digest"],
        ran.document["counts"]["gone"],
    )


def test_approved_of_but_signed_in(braked: Office) -> None:
    """Whoever is signed in by now stays held, whatever is approved of."""
    plan_file = put_aside(braked)
    braked.ask("signed-in", "Ada Ashcroft")
    ran = plan_file.apply("--approve", plan_file.printed["digest"])

    assert (3, 1, 1) == (
        ran.status,
        ran.document["counts"]["gone"],
        ran.document["counts"]["held"],
    )
    assert ("on list", "gone") == (braked.standings["Ada"], braked.standings["Ben"])


@pytest.mark.parametrize("planned", [True, False])
def test_a_wrong_digest(braked: Office, *, planned: bool) -> None:
    """To approve of a digest that nothing has is status 2, and nothing is written."""
    plan_file = put_aside(braked)
    before = braked.ask("history")
    wrong = ("--approve", "0123456789abcdef")
    ran = plan_file.apply(*wrong) if planned else braked.run("import", "--json", *wrong)

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "“0123456789abcdef”" in ran.error["message"]
    assert before == braked.ask("history")


def test_held(braked: Office) -> None:
    """An import that holds removals is status 3, and says how to approve of them."""
    ran = braked.run("import", "--json")
    text = " ".join(braked.run("import").out.split())

    assert (3, "held", 2) == (
        ran.status,
        ran.document["verdict"],
        ran.document["counts"]["held"],
    )
    assert f"“missync import --approve {ran.document['digest']}”" in text
    assert {"on list"} == set(braked.standings.values())


def test_approved(braked: Office) -> None:
    """Once they are approved of, the removals happen, and nothing is held."""
    digest = braked.run("import", "--json").document["digest"]
    done = braked.ask("import", "--approve", digest)

    assert ("applied", None) == (done["verdict"], done["digest"])
    assert ("gone", "gone", "on list") == tuple(
        braked.standings[name] for name in ("Ada", "Ben", "Cy")
    )


def test_approved_before_it_was_imported(braked: Office) -> None:
    """The digest of a plan can be approved of although no import held it yet."""
    digest = braked.ask("plan")["digest"]

    assert 2 == braked.ask("import", "--approve", digest)["counts"]["gone"]


def test_approved_of_in_a_plan(braked: Office) -> None:
    """A plan can be asked what approval would do, and does nothing."""
    digest = braked.ask("plan")["digest"]
    planned = braked.ask("plan", "--approve", digest)

    assert (2, None) == (planned["counts"]["gone"], planned["digest"])
    assert {"on list"} == set(braked.standings.values())


def test_approved_but_the_set_has_changed(
    braked: Office, school: School, lost: tuple[Pupil, ...]
) -> None:
    """Those still due go, those who are back stay, others face the brake afresh."""
    digest = braked.run("import", "--json").document["digest"]
    school.students.append(lost[0])
    school.vanish(school.students[0])
    ran = braked.run("import", "--approve", digest, "--json")

    assert (3, 1, 1) == (
        ran.status,
        ran.document["counts"]["gone"],
        ran.document["counts"]["held"],
    )
    assert digest != ran.document["digest"]
    assert {"Ben": "gone", "Tess": "on list", "Ada": "on list"} == {
        name: where
        for name, where in braked.standings.items()
        if name not in {"Cy", "Di"}
    }
    assert ["hold"] == [
        change["change"]
        for change in ran.document["changes"]
        if change["name"] == "Cy Cole"
    ]


@ON_POSIX
@pytest.mark.parametrize("path", ["pipe", "/dev/null", "/dev/stdout", ""])
def test_nothing_but_a_file_is_replaced(office: Office, path: str) -> None:
    """A pipe, a device, a link or a folder is wrong input, before the MIS is asked."""
    os.mkfifo(office.folder / "pipe")
    asked = len(office.wonde.requests)
    where = office.folder / path if path else path
    ran = office.run("plan", "--out", where, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "it is a" in ran.error["message"]
    assert asked == len(office.wonde.requests)


@pytest.mark.parametrize("sub", ["", "elsewhere/.."])
@pytest.mark.parametrize(
    "name",
    [
        "missync.toml",
        "missync.db",
        "missync.db-wal",
        "missync.db.schema.lock",
        "token.txt",
    ],
)
def test_what_missync_lives_on_is_not_replaced(
    office: Office, name: str, sub: str
) -> None:
    """A plan is never written over the settings, the database, a lock or a secret."""
    (office.folder / "elsewhere").mkdir()
    office.ask("import")
    before, asked = office.ask("people"), len(office.wonde.requests)
    ran = office.run("plan", "--out", office.folder / sub / name, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "keeps its settings, its people or a secret" in ran.error["message"]
    assert (before, asked) == (office.ask("people"), len(office.wonde.requests))


def test_what_an_adapter_needs_is_not_replaced(office: Office) -> None:
    """A plan is never written over a file that the settings name to the adapter."""
    (office.folder / "ca.pem").write_text("certificates", encoding="utf-8")
    settings = office.config.read_text(encoding="utf-8")
    office.config.write_text(f'{settings}ca_file = "ca.pem"\n', encoding="utf-8")
    ran = office.run("plan", "--out", office.folder / "ca.pem", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "certificates" == (office.folder / "ca.pem").read_text(encoding="utf-8")
