"""Checking: everything about imports that goes wrong, or soon will, and its remedy."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from missync.errors import TryLater
from missync.model.choices import Filter, Overrides
from missync.model.findings import Finding, FindingId, Severity
from missync.model.people import Active, Fact, Kind, Listing, Person, Record
from missync.model.plan import ImportPlan
from missync.model.reads import OutOfSight
from missync.model.runs import ReadSummary, Run
from missync.model.settings import (
    Kinds,
    KindSettings,
    RegisterException,
    SiteSettings,
)
from missync.model.standings import PersonWarning, Standing, WarningKind
from missync.rules.checks.findings import STALE_AFTER, SiteState, findings
from missync.rules.checks.marks import AttendanceState
from missync.rules.roll.school import mismatch
from tests.support.attendance_builders import REGISTERS
from tests.support.builders import (
    NIGHT,
    SCHOOL,
    SETTINGS,
    TODAY,
    because,
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
from tests.support.codebook_builders import book


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
    facts = {"choices": Overrides(), "history": (imported(),), **facts}
    seen = SiteState(people=people, now=NIGHT + HOUR, plan=planned, **facts)
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


def test_miscounted_ever_since() -> None:
    """Nights are counted back to the first import at most."""
    planned = plan(roll(), read(SHOWN, certificate=partial(), miscounted=True))
    (one,) = found(planned, history=(imported(miscounted=True),))

    assert "in the last 2 reads" in one.message


@pytest.mark.parametrize(
    ("age", "stale"), [(STALE_AFTER - HOUR, False), (STALE_AFTER, True)]
)
def test_stale(age: timedelta, *, stale: bool) -> None:
    """A kind not imported completely for longer than a day and a half is found."""
    all_found = found(history=(imported(NIGHT - age),))

    assert ([FindingId.IMPORT_STALE] if stale else []) == ids(all_found)


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


@pytest.mark.parametrize(
    ("cause", "move"),
    [(Standing.LEFT, "1 return"), (Standing.NOT_STARTED, "1 joiner")],
)
def test_a_held_arrival(cause: Standing, move: str) -> None:
    """Whoever would come back is held as a return, or has never been there."""
    was = record("A1", stays=stay(None, TODAY))
    pat = person(listed=False, causes=because(cause), leave_date=TODAY)
    sight = OutOfSight(
        kind=Kind.STUDENT, listing=Listing.CURRENT, facts=(Fact.LEAVE_DATE,)
    )
    feed = read(record("A1", carries_facts=False), out_of_sight=(sight,))
    (held,) = (
        each
        for each in found(plan(roll(pat, sources=[(pat, was)]), feed))
        if each.id is FindingId.REMOVALS_HELD
    )

    assert f"{move} is held until somebody approves." == held.message


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
        (WarningKind.LEAVE_DATA, FindingId.CONTRADICTORY_LEAVE_DATA),
        (WarningKind.DATES_REVERSED, FindingId.LEAVE_DATE_BEFORE_START),
        (WarningKind.LEAVE_DATE_IMPOSSIBLE, FindingId.LEAVE_DATE_IMPOSSIBLE),
        (WarningKind.START_MOVED, FindingId.START_DATE_MOVED_AHEAD),
        (WarningKind.NOT_ACTIVE_YET, FindingId.NOT_ACTIVE_YET),
        (WarningKind.ANOTHER_HUMAN, FindingId.IDENTITY_CHANGED),
        (WarningKind.FILTER_UNDECIDED, FindingId.FILTER_UNDECIDED),
        (WarningKind.FILTER_SUBSTITUTED, FindingId.FILTER_UNDECIDED),
        (WarningKind.REMOVAL_WAITS, FindingId.REMOVAL_WAITS),
    ],
)
def test_odd_people(odd: WarningKind, id_: FindingId, kind: Kind) -> None:
    """What is odd about somebody is found under their id, with what to mend where."""
    (one,) = found(None, person(kind=kind, notes=(PersonWarning(odd, "So."),)))

    assert (id_, "p1", "Pat Example: So.") == (one.id, one.subject, one.message)
    assert "{" not in one.mend


@pytest.mark.parametrize(
    "odd", [WarningKind.DATES_REVERSED, WarningKind.LEAVE_DATE_IMPOSSIBLE]
)
def test_dates_of_leavers(odd: WarningKind) -> None:
    """What is odd about the dates of somebody off the list need not be mended."""
    assert [] == found(None, person(listed=False, notes=(PersonWarning(odd, "So."),)))


@pytest.mark.parametrize(
    "odd", [WarningKind.REMOVAL_HELD, WarningKind.REMOVAL_UNPROVEN]
)
def test_what_is_found_otherwise(odd: WarningKind) -> None:
    """What is told of the whole read or the brake is not told of each person again."""
    assert [] == found(None, person(notes=(PersonWarning(odd, "So."),)))


def test_odd_newcomer() -> None:
    """Somebody odd who is to come is found under their MIS id."""
    sent = record(
        "A1", active=Active.YES, stays=stay(date(2020, 9, 1), TODAY - HOUR * 24)
    )
    (one,) = found(plan(roll(), read(attrs.evolve(sent, fields=SHOWN.fields))))

    assert (FindingId.CONTRADICTORY_LEAVE_DATA, "A1") == (one.id, one.subject)


def test_mended_people() -> None:
    """Whoever an import now would set right is not found any more."""
    known = person(notes=(PersonWarning(WarningKind.LEAVE_DATA, "So."),))

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
    choices = Overrides(switches={Kind.STUDENT: switch(on=on)})
    all_found = found(choices=choices)

    assert ([] if on else ["students.importing"]) == [
        each.subject for each in all_found
    ]


def test_green_against_the_file() -> None:
    """A kind that is red in the file and was turned green is found, as on."""
    choices = Overrides(switches={Kind.EMPLOYEE: switch(on=True)})
    all_found = found(choices=choices)

    assert [FindingId.IMPORT_STALE, FindingId.SETTING_OVERRIDDEN] == ids(all_found)
    assert "switched employees on" in all_found[1].message


@pytest.mark.parametrize("house", ["Oak", "Elm"])
def test_overridden_filters(house: str) -> None:
    """Filters that were chosen against the settings file are found, the same not."""
    kinds = attrs.evolve(
        STUDENTS_ONLY.kinds, students=KindSettings(only={"house": ("Oak",)})
    )
    settings = attrs.evolve(STUDENTS_ONLY, kinds=kinds)
    choices = Overrides(filters={Kind.STUDENT: filters(Filter("house", (house,)))})
    all_found = found(settings=settings, choices=choices)

    assert ([] if house == "Oak" else ["students.only"]) == [
        e.subject for e in all_found
    ]


def test_errors_come_first() -> None:
    """What is worst is told first."""
    who = person(notes=(PersonWarning(WarningKind.LEAVE_DATA, "So."),))
    all_found = found(None, who, history=(), choices=signed_in())

    assert [Severity.ERROR, Severity.WARNING] == [each.severity for each in all_found]


@pytest.mark.parametrize(
    ("odd", "kind", "fields"),
    [
        (
            WarningKind.LEAVE_DATA,
            Kind.STUDENT,
            ("the leaving date", "which list (on roll or leavers) they are on"),
        ),
        (
            WarningKind.LEAVE_DATA,
            Kind.EMPLOYEE,
            ("the employment end date", "whether they are current"),
        ),
        (
            WarningKind.DATES_REVERSED,
            Kind.STUDENT,
            ("the admission date", "the leaving date"),
        ),
        (
            WarningKind.DATES_REVERSED,
            Kind.EMPLOYEE,
            ("the employment start date", "the employment end date"),
        ),
        (WarningKind.START_MOVED, Kind.STUDENT, ("the admission date",)),
        (WarningKind.START_MOVED, Kind.EMPLOYEE, ("the employment start date",)),
    ],
)
def test_the_field_to_mend(
    odd: WarningKind, kind: Kind, fields: tuple[str, ...]
) -> None:
    """What to do names the fields as the MIS calls them."""
    (one,) = found(None, person(kind=kind, notes=(PersonWarning(odd, "So."),)))

    assert [] == [field for field in fields if field not in one.mend]
    assert Severity.WARNING is one.severity


def test_severity_of_another_human() -> None:
    """That an id went to another human is no mere warning."""
    (one,) = found(
        None, person(notes=(PersonWarning(WarningKind.ANOTHER_HUMAN, "So."),))
    )

    assert Severity.ERROR is one.severity


def test_several_at_once_about_one_person() -> None:
    """Whatever is odd about somebody is found, each under its own id."""
    notes = (
        PersonWarning(WarningKind.DATES_REVERSED, "So."),
        PersonWarning(WarningKind.START_MOVED, "And so."),
    )
    all_found = found(None, person(notes=notes))

    assert [
        FindingId.LEAVE_DATE_BEFORE_START,
        FindingId.START_DATE_MOVED_AHEAD,
    ] == ids(all_found)


def test_one_removal_is_held() -> None:
    """One removal is told as one."""
    planned = plan(
        roll(person()),
        read(certificate=read(SHOWN).certificate),
        settings=attrs.evolve(STUDENTS_ONLY, brake=braking(0).brake),
    )
    (one,) = found(planned)

    assert one.message.startswith("1 removal is held")


def test_stale_by_the_last_complete_import() -> None:
    """Imports that fell short, and choices, make a kind no fresher."""
    history = (
        run("r3", at=NIGHT),
        imported(NIGHT, complete=False),
        imported(NIGHT - STALE_AFTER),
    )
    (one,) = found(history=history)

    assert (FindingId.IMPORT_STALE, Severity.ERROR) == (one.id, one.severity)
    assert "for 37 hours" in one.message


def test_stale_by_another_kind() -> None:
    """A fresh import of another kind makes a kind no fresher."""
    assert [FindingId.IMPORT_STALE] == ids(
        found(history=(imported(kind=Kind.EMPLOYEE),))
    )


def test_another_human_without_proof() -> None:
    """Somebody held without proof has no digest: there is nothing to approve of."""
    known = person(birth_date=date(2012, 3, 4), fields={"house": "Oak"})
    other = record(
        "A1",
        names=names("Kim", "Other"),
        birth_date=date(2010, 1, 1),
        fields={"house": "Oak"},
    )
    planned = plan(roll(known), read(other, certificate=partial()))

    assert [FindingId.READ_INCOMPLETE, FindingId.IDENTITY_CHANGED] == ids(
        found(planned, known)
    )


def test_a_red_kind_is_not_stale() -> None:
    """A kind that was turned red is not missed."""
    choices = Overrides(switches={Kind.STUDENT: switch(on=False)})

    assert [FindingId.SETTING_OVERRIDDEN] == ids(found(history=(), choices=choices))


def test_shown_for_somebody() -> None:
    """A field that is filled for one person is hidden from nobody."""
    planned = plan(
        roll(),
        read(SHOWN, record("A2", fields={"house": None})),
        settings=STUDENTS_ONLY,
    )

    assert [] == found(planned)


def test_hidden_from_a_filter() -> None:
    """A field that only a filter needs is found as well, if it is shown for nobody."""
    wanted = filters(Filter("year_group", ("7",)))
    choices = Overrides(filters={Kind.STUDENT: wanted})
    planned = plan(roll(choices=choices), read(SHOWN), settings=STUDENTS_ONLY)
    subjects = {each.id: each.subject for each in found(planned)}

    assert "students.year_group" == subjects[FindingId.FIELD_HIDDEN]


def test_nobody_to_show_it_for() -> None:
    """Where nobody came no field is called hidden."""
    nobody = read(certificate=read(SHOWN).certificate)

    assert [] == found(plan(roll(), nobody, settings=STUDENTS_ONLY))


def test_what_is_odd_is_found() -> None:
    """Whatever can be odd about somebody is found, unless it is found otherwise."""
    otherwise = {
        WarningKind.REMOVAL_HELD,
        WarningKind.REMOVAL_UNPROVEN,
        WarningKind.OUT_OF_SIGHT,
    }
    found_kinds = [
        odd
        for odd in WarningKind
        if found(None, person(notes=(PersonWarning(odd, "So."),)))
    ]

    assert [odd for odd in WarningKind if odd not in otherwise] == found_kinds


# Filters

ONLY_SEVEN = attrs.evolve(
    STUDENTS_ONLY,
    kinds=attrs.evolve(
        STUDENTS_ONLY.kinds, students=KindSettings(only={"year_group": ("7",)})
    ),
)


def of_year(year: str | None) -> Person:
    """Make a pupil of a year."""
    return person(fields={"year_group": year})


def test_a_filter_that_nobody_meets() -> None:
    """A value of a filter that nobody has is found, with those that there are."""
    (one,) = found(None, of_year("Year 7"), settings=ONLY_SEVEN)

    assert (FindingId.FILTER_UNMET, Severity.WARNING, "students.year_group") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert one.message.endswith("is “7”, and nobody has it; there are Year 7.")
    assert "“missync filter students”" in one.mend


def test_a_chosen_filter_that_nobody_meets() -> None:
    """A chosen value that became empty since is found as well."""
    wanted = filters(Filter("year_group", ("Year 7", "Year 8")))
    settings = attrs.evolve(
        STUDENTS_ONLY,
        kinds=attrs.evolve(STUDENTS_ONLY.kinds, students=KindSettings()),
    )
    findings_ = found(
        None,
        of_year("year 7"),
        settings=settings,
        choices=Overrides(filters={Kind.STUDENT: wanted}),
    )

    assert ["“Year 8”"] == [
        re.findall("“.*?”", each.message)[0]
        for each in findings_
        if each.id is FindingId.FILTER_UNMET
    ]


def test_a_filter_by_what_the_mis_has_now() -> None:
    """What an import would bring counts, also of those who are not known yet."""
    planned = plan(
        roll(of_year("Year 7")),
        read(record("A1", fields={"year_group": "7"})),
        settings=ONLY_SEVEN,
    )

    assert [] == found(planned, of_year("Year 7"), settings=ONLY_SEVEN)


def test_a_filter_met_from_elsewhere_alone() -> None:
    """A value that comes from another source than usual is none that somebody has."""
    feed = (
        record("A1", fields={"year_group": "7"}, substituted=frozenset({"year_group"})),
        record("A2", fields={"year_group": "Year 7"}),
    )
    planned = plan(roll(), read(*feed), settings=ONLY_SEVEN)

    assert [FindingId.FILTER_UNMET] == [
        each.id for each in found(planned, settings=ONLY_SEVEN)
    ]


def test_a_filter_of_which_nothing_is_known() -> None:
    """Where the field shows for nobody it is found that everybody passes."""
    (one,) = found(None, of_year(None), settings=ONLY_SEVEN)

    assert FindingId.FILTER_UNMET is one.id
    assert "nobody's year_group is known, so everybody passes" in one.message


def test_a_filter_before_anybody_is_known() -> None:
    """While nobody is known nothing is said of filters."""
    assert [] == found(None, settings=ONLY_SEVEN)


def test_a_filter_of_a_red_kind() -> None:
    """Of a kind that is not imported nothing is said of filters."""
    students = KindSettings(importing=False, only={"year_group": ("7",)})
    red = attrs.evolve(
        ONLY_SEVEN, kinds=attrs.evolve(ONLY_SEVEN.kinds, students=students)
    )

    assert [] == found(None, of_year("Year 7"), settings=red)


def test_another_school_answers() -> None:
    """A school with another URN is a finding, with a person's word as the way out."""
    academy = attrs.evolve(SCHOOL, urn="654321")
    (only,) = found(None, mismatch=mismatch(SCHOOL, academy))

    assert (FindingId.SCHOOL_CHANGED, Severity.ERROR) == (only.id, only.severity)
    assert "Nothing is imported or delivered." in only.message
    assert "missync school accept" in only.mend


def test_everybody_may_read_the_store() -> None:
    """Files that every user of the machine may read are named, with the command."""
    files = ("/srv/missync.db", "/srv/the office/missync.db-wal")
    found_ = found(plan(roll(), read(SHOWN), settings=STUDENTS_ONLY), readable=files)
    (only,) = found_

    assert (FindingId.STORE_READABLE, Severity.WARNING) == (only.id, only.severity)
    assert "chmod o= /srv/missync.db '/srv/the office/missync.db-wal'" in only.mend


def test_people_under_new_ids() -> None:
    """Newcomers who look like people who are held are found, with the way out."""
    born = [NIGHT.date() - timedelta(days=4_000 + n) for n in range(7)]
    known = [person(f"p{n}", f"A{n}", birth_date=day) for n, day in enumerate(born)]
    sent = [record(f"N{n}", birth_date=day) for n, day in enumerate(born)]
    planned = plan(roll(*known), read(*sent), settings=braking(5))
    by_id = {each.id: each for each in found(planned, *known)}
    one = by_id[FindingId.PEOPLE_UNDER_NEW_IDS]

    assert (Severity.ERROR, "student") == (one.severity, one.subject)
    assert one.message.startswith("7 new students with the name or the code, and no")


def test_a_shared_code_is_found_once() -> None:
    """A code that several people have is named once, each code by itself."""
    notes = [
        PersonWarning(WarningKind.SHARED_CODE, f"The UPN {code} is shared.")
        for code in "AB"
    ]
    people = [
        person(f"p{n}", f"A{n}", notes=(note,))
        for n, note in enumerate((*notes, *notes))
    ]

    assert ["p0", "p1"] == [
        each.subject
        for each in found(None, *people)
        if each.id is FindingId.SHARED_CODE
    ]


def year_groups(*feed: Any, years: tuple[str, ...] = ("Year 7",)) -> list[Finding]:
    """Check a site whose registers differ by year group, before an import of these."""
    exceptions = tuple(
        RegisterException(year_groups=(year,), am=REGISTERS.am) for year in years
    )
    site = attrs.evolve(
        ONLY_SEVEN,
        kinds=attrs.evolve(
            ONLY_SEVEN.kinds, students=KindSettings(fields=("year_group",))
        ),
        registers=attrs.evolve(REGISTERS, exceptions=exceptions),
    )
    attendance = AttendanceState(
        people=(),
        codebook=book("L U"),
        marks=(),
        served=False,
        now=NIGHT,
        day=TODAY,
    )
    planned = plan(roll(), read(*feed), settings=site)
    return [
        each
        for each in found(planned, settings=site, attendance=attendance)
        if each.id is FindingId.YEAR_GROUP_UNDECIDED
    ]


def in_year(mis_id: str, year: str | None, *, elsewhere: bool = False) -> Record:
    """Send a pupil of a year group, from another source than usual if need be."""
    return record(
        mis_id,
        names=names(surname=mis_id),
        fields={"year_group": year},
        substituted=frozenset({"year_group"} if elsewhere else ()),
    )


def test_year_groups_that_are_not_known() -> None:
    """A pupil whose year group is empty, or from another source, is named."""
    (one,) = year_groups(
        in_year("A1", "Year 7"),
        in_year("A2", "Year 11"),
        in_year("A3", "7", elsewhere=True),
        in_year("A4", None),
    )

    assert ("registers.exceptions", Severity.WARNING) == (one.subject, one.severity)
    assert one.message.startswith("The registers differ by year group, and that of 2 ")
    assert one.message.endswith(": Pat A3 (“7”), Pat A4.")
    assert "as others have it (Year 7, Year 11), then import." in one.mend


@pytest.mark.parametrize(
    ("feed", "years"),
    [
        ([in_year("A1", "Year 7"), in_year("A2", "Year 8")], ("Year 7",)),
        ([in_year("A1", "Year 7"), in_year("A2", None)], ()),
        ([in_year("A1", None)], ("Year 7",)),
        ([in_year("A1", "8", elsewhere=True)], ("7",)),
        (
            [in_year("A1", "Year 8"), in_year("A2", "7", elsewhere=True)],
            ("Year 7", "7"),
        ),
    ],
)
def test_year_groups_of_which_nothing_is_said(
    feed: list[Record], years: tuple[str, ...]
) -> None:
    """Nobody is named whose registers are known, or where none differ or show."""
    assert [] == year_groups(*feed, years=years)
