"""Filters: whom a site wants, and the values that nobody has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import attrs
import pytest

from missync.errors import Problem
from missync.model.choices import (
    ArchiveKind,
    ArchivePerson,
    ChooseFilters,
    ExcludePerson,
    Filter,
    Filters,
    IncludePerson,
    OperatorAction,
    Overrides,
    RestoreKind,
    RestorePerson,
    TurnSwitch,
)
from missync.model.people import Kind, Listing, Origin, Person, PersonId, Record
from missync.model.plan import ImportPlan, Step
from missync.model.roll import Roll
from missync.model.runs import ReadSummary, Run
from missync.model.sentences import some_of
from missync.model.settings import SiteSettings
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.choices import choose
from missync.rules.roll.filters import lets_pass, refusals
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.precedence import filled, visible
from missync.rules.roll.what_if import suppose
from tests.support.builders import (
    SETTINGS,
    TODAY,
    after,
    decision,
    filters,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
    run,
    stay,
)


def with_fields(*fields: str) -> SiteSettings:
    """Make the settings of a site that asks for these fields of pupils."""
    students = attrs.evolve(SETTINGS.kinds.students, fields=fields)
    kinds = attrs.evolve(SETTINGS.kinds, students=students)
    return attrs.evolve(SETTINGS, kinds=kinds)


YEARS = with_fields("year_group")
SEVEN = Filter("year_group", ("Year 7",))
SEVEN_ONLY = Overrides(filters={Kind.STUDENT: filters(SEVEN)})
ELSEWHERE = frozenset({"year_group"})


def pupil(mis_id: str, year: str | None, **facts: Any) -> Record:
    """Make the record of a pupil of a year."""
    return record(mis_id, fields={"year_group": year}, **facts)


def from_elsewhere(mis_id: str, year: str, **facts: Any) -> Record:
    """Make the record of a pupil whose year comes from another source than usual."""
    return pupil(mis_id, year, substituted=ELSEWHERE, **facts)


FROM_ELSEWHERE = (from_elsewhere("A1", "7"), from_elsewhere("A2", "8"))


def planned(known: Roll, *records: Any, **facts: Any) -> ImportPlan:
    """Plan an import of pupils with their years."""
    return plan(known, read(*records, **facts), settings=YEARS)


def known_with(*records: Record, choices: Overrides = SEVEN_ONLY) -> Roll:
    """Give what is known once these records were imported."""
    before = roll(choices=choices)
    return after(before, planned(before, *records))


def step_of(made: ImportPlan, mis_id: str) -> Step:
    """Find what becomes of somebody."""
    (step,) = (each for each in made.steps if each.after.mis_id == mis_id)
    return step


# Whom a filter lets pass


@pytest.mark.parametrize(
    "value",
    ["Year 7", "year 7", " YEAR  7 ", "Year\u00a07", "Ye\u200bar 7", None, "", " "],
)
def test_spellings(value: str | None) -> None:
    """A filter lets pass whoever has its value in any spelling, or shows none."""
    assert lets_pass(SEVEN, value)


@pytest.mark.parametrize("value", ["Year 8", "7", "Year7", "Year 77"])
def test_other_values(value: str) -> None:
    """A filter lets nobody pass whose value is another one."""
    assert not lets_pass(SEVEN, value)


# Values from another source than usual


def test_a_value_from_elsewhere() -> None:
    """Whose year comes from elsewhere tonight stays, and is named."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    made = planned(known, from_elsewhere("A1", "7"), pupil("A2", "Year 7"))
    (note,) = step_of(made, "A1").after.notes

    assert step_of(made, "A1").after.listed
    assert WarningKind.FILTER_SUBSTITUTED is note.what
    assert "in its usual place, and “7” in another: they are imported." in note.why


def test_a_newcomer_from_elsewhere() -> None:
    """A newcomer whose year comes from elsewhere comes on the list, and is named."""
    made = planned(
        roll(choices=SEVEN_ONLY), from_elsewhere("A1", "8"), pupil("A2", "Year 7")
    )
    after_ = step_of(made, "A1").after

    assert (True, [WarningKind.FILTER_SUBSTITUTED]) == (
        after_.listed,
        [note.what for note in after_.notes],
    )


def test_a_value_from_elsewhere_that_passes() -> None:
    """Of whom comes from elsewhere what the filter wants, there is nothing to name."""
    made = planned(
        roll(choices=SEVEN_ONLY), from_elsewhere("A1", "year 7"), pupil("A2", "Year 7")
    )

    assert () == step_of(made, "A1").after.notes


def test_where_all_come_from_elsewhere() -> None:
    """Where everybody's comes from one source, that is the usual one, and decides."""
    seven = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
    made = planned(
        roll(choices=seven), from_elsewhere("A1", "7"), from_elsewhere("A2", "8")
    )

    assert [True, False] == [step_of(made, who).after.listed for who in ("A1", "A2")]


def test_where_all_come_from_elsewhere_overnight() -> None:
    """Where the usual source is empty for everybody overnight, all stay, for good."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "7"))
    tonight = planned(known, *feed)
    again = planned(after(known, tonight), *feed)

    assert [True, True] == [step.after.listed for step in tonight.steps]
    assert () == again.steps


def test_who_was_outside_when_all_come_from_elsewhere() -> None:
    """Where the usual source is empty for everybody, whoever was outside stays so.

    A newcomer is let in, and named.
    """
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"))
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "8"))
    flipped = after(known, planned(known, *feed))
    then = after(flipped, planned(flipped, *feed, from_elsewhere("A3", "8")))

    assert {"A1": True, "A2": False} == {p.mis_id: p.listed for p in flipped.people}
    assert {"A1": True, "A2": False, "A3": True} == {
        p.mis_id: p.listed for p in then.people
    }


def test_who_was_outside_when_some_come_from_elsewhere() -> None:
    """Who was outside is let in where others show that their own value is missing."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"))
    made = planned(known, pupil("A1", "Year 7"), from_elsewhere("A2", "7"))

    assert step_of(made, "A2").after.listed


def test_who_was_outside_when_one_comes_from_the_usual_source() -> None:
    """Where everybody's came from elsewhere, one in its place brings nobody else in."""
    seven = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
    known = known_with(*FROM_ELSEWHERE, from_elsewhere("A3", "8"), choices=seven)
    feed = (*FROM_ELSEWHERE, pupil("A3", "7"))
    first = after(known, planned(known, *feed))
    again = planned(first, *feed, from_elsewhere("A4", "8"))

    assert {"A1": True, "A2": False, "A3": True} == {
        p.mis_id: p.listed for p in first.people
    }
    assert ["A4"] == [step.after.mis_id for step in again.steps]


def test_outside_by_another_filter() -> None:
    """Whose value from elsewhere did not decide is let in by it on every night."""
    both = Overrides(
        filters={Kind.STUDENT: filters(SEVEN, Filter("registration_group", ("7A",)))}
    )
    usual, odd = pupil("A1", "Year 7"), from_elsewhere("A2", "7")

    def fed(form: str) -> tuple[Record, ...]:
        return tuple(
            attrs.evolve(r, fields={**r.fields, "registration_group": form})
            for r in (usual, odd)
        )

    settings = with_fields("year_group", "registration_group")
    known = roll(choices=both)
    for form in ("7B", "7B", "7A"):
        known = after(known, plan(known, read(*fed(form)), settings=settings))

    assert [True, True] == [each.listed for each in known.people]


def test_under_a_new_id_from_elsewhere() -> None:
    """Who was outside by a value from elsewhere stays so under a new MIS id."""
    seven = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
    old, new = (from_elsewhere(i, "8", lasting_id="u2") for i in ("A2", "B2"))
    known = known_with(from_elsewhere("A1", "7"), old, choices=seven)
    moved = after(known, planned(known, pupil("A1", "7"), new))

    assert {"A1": True, "B2": False} == {p.mis_id: p.listed for p in moved.people}


def test_another_filter_is_chosen() -> None:
    """By a filter that is new, a value from elsewhere decides for nobody."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    feed = (pupil("A1", "Year 7"), from_elsewhere("A2", "7"))
    eight = ChooseFilters(Kind.STUDENT, (Filter("year_group", ("Year 8", "7")),))
    again = ChooseFilters(Kind.STUDENT, (SEVEN,))
    for choice in (None, eight, again):
        if choice is not None:
            known = after(known, choose(choice, known, YEARS, decision()))
        known = after(known, planned(known, *feed))

    assert {"A1": True, "A2": True} == {p.mis_id: p.listed for p in known.people}


@pytest.mark.parametrize("nights", [1, 2])
def test_nights_without_a_value(nights: int) -> None:
    """So it is where nothing at all shows in between, for however many nights."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    for _ in range(nights):
        known = after(known, planned(known, pupil("A1", None), pupil("A2", None)))
    flipped = planned(known, from_elsewhere("A1", "7"), from_elsewhere("A2", "7"))

    assert {True} == {person.listed for person in after(known, flipped).people}


def test_a_night_without_a_value_names_them() -> None:
    """Whose value does not show any more, and nobody's does, is named: it may move."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    hidden = planned(known, pupil("A1", None), pupil("A2", None))

    assert ["has no year_group for them in its usual place"] * 2 == [
        note.why.partition("the MIS ")[2].partition(":")[0]
        for step in hidden.steps
        for note in step.after.notes
    ]


@pytest.mark.parametrize("shown", ["7", "Year 7"])
def test_another_source_brings_nobody_in(shown: str) -> None:
    """Whoever was outside stays so, though another source shows others' values."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"))
    feed = (from_elsewhere("A1", shown), pupil("A2", None))
    for _ in range(2):
        known = after(known, planned(known, *feed))

    assert {"A1": True, "A2": False} == {p.mis_id: p.listed for p in known.people}


def test_damaged_after_a_night_without_a_value() -> None:
    """Whose value came from elsewhere is not outside, whatever came in between."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "7"))
    nights: tuple[tuple[Any, ...], ...] = (
        feed,
        (pupil("A1", None), pupil("A2", None)),
        (refused("A1"), pupil("A2", "Year 7")),
    )
    for sent in nights:
        known = after(known, planned(known, *sent))
    damaged = next(person for person in known.people if person.mis_id == "A1")
    known = after(known, planned(known, *feed))

    assert [CauseKind.NOT_UNDERSTOOD] == [cause.what for cause in damaged.causes]
    assert [True, True] == [person.listed for person in known.people]


def test_a_partial_read_without_a_value() -> None:
    """What a partial read did not bring says nothing of where values come from."""
    known = known_with(pupil("A1", None), pupil("A2", "Year 7"))
    (before,) = (each for each in known.people if each.mis_id == "A1")
    made = planned(known, pupil("A1", "", code="N1"), certificate=partial())

    assert before.notes == step_of(made, "A1").after.notes


def test_another_source_is_usual_and_shows_nothing_for_a_night() -> None:
    """Where values have only ever come from elsewhere, a night without changes nothing.

    The filter decides again when they are back.
    """
    seven = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "8"))
    known = known_with(*feed, choices=seven)
    hidden = after(known, planned(known, pupil("A1", None), pupil("A2", None)))
    then = after(hidden, planned(hidden, *feed))

    assert {"A1": True, "A2": False} == {p.mis_id: p.listed for p in then.people}


@pytest.mark.parametrize(
    "others",
    [
        {Kind.EMPLOYEE: filters(Filter("job_title", ("Cook",)))},
        {Kind.STUDENT: filters(SEVEN, Filter("house", ("Red",)))},
    ],
)
def test_other_choices_once_all_come_from_elsewhere(
    others: Mapping[Kind, Filters],
) -> None:
    """Choosing something else does not make the other source of a filter usual."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "7"))
    flipped = after(known, planned(known, *feed))
    choices = Overrides(filters={**SEVEN_ONLY.filters, **others})
    made = planned(attrs.evolve(flipped, choices=choices), *feed)

    assert {True} == {person.listed for person in after(flipped, made).people}


def test_choosing_anew_once_all_come_from_elsewhere() -> None:
    """Where filters are chosen anew, the source of everybody's values is the usual."""
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "8"))
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    flipped = after(known, planned(known, *feed))
    seven = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
    made = planned(attrs.evolve(flipped, choices=seven), *feed)

    assert [True, False] == [step_of(made, who).after.listed for who in ("A1", "A2")]


def test_what_is_doubted_of_another_kind() -> None:
    """What is doubted of one kind says nothing of another."""
    known = known_with(pupil("A1", "Year 7"))
    doubted = after(known, planned(known, from_elsewhere("A1", "7")))
    seven = Filter("year_group", ("Year 7",))
    choices = Overrides(
        filters={Kind.STUDENT: filters(seven), Kind.EMPLOYEE: filters(seven)}
    )
    staff = attrs.evolve(
        doubted, choices=choices, policy=settings_digest(YEARS, choices)
    )
    sent = from_elsewhere("E1", "8", kind=Kind.EMPLOYEE)
    (step,) = plan(staff, read(sent, kind=Kind.EMPLOYEE), settings=YEARS).steps

    assert not step.after.listed


def test_usual_for_leavers() -> None:
    """What is the usual source of those on roll is that of leavers, too."""
    left = from_elsewhere("A1", "13", listing=Listing.LEAVERS, stays=stay(None, TODAY))
    made = planned(roll(choices=SEVEN_ONLY), left, pupil("A2", "Year 7"))

    assert step_of(made, "A1").after.listed


SEVENS = Overrides(filters={Kind.STUDENT: filters(Filter("year_group", ("7",)))})
LEFT = pupil(
    "L1", "Year 9", listing=Listing.LEAVERS, stays=stay(None, TODAY - timedelta(days=1))
)


def nights(known: Roll, *feeds: Iterable[Record]) -> Mapping[str | None, bool]:
    """Import these feeds one after another; say who is on the list then."""
    for feed in feeds:
        known = after(known, planned(known, *feed))
    return {person.mis_id: person.listed for person in known.people}


def test_the_first_leaver_shows_another_source() -> None:
    """What a leaver has from elsewhere than all on roll brings nobody in."""
    known = known_with(*FROM_ELSEWHERE, choices=SEVENS)
    feed = (*FROM_ELSEWHERE, LEFT)

    assert {"A1": True, "A2": False, "L1": False} == nights(known, feed, feed)


def test_leavers_show_another_source_from_the_start() -> None:
    """What leavers have from elsewhere does not keep a filter from deciding."""
    known = known_with(*FROM_ELSEWHERE, LEFT, choices=SEVENS)

    assert {"A1": True, "A2": False, "L1": False} == nights(known)


def test_only_leavers_show_the_usual_source_still() -> None:
    """Whoever was outside stays so while the usual place shows leavers alone."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"), LEFT)
    feed = (*FROM_ELSEWHERE, LEFT)

    assert {"A1": True, "A2": False, "L1": False} == nights(known, feed, feed)


def test_outside_and_among_leavers() -> None:
    """Whoever was outside stays so where no leaver's value is in the usual place."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"))
    leaving = from_elsewhere(
        "A2", "8", listing=Listing.LEAVERS, stays=stay(None, TODAY)
    )

    assert {"A1": True, "A2": False} == nights(known, (pupil("A1", "Year 7"), leaving))


def test_a_leaver_is_let_in() -> None:
    """That a leaver is let in for want of the usual source brings in nobody on roll."""
    leaving = from_elsewhere(
        "L2", "8", listing=Listing.LEAVERS, stays=stay(None, TODAY)
    )
    feed = (*FROM_ELSEWHERE, LEFT, leaving)
    known = known_with(*feed, choices=SEVENS)

    assert {"A1": True, "A2": False, "L1": False, "L2": True} == nights(known, feed)


def test_on_both_lists() -> None:
    """Where somebody's value comes from is as their record among those on roll says."""
    left = pupil("A1", "Year 7", listing=Listing.LEAVERS)
    known = known_with(from_elsewhere("A1", "7"), left, pupil("A2", "Year 7"))
    who = next(each for each in known.people if each.mis_id == "A1")
    (step,) = choose(ExcludePerson(who.id, "So."), known, YEARS, decision()).steps

    assert [CauseKind.EXCLUDED] == [cause.what for cause in step.after.causes]


def test_the_others_are_not_looked_at() -> None:
    """What others have filled shows what is usual, though nothing is new of them."""
    known = known_with(pupil("A1", "Year 7"))
    filled_fields = frozenset({(Listing.CURRENT, "year_group")})
    made = planned(known, from_elsewhere("A1", "7"), filled=filled_fields)

    assert step_of(made, "A1").after.listed


def test_looked_at_every_night() -> None:
    """Whom a filter judges by a field from elsewhere is looked at every night."""
    made = planned(roll(choices=SEVEN_ONLY), from_elsewhere("A1", "8"))

    assert (False, True) == (
        made.steps[0].after.listed,
        (made.steps[0].after.due or TODAY) < TODAY,
    )


def elsewhere_known() -> Roll:
    """Give what is known of two pupils, one of whom has their year from elsewhere."""
    return known_with(from_elsewhere("A1", "7"), pupil("A2", "Year 7"))


def test_gone_with_a_value_from_elsewhere() -> None:
    """Who is not sent any more is gone, and not outside a filter that cannot tell."""
    made = planned(elsewhere_known(), pupil("A2", "Year 7"))

    assert [CauseKind.NOT_SENT] == [c.what for c in step_of(made, "A1").after.causes]


def test_refused_with_a_value_from_elsewhere() -> None:
    """Whose record is not understood is not told to be outside such a filter."""
    made = planned(elsewhere_known(), refused("A1"), pupil("A2", "Year 7"))

    assert [CauseKind.NOT_UNDERSTOOD] == [
        cause.what for cause in step_of(made, "A1").after.causes
    ]


def test_choosing_about_a_value_from_elsewhere() -> None:
    """Whom somebody keeps off has no other reason than that."""
    known = elsewhere_known()
    who = next(each for each in known.people if each.mis_id == "A1")
    (step,) = choose(ExcludePerson(who.id, "So."), known, YEARS, decision()).steps

    assert [CauseKind.EXCLUDED] == [cause.what for cause in step.after.causes]


def test_choosing_about_somebody_without_an_id() -> None:
    """Who has no MIS id any more is judged by what is held of them."""
    lost = person(mis_id=None, fields={"year_group": "Year 8"})
    known = roll(lost, choices=SEVEN_ONLY)
    (step,) = choose(ExcludePerson(lost.id, "So."), known, YEARS, decision()).steps

    assert [CauseKind.EXCLUDED, CauseKind.OUTSIDE_FILTER] == [
        cause.what for cause in step.after.causes
    ]


def test_not_sent_and_without_an_id() -> None:
    """Who has no MIS id and is not sent is judged by what is held of them."""
    lost = person(mis_id=None, fields={"year_group": "Year 8"})
    made = planned(roll(lost, choices=SEVEN_ONLY), pupil("A2", "Year 7"))
    (gone,) = (step for step in made.steps if step.before)

    assert Standing.NOT_IMPORTING is gone.after.standing


def test_supposing_with_a_value_from_elsewhere() -> None:
    """What would follow is decided with what the records say of their sources."""
    records = (from_elsewhere("A1", "7"), pupil("A2", "Year 7"))
    known = known_with(*records, choices=Overrides())
    supposed = suppose(
        ChooseFilters(Kind.STUDENT, (SEVEN,)),
        known,
        {each.key: each for each in records},
        YEARS,
        decision(),
    )

    assert {True} == {step.after.listed for step in supposed.steps}


def test_filled_from_elsewhere() -> None:
    """What a record has from elsewhere is told apart, and visible all the same."""
    fields = [
        (Listing.CURRENT, name) for name in filled(from_elsewhere("A1", "7")).split(",")
    ]

    assert (Listing.CURRENT, "year_group~") in fields
    assert (Listing.CURRENT, "year_group") in visible(fields)


def all_from_elsewhere() -> Roll:
    """Give what is known of one inside and one outside, once all is from elsewhere."""
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 8"))
    return after(known, planned(known, *FROM_ELSEWHERE))


def test_outside_and_damaged() -> None:
    """Whoever is outside stays so past a damaged record of theirs."""
    known = all_from_elsewhere()
    for sent in ((FROM_ELSEWHERE[0], refused("A2")), FROM_ELSEWHERE):
        known = after(known, planned(known, *sent))

    assert {"A1": True, "A2": False} == {p.mis_id: p.listed for p in known.people}


@pytest.mark.parametrize(
    "choices",
    [
        lambda who: (ExcludePerson(who, "So."), IncludePerson(who)),
        lambda who: (ArchivePerson(who), RestorePerson(who)),
        lambda _: (ArchiveKind(Kind.STUDENT), RestoreKind(Kind.STUDENT)),
        lambda _: (
            TurnSwitch(Kind.STUDENT, on=False),
            TurnSwitch(Kind.STUDENT, on=True),
        ),
    ],
    ids=["excluded", "archived", "all archived", "red"],
)
def test_outside_and_chosen_about(
    choices: Callable[[PersonId], tuple[OperatorAction, ...]],
) -> None:
    """Whoever is outside stays so past a choice that is taken back."""
    known = all_from_elsewhere()
    who = next(each.id for each in known.people if each.mis_id == "A2")
    for choice in choices(who):
        known = after(known, choose(choice, known, YEARS, decision()))
    known = after(known, planned(known, *FROM_ELSEWHERE))

    assert [False] == [each.listed for each in known.people if each.id == who]


# Values that nobody has


def complete_run(*, complete: bool = True, kind: Kind = Kind.STUDENT) -> Run:
    """Make a run that read a kind."""
    summary = ReadSummary(kind=kind, complete=complete, why="So.", records=1)
    return run(reads=(summary,))


def of_years(*years: str | None, **facts: Any) -> tuple[Person, ...]:
    """Make pupils of these years."""
    return tuple(
        person(f"p{n}", f"A{n}", fields={"year_group": year}, **facts)
        for n, year in enumerate(years, 1)
    )


def refusals_of(
    *wanted: str, people: Iterable[Person], history: Iterable[Run] = (complete_run(),)
) -> tuple[Problem, ...]:
    """Choose these years of pupils; say what is refused."""
    choice = ChooseFilters(Kind.STUDENT, (Filter("year_group", wanted),))
    return refusals(choice, roll(*people), history)


def test_a_value_that_nobody_has() -> None:
    """A value that nobody has is refused, with those that there are in their order."""
    pupils = of_years("Year 10", "Year 7", "Year 8", "Year 7", None, "", " ")

    assert (
        Problem(
            path="year_group",
            message="no student has “7”; there are Year 7, Year 8, Year 10",
        ),
    ) == refusals_of("7", people=pupils)


def test_each_value_by_itself() -> None:
    """Of several values each that nobody has is refused."""
    (problem,) = refusals_of("Year 7", "8", people=of_years("Year 7", "Year 8"))

    assert problem.message.startswith("no student has “8”")


@pytest.mark.parametrize("value", ["Year 7", "year  7"])
def test_a_value_that_somebody_has(value: str) -> None:
    """A value that somebody has in some spelling is taken."""
    assert () == refusals_of(value, people=of_years("Year 7"))


def test_of_those_off_the_list() -> None:
    """A value that only somebody off the list has is one that there is."""
    pupils = (
        *of_years("Year 7"),
        person("p9", "A9", fields={"year_group": "Year 13"}, listed=False),
    )

    assert () == refusals_of("Year 13", people=pupils)


@pytest.mark.parametrize(
    "history",
    [
        (),
        (run(),),
        (complete_run(complete=False),),
        (complete_run(kind=Kind.EMPLOYEE),),
    ],
)
def test_before_a_complete_read(history: tuple[Run, ...]) -> None:
    """Before their kind was read completely it is not known what there is."""
    assert () == refusals_of("7", people=of_years("Year 7"), history=history)


def test_a_field_that_is_not_kept() -> None:
    """Of a field that is not kept of everybody on the list nothing is refused."""
    pupils = (*of_years("Year 7"), person("p9", "A9", fields={"house": "Oak"}))

    assert () == refusals_of("7", people=pupils)


def test_a_field_that_is_no_longer_kept_of_somebody_gone() -> None:
    """Whoever is off the list need not have the field for it to be known."""
    gone = person("p9", "A9", fields={}, listed=False)

    assert 1 == len(refusals_of("7", people=(*of_years("Year 7"), gone)))


def test_a_field_that_shows_for_nobody() -> None:
    """Where the field shows for nobody it is not known what there is."""
    assert () == refusals_of("7", people=of_years(None, ""))


def test_other_people() -> None:
    """People of another kind, and those of an uploaded list, do not count."""
    others = (
        *of_years("7", kind=Kind.EMPLOYEE),
        attrs.evolve(of_years("7")[0], origin=Origin.UPLOAD),
    )

    assert 1 == len(refusals_of("7", people=(*of_years("Year 7"), *others)))


def test_a_value_from_elsewhere_is_none_that_there_is() -> None:
    """What comes from elsewhere is not among the values that there are."""
    known = elsewhere_known()
    choice = ChooseFilters(Kind.STUDENT, (Filter("year_group", ("7",)),))
    (problem,) = refusals(choice, known, [complete_run()])

    assert "no student has “7”; there are Year 7" == problem.message


def test_a_value_that_all_on_roll_have_from_elsewhere() -> None:
    """A value from where all on roll have theirs is one that there is."""
    known = known_with(*FROM_ELSEWHERE, LEFT, choices=Overrides())
    choice = ChooseFilters(Kind.STUDENT, (Filter("year_group", ("8",)),))

    assert () == refusals(choice, known, [complete_run()])


def test_somebody_without_an_id() -> None:
    """What somebody has who has no MIS id any more is a value that there is."""
    assert () == refusals_of(
        "Year 7", people=[attrs.evolve(of_years("Year 7")[0], mis_id=None)]
    )


def test_very_many_values() -> None:
    """Of very many values some are named, and the rest is counted."""
    values = tuple(f"7{number}" for number in range(22))

    assert some_of(values).endswith("719 and 2 more")
    assert "71, 72" in some_of(values[:20])


def test_a_partial_import_in_between() -> None:
    """A later read that was not complete does not take away what is known."""
    history = (complete_run(complete=False), complete_run())

    assert 1 == len(refusals_of("7", people=of_years("Year 7"), history=history))


def test_partial_read_keeps_them() -> None:
    """A read that is not complete sets nobody aside, whatever the filter is."""
    known = known_with(pupil("A1", "Year 7"), choices=Overrides())
    chosen = attrs.evolve(
        known,
        choices=Overrides(
            filters={Kind.STUDENT: filters(Filter("year_group", ("8",)))}
        ),
    )
    made = planned(chosen, pupil("A1", "Year 7"), certificate=partial())

    assert step_of(made, "A1").after.listed


def test_a_remembered_value_takes_nobody_off() -> None:
    """Who came in by a value from elsewhere stays when nothing shows a value any more.

    What was remembered of the other source is no proof; it is named that nothing shows.
    """
    known = known_from_elsewhere()
    hidden = read(pupil("A1", None), pupil("A2", None))
    planned = plan(known, hidden, settings=YEARS)
    pat = next(p for p in after(known, planned).people if p.mis_id == "A1")

    assert (True, [WarningKind.FILTER_UNDECIDED]) == (
        pat.listed,
        [note.what for note in pat.notes],
    )


def test_who_was_outside_stays_so() -> None:
    """Whom a filter kept off stays off when nothing shows a value any more."""
    eight = read(pupil("A1", "Year 8"), pupil("A2", "Year 7"))
    seven_only = roll(choices=SEVEN_ONLY)
    known = after(seven_only, plan(seven_only, eight, settings=YEARS))
    hidden = read(pupil("A1", None), pupil("A2", None))
    then = after(known, plan(known, hidden, settings=YEARS))

    assert [False, True] == [each.listed for each in then.people]


def known_from_elsewhere() -> Roll:
    """Import one whose year comes from the other source, and one of the usual one."""
    seven_only = roll(choices=SEVEN_ONLY)
    sent = read(from_elsewhere("A1", "7"), pupil("A2", "Year 7"))
    return after(seven_only, plan(seven_only, sent, settings=YEARS))


@pytest.mark.parametrize(
    ("off", "back"),
    [
        (lambda who: ExcludePerson(who, "So."), IncludePerson),
        (ArchivePerson, RestorePerson),
        (lambda _: ArchiveKind(Kind.STUDENT), lambda _: RestoreKind(Kind.STUDENT)),
    ],
)
def test_taken_off_and_back_while_all_come_from_elsewhere(off: Any, back: Any) -> None:
    """Whoever is brought back while the usual source is empty is not outside for it."""
    feed = (from_elsewhere("A1", "7"), from_elsewhere("A2", "7"))
    known = known_with(pupil("A1", "Year 7"), pupil("A2", "Year 7"))
    known = after(known, planned(known, *feed))
    who = next(each.id for each in known.people if each.mis_id == "A1")
    for choice in (off(who), back(who)):
        known = after(known, choose(choice, known, YEARS, decision()))
        known = after(known, planned(known, *feed))

    assert {True} == {person.listed for person in known.people}
