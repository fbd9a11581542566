"""`missync check` says everything that goes wrong, or soon will."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from missync.model.findings import FindingId
from missync.rules.checks.findings import STALE_AFTER
from missync.testing import FOREVER, CountOff, FakeWonde, Pupil, Status
from tests.cli.checking import NIGHT, check_at, found, only, open_at
from tests.cli.driving import SETTINGS, Office


PAT = ("--by", "Pat")
KEYS = ["id", "severity", "subject", "message", "mend", "site"]


# What it says


def test_nothing_found(sound: Office) -> None:
    """Where nothing is wrong the status is 0, and it says so."""
    assert {"ok": True, "findings": []} == sound.ask("check")
    assert "Nothing was found.\n" == sound.run("check").out


def test_the_document(sound: Office) -> None:
    """What is found has every key of the contract, and its site; the status is 1."""
    sound.ask("switch", "employees", "off", *PAT)
    ran = sound.run("check", "--json")
    (one,) = ran.document["findings"]

    assert (1, ["ok", "findings"]) == (ran.status, list(ran.document))
    assert KEYS == list(one)
    assert ("setting-overridden", "warning", "employees.importing", "hillside") == (
        one["id"],
        one["severity"],
        one["subject"],
        one["site"],
    )


def test_the_text(sound: Office) -> None:
    """The text says what is so, then what to do, then where it is documented."""
    sound.ask("switch", "employees", "off", *PAT)
    ran = sound.run("check")

    assert (1, "") == (ran.status, ran.err)
    assert ran.out.startswith("warning: Pat switched employees off on 20")
    assert "\n  Nothing, if it is meant so." in ran.out
    assert "\n  hillside, setting-overridden\n" in ran.out


def test_the_text_is_safe(sound: Office) -> None:
    """Hostile names neither break the page nor the terminal."""
    school = sound.wonde.school
    school.enrol(Pupil(forename="\x1b[2J" + "Long" * 60, leaving_date=date(2000, 1, 1)))
    school.enrol(
        Pupil(
            forename="\x1b[31mEve",
            admission_date=date(2026, 1, 1),
            leaving_date=date(2025, 1, 1),
        )
    )
    ran = sound.run("check")

    assert "leave-date-before-start" in ran.out
    assert "\x1b" not in ran.out
    assert ran.width <= 80


def test_nothing_is_written(sound: Office) -> None:
    """A check leaves people and history as they were."""
    before = sound.ask("people", "--all"), sound.ask("history")
    sound.wonde.school.vanish(sound.wonde.school.students[0])
    sound.ask("check")

    assert before == (sound.ask("people", "--all"), sound.ask("history"))


def test_every_site(sound: Office) -> None:
    """Without a name every site is checked, and what is found names its site."""
    second = SETTINGS.format(
        school="A404", base_url=sound.wonde.base_url, contacts="false"
    )
    second = second.partition("\n")[2].replace("hillside", "valley")
    text = sound.config.read_text(encoding="utf-8")
    sound.config.write_text(text + second, encoding="utf-8")

    assert {"valley"} == {each["site"] for each in found_everywhere(sound)}
    assert [] == sound.ask("check", "--site", "hillside")["findings"]


def found_everywhere(office: Office) -> list[Any]:
    """Check every site."""
    findings: list[Any] = office.run("check", "--json").document["findings"]
    return findings


# What it finds


@pytest.mark.parametrize("code", [401, 403, 404])
def test_the_mis_refuses(sound: Office, code: int) -> None:
    """An MIS that refuses is found, not a failure."""
    sound.wonde.faults.plant(Status(code=code), times=FOREVER)
    one = only(sound)

    assert ("mis-connection", "error", "mis") == (
        one["id"],
        one["severity"],
        one["subject"],
    )


def test_the_mis_cannot_be_reached(office: Office) -> None:
    """An MIS that nobody answers for is found, beside what is known without it."""
    office.wonde.school.change(office.wonde.school.employees[0], email="t@h.example")
    office.ask("import")
    office.ask("switch", "employees", "off", *PAT)
    text = office.config.read_text(encoding="utf-8")
    unused = text.replace(office.wonde.base_url, "http://127.0.0.1:9/v1.0")
    office.config.write_text(unused, encoding="utf-8")

    assert {"mis-connection", "setting-overridden"} == found(office).keys()


def test_before_the_first_import(office: Office, wonde: FakeWonde) -> None:
    """Before the first import every green kind has still to be imported."""
    wonde.school.change(wonde.school.employees[0], email="tess@hillside.example")
    findings = office.run("check", "--json").document["findings"]

    assert [("import-stale", "student"), ("import-stale", "employee")] == [
        (each["id"], each["subject"]) for each in findings
    ]
    assert "not been imported completely yet" in findings[0]["message"]


def test_a_read_that_falls_short(sound: Office) -> None:
    """A list that cannot be read is found, and whom it concerns."""
    sound.wonde.school.forbid("employees")
    one = only(sound)

    assert ("read-incomplete", "error", "employee") == (
        one["id"],
        one["severity"],
        one["subject"],
    )
    assert "nobody of that kind is removed" in one["mend"]


def test_counts_that_disagree_night_after_night(sound: Office) -> None:
    """Once it is a read that fell short; read after read it is named so."""
    sound.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    first = only(sound)
    sound.run("import")
    sound.run("import")
    then = only(sound)

    assert ("read-incomplete", "counts-disagree") == (first["id"], then["id"])
    assert "So it was in the last 3 reads." in then["message"]


def test_counts_that_agree_again(sound: Office) -> None:
    """Once the count agrees again nothing is found."""
    fault = CountOff(by=5, of="students")
    sound.wonde.faults.plant(fault, times=4)
    sound.run("import")
    sound.wonde.faults.clear()

    assert [] == sound.ask("check")["findings"]


@pytest.mark.parametrize(
    ("late", "kinds"), [(timedelta(0), 0), (timedelta(seconds=1), 2)]
)
def test_stale_by_the_clock(
    office: Office, wonde: FakeWonde, late: timedelta, kinds: int
) -> None:
    """An import is stale once it is older than 36 hours, and the hours are said."""
    wonde.school.change(wonde.school.employees[0], email="tess@hillside.example")
    with open_at(office, NIGHT) as site:
        site.import_people(by="night")
    findings = check_at(office, NIGHT + STALE_AFTER + late)

    assert timedelta(hours=36) == STALE_AFTER
    assert [FindingId.IMPORT_STALE] * kinds == [each.id for each in findings]
    assert all("for 36 hours" in each.message for each in findings)


def test_stale_across_the_clocks(office: Office, wonde: FakeWonde) -> None:
    """The hours are those that passed, whatever the school's clocks did meanwhile."""
    wonde.school.change(wonde.school.employees[0], email="tess@hillside.example")
    before = datetime(2026, 10, 25, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    with open_at(office, before) as site:
        site.import_people(by="night")
    after = datetime(2026, 10, 26, 12, 30, tzinfo=UTC)

    assert () == check_at(office, after)
    assert 2 == len(check_at(office, after + timedelta(seconds=1)))


def test_removals_that_are_held(sound: Office) -> None:
    """Held removals are found with their digest, with which they can be approved of."""
    text = sound.config.read_text(encoding="utf-8")
    brake = "brake = { floor = 0, share = 0 }\n[site.kinds]"
    sound.config.write_text(text.replace("[site.kinds]", brake), encoding="utf-8")
    sound.wonde.school.vanish(sound.wonde.school.students[0])
    digest = sound.ask("plan")["digest"]
    one = only(sound)
    sound.ask("import", "--approve", one["subject"])

    assert ("removals-held", "error", digest) == (
        one["id"],
        one["severity"],
        one["subject"],
    )
    assert f"“missync import --approve {digest}”" in one["mend"]
    assert "gone" == sound.standings["Ada"]


def test_a_hidden_field(sound: Office) -> None:
    """A field that is asked for and hidden from everybody is found."""
    sound.wonde.school.hide("employees", "contact_details")
    sound.wonde.school.change(sound.wonde.school.employees[0], email=None)
    one = only(sound)

    assert ("field-hidden", "warning", "employees.email") == (
        one["id"],
        one["severity"],
        one["subject"],
    )
    assert "permission" in one["mend"]


def test_overridden_settings(sound: Office) -> None:
    """Switch and filters that were chosen against the file are found, and by whom."""
    sound.ask("switch", "employees", "off", *PAT)
    sound.ask("filter", "students", "house=Merrow", *PAT)
    sound.ask("import")
    findings = sound.run("check", "--json").document["findings"]

    assert [
        ("setting-overridden", "students.only"),
        ("setting-overridden", "employees.importing"),
    ] == [(each["id"], each["subject"]) for each in findings]
    assert all(each["message"].startswith("Pat ") for each in findings)


def test_chosen_as_the_file_says(sound: Office) -> None:
    """What was chosen as the settings have it is not found."""
    sound.ask("switch", "employees", "off")
    sound.ask("switch", "employees", "on")
    sound.ask("filter", "students", "--none")
    sound.ask("import")

    assert [] == sound.ask("check")["findings"]


# What it cannot do


def test_no_settings(office: Office) -> None:
    """Settings that cannot be used are status 2, as everywhere."""
    office.config.write_text("nonsense = [", encoding="utf-8")

    assert 2 == office.run("check").status


def test_the_database_cannot_be_used(office: Office) -> None:
    """A database that cannot be read is status 5: nothing can be said."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("missync.db", "nope/missync.db"))
    ran = office.run("check", "--json")

    assert (5, "store") == (ran.status, ran.error["kind"])


def test_another_schools_database(sound: Office) -> None:
    """A database that belongs to another school is a finding that names both."""
    sound.wonde.school.urn = 990002
    ran = sound.run("check", "--json")
    (found,) = ran.document["findings"]

    assert (1, "school-changed") == (ran.status, found["id"])
    assert "missync school accept --why TEXT" in found["mend"]
    assert "990001" in found["message"]
    assert "990002" in found["message"]


def test_everybody_may_read_the_database(sound: Office) -> None:
    """A database that every user of the machine may read is found, with the command."""
    database = sound.folder / "missync.db"
    database.chmod(0o644)
    (found,) = sound.run("check", "--json").document["findings"]
    for file in sound.folder.glob("missync.db*"):
        file.chmod(0o640)

    assert "store-readable" == found["id"]
    assert found["mend"].startswith(f"Run “chmod o= {database}")
    assert [] == sound.run("check", "--json").document["findings"]
