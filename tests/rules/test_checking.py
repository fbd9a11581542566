"""Checking: everything about imports that goes wrong, or soon will, and its remedy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from missync.errors import TryLater
from missync.model.decisions import Choices, Filter
from missync.model.findings import Finding, FindingId, Severity
from missync.model.people import Active, Kind, Person
from missync.model.plans import ImportPlan
from missync.model.runs import ReadSummary, Run
from missync.model.settings import Kinds, KindSettings, SiteSettings
from missync.model.standings import Odd, Oddity
from missync.rules.checking import STALE_AFTER, Seen, findings
from tests.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    braking,
    filters,
    names,
    partial,
    person,
    plan,
    pupils,
    read,
    record,
    refused,
    roll,
    run,
    signed_in,
    stay,
    switch,
)


STUDENTS_ONLY = attrs.evolve(
    SETTINGS,
    kinds=Kinds(
        students=KindSettings(fields=("house",)),
        employees=KindSettings(importing=False),
    ),
)
HOUR = timedelta(hours=1)
SHOWN = record("A1", fields={"house": "Oak"})


def imported(at: datetime = NIGHT, **facts: Any) -> Run:
    """Make the run of an import of students."""
    facts = {
        "kind": Kind.STUDENT,
        "complete": True,
        "why": "So.",
        "records": 1,
        **facts,
    }
    return run("r1", at=at, reads=(ReadSummary(**facts),))


def found(
    planned: ImportPlan | None = None,
    *people: Person,
    settings: SiteSettings = STUDENTS_ONLY,
    **facts: Any,
) -> list[Finding]:
    """Check a site whose last import was complete, an hour ago."""
    facts = {"choices": Choices(), "history": (imported(),), **facts}
    seen = Seen(people=people, now=NIGHT + HOUR, plan=planned, **facts)
    return list(findings(seen, settings))


def ids(found_: list[Finding]) -> list[FindingId]:
    """Say what was found."""
    return [each.id for each in found_]


def test_nothing_is_wrong() -> None:
    """Where nothing is wrong nothing is found."""
    assert [] == found(plan(roll(), read(SHOWN), settings=STUDENTS_ONLY))


def test_unreachable() -> None:
    """An MIS that cannot be read is found, in the words of the error."""
    (one,) = found(error=TryLater("it does not answer."))

    assert (FindingId.MIS_CONNECTION, Severity.ERROR, "mis") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert one.message.endswith("it does not answer.")


def test_incomplete() -> None:
    """A read that is not complete is found, kind by kind."""
    (one,) = found(plan(roll(), read(SHOWN, certificate=partial())))

    assert (FindingId.READ_INCOMPLETE, "student") == (one.id, one.subject)


def test_miscounted_once() -> None:
    """One night of another number than the MIS counts is a read that fell short."""
    planned = plan(roll(), read(SHOWN, certificate=partial(), miscounted=True))

    assert [FindingId.READ_INCOMPLETE] == ids(found(planned))


def test_miscounted_night_after_night() -> None:
    """Several nights of another number than the MIS counts are told as that."""
    planned = plan(roll(), read(SHOWN, certificate=partial(), miscounted=True))
    history = (
        imported(miscounted=True),
        imported(NIGHT - HOUR, miscounted=True),
        imported(NIGHT - 2 * HOUR),
        imported(NIGHT - 3 * HOUR, miscounted=True),
    )
    (one,) = found(planned, history=history)

    assert FindingId.COUNTS_DISAGREE is one.id
    assert "in the last 3 reads" in one.message


@pytest.mark.parametrize(
    ("age", "stale"), [(STALE_AFTER - HOUR, False), (STALE_AFTER, True)]
)
def test_stale(age: timedelta, *, stale: bool) -> None:
    """A kind not imported completely for longer than a day and a half is found."""
    told = found(history=(imported(NIGHT - age),))

    assert ([FindingId.IMPORT_STALE] if stale else []) == ids(told)


def test_never_imported() -> None:
    """A green kind that was never imported completely is found; a red one is not."""
    (one,) = found(history=(imported(complete=False),))

    assert "The students have not been imported completely yet." == one.message


def test_held() -> None:
    """Removals that are held are found with their number and their digest."""
    planned = plan(
        roll(*pupils(2)),
        read(certificate=read(SHOWN).certificate),
        settings=attrs.evolve(STUDENTS_ONLY, brake=braking(0).brake),
    )
    (one,) = found(planned)

    assert (FindingId.REMOVALS_HELD, planned.digest) == (one.id, one.subject)
    assert one.message.startswith("2 removals are held")
    assert f"--approve {planned.digest}" in one.mend


def test_refused() -> None:
    """Records that cannot be understood are found, of strangers too."""
    planned = plan(roll(person()), read(refused("A1"), refused(None)))

    assert [
        ("A1", FindingId.RECORD_REFUSED),
        ("a record", FindingId.RECORD_REFUSED),
    ] == [(each.subject, each.id) for each in found(planned)]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("odd", "id_"),
    [
        (Odd.LEAVE_DATA, FindingId.CONTRADICTORY_LEAVE_DATA),
        (Odd.DATES_REVERSED, FindingId.LEAVE_DATE_BEFORE_START),
        (Odd.START_MOVED, FindingId.START_DATE_MOVED_AHEAD),
        (Odd.NOT_ACTIVE_YET, FindingId.NOT_ACTIVE_YET),
        (Odd.ANOTHER_HUMAN, FindingId.IDENTITY_CHANGED),
        (Odd.FILTER_UNDECIDED, FindingId.FILTER_UNDECIDED),
        (Odd.REMOVAL_WAITS, FindingId.REMOVAL_WAITS),
    ],
)
def test_odd_people(odd: Odd, id_: FindingId, kind: Kind) -> None:
    """What is odd about somebody is found under their id, with what to mend where."""
    (one,) = found(None, person(kind=kind, notes=(Oddity(odd, "So."),)))

    assert (id_, "p1", "Pat Example: So.") == (one.id, one.subject, one.message)
    assert "{" not in one.mend


@pytest.mark.parametrize("odd", [Odd.REMOVAL_HELD, Odd.REMOVAL_UNPROVEN])
def test_what_is_found_otherwise(odd: Odd) -> None:
    """What is told of the whole read or the brake is not told of each person again."""
    assert [] == found(None, person(notes=(Oddity(odd, "So."),)))


def test_odd_newcomer() -> None:
    """Somebody odd who is to come is found under their MIS id."""
    sent = record(
        "A1", active=Active.YES, stays=stay(date(2020, 9, 1), TODAY - HOUR * 24)
    )
    (one,) = found(plan(roll(), read(attrs.evolve(sent, fields=SHOWN.fields))))

    assert (FindingId.CONTRADICTORY_LEAVE_DATA, "A1") == (one.id, one.subject)


def test_mended_people() -> None:
    """Whoever an import now would set right is not found any more."""
    known = person(notes=(Oddity(Odd.LEAVE_DATA, "So."),))

    assert [] == found(plan(roll(known), read(SHOWN)), known)


YEARS = attrs.evolve(
    STUDENTS_ONLY,
    kinds=attrs.evolve(
        STUDENTS_ONLY.kinds, students=KindSettings(fields=("year_group",))
    ),
)
IN_A_YEAR = person("p1", "A1", fields={"year_group": "7"})
IN_NONE = person("p2", "A2", fields={"year_group": None}, names=names("Kit"))


def test_ghosts() -> None:
    """A pupil with neither leaving date nor year group is found: they may have left."""
    (one,) = found(None, IN_A_YEAR, IN_NONE, settings=YEARS)

    assert (FindingId.NO_LEAVE_DATE_NO_YEAR_GROUP, "p2", Severity.WARNING) == (
        one.id,
        one.subject,
        one.severity,
    )


@pytest.mark.parametrize(
    ("people", "settings"),
    [
        ((IN_A_YEAR, IN_NONE), STUDENTS_ONLY),
        ((IN_NONE,), YEARS),
        ((IN_A_YEAR, attrs.evolve(IN_NONE, leave_date=TODAY)), YEARS),
        ((IN_A_YEAR, attrs.evolve(IN_NONE, listed=False)), YEARS),
        ((IN_A_YEAR, attrs.evolve(IN_NONE, kind=Kind.EMPLOYEE)), YEARS),
    ],
    ids=["not asked for", "shown for nobody", "leaves", "off the list", "employee"],
)
def test_no_ghosts(people: tuple[Person, ...], settings: SiteSettings) -> None:
    """Nobody is taken for a ghost without need."""
    assert [] == found(None, *people, settings=settings)


def test_hidden() -> None:
    """A field that is asked for and shown for nobody is found."""
    planned = plan(roll(), read(record("A1")), settings=STUDENTS_ONLY)
    (one,) = found(planned)

    assert (FindingId.FIELD_HIDDEN, "students.house") == (one.id, one.subject)


@pytest.mark.parametrize("on", [True, False])
def test_overridden_switch(*, on: bool) -> None:
    """A switch that was turned against the settings file is found, with who did it."""
    choices = Choices(switches={Kind.STUDENT: switch(on=on)})
    told = found(choices=choices)

    assert ([] if on else ["students.importing"]) == [each.subject for each in told]


def test_green_against_the_file() -> None:
    """A kind that is red in the file and was turned green is found, as on."""
    choices = Choices(switches={Kind.EMPLOYEE: switch(on=True)})
    told = found(choices=choices)

    assert [FindingId.IMPORT_STALE, FindingId.SETTING_OVERRIDDEN] == ids(told)
    assert "switched employees on" in told[1].message


@pytest.mark.parametrize("house", ["Oak", "Elm"])
def test_overridden_filters(house: str) -> None:
    """Filters that were chosen against the settings file are found, the same not."""
    kinds = attrs.evolve(
        STUDENTS_ONLY.kinds, students=KindSettings(only={"house": ("Oak",)})
    )
    settings = attrs.evolve(STUDENTS_ONLY, kinds=kinds)
    choices = Choices(filters={Kind.STUDENT: filters(Filter("house", (house,)))})
    told = found(settings=settings, choices=choices)

    assert ([] if house == "Oak" else ["students.only"]) == [e.subject for e in told]


def test_errors_come_first() -> None:
    """What is worst is told first."""
    who = person(notes=(Oddity(Odd.LEAVE_DATA, "So."),))
    told = found(None, who, history=(), choices=signed_in())

    assert [Severity.ERROR, Severity.WARNING] == [each.severity for each in told]
