"""The brake: removals that are too many to be true wait for a person's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import attrs
import pytest

from missync.model.choices import Filter, Overrides
from missync.model.people import Fact, Kind, Listing, Person, Record
from missync.model.plan import Change, Hold, ImportPlan, Step
from missync.model.reads import OutOfSight
from missync.model.runs import Held, HeldChange, ReadSummary
from missync.model.settings import SiteSettings
from missync.model.standings import Cause, CauseKind, Standing, WarningKind
from missync.rules.roll.brake import digest_of, held_by, run_holding
from tests.support.builders import (
    SETTINGS,
    TODAY,
    after,
    archived,
    because,
    braking,
    decision,
    filters,
    names,
    partial,
    person,
    plan,
    pupils,
    read,
    record,
    roll,
    run,
    signed_in,
    stay,
)


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
WHOLE = read(record("A0")).certificate
SUMMARY = ReadSummary(kind=Kind.STUDENT, complete=True, why="whole.", records=1)
YEARS = attrs.evolve(
    SETTINGS,
    kinds=attrs.evolve(
        SETTINGS.kinds,
        students=attrs.evolve(SETTINGS.kinds.students, fields=("year_group",)),
    ),
)


def on_roll(people: Iterable[Person], **facts: object) -> tuple[Record, ...]:
    """Give people records that say that they are on roll."""
    return tuple(record(each.mis_id or "", **facts) for each in people)


def changes_of(steps: Iterable[Step]) -> Counter[Change]:
    """Count the steps by what they are."""
    return Counter(step.change for step in steps)


def losing(number: int, of: int, settings: SiteSettings) -> Counter[Change]:
    """Plan an import that does not bring so many of so many people any more."""
    everybody = pupils(of)
    planned = plan(
        roll(*everybody), read(*on_roll(everybody[number:])), settings=settings
    )
    return changes_of(
        step for step in planned.steps if step.change in {Change.GONE, Change.HOLD}
    )


# How many are too many


@pytest.mark.parametrize(
    ("number", "floor", "share", "held"),
    [
        (5, 5, 0.0, False),
        (6, 5, 0.0, True),
        (10, 0, 0.1, False),
        (11, 0, 0.1, True),
        (6, 5, 0.1, False),
        (11, 20, 0.1, False),
        (21, 20, 0.1, True),
    ],
)
def test_floor_and_share(number: int, floor: int, share: float, *, held: bool) -> None:
    """Of 100, removals are held above both floor and share; at the limit they pass."""
    assert {Change.HOLD if held else Change.GONE: number} == losing(
        number, 100, braking(floor, share)
    )


def test_all_of_them_are_held() -> None:
    """Where removals are too many, all are held, however they come about."""
    everybody = pupils(4)
    left = record("A1", stays=stay(None, YESTERDAY))
    elsewhere = record("A2", fields={"house": "Elm"})
    chosen = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    steps = plan(
        roll(*everybody, choices=chosen),
        read(left, elsewhere, record("A3", fields={"house": "Oak"})),
        settings=braking(2),
    ).steps

    assert [HeldChange.LEFT, HeldChange.NOT_IMPORTING, HeldChange.GONE] == [
        held.removal for held in held_by(steps)
    ]


def test_held_people_stay() -> None:
    """Whoever is held stays on the list, and is named with what would happen."""
    (step,) = plan(roll(person()), read(certificate=WHOLE), settings=braking(0)).steps

    assert (True, CauseKind.HELD) == (step.after.listed, step.after.causes[0].what)
    assert [WarningKind.REMOVAL_HELD] == [note.what for note in step.after.notes]
    assert "1 removal is more than the brake lets pass" in step.why


def test_held_leavers_stay_held() -> None:
    """A leave date that was first seen when it had passed is never announced.

    So the next night holds the same removals, under the same name.
    """
    ten = pupils(10, fields={"year_group": "7"})
    seven = on_roll(ten[3:], fields={"year_group": "7"})
    left = on_roll(ten[:3], stays=stay(None, YESTERDAY), fields={"year_group": "7"})
    settings = attrs.evolve(YEARS, brake=braking(0).brake)
    before = roll(*ten)
    tonight = plan(before, read(*left, *seven), settings=settings)
    again = plan(after(before, tonight), read(*left, *seven), settings=settings)

    assert [3, 3] == [changes_of(each.steps)[Change.HOLD] for each in (tonight, again)]
    assert tonight.digest == again.digest


def test_joiners_let_nobody_go() -> None:
    """Once held, removals are held while they are above the floor, whoever joins."""
    ten = pupils(10)
    rows = on_roll(ten[2:])
    joiners = tuple(record(f"B{n}") for n in range(30))
    before = roll(*ten)
    settings = braking(1, 0.1)
    tonight = plan(before, read(*rows, *joiners), settings=settings)
    again = plan(after(before, tonight), read(*rows, *joiners), settings=settings)

    assert [2, 2] == [changes_of(each.steps)[Change.HOLD] for each in (tonight, again)]


def test_few_enough_go() -> None:
    """Once those who are due are no more than the floor, they go."""
    ten = pupils(10)
    before = roll(*ten)
    settings = braking(1, 0.1)
    tonight = plan(before, read(*on_roll(ten[2:])), settings=settings)
    again = plan(after(before, tonight), read(*on_roll(ten[1:])), settings=settings)

    assert [2, 0] == [changes_of(each.steps)[Change.HOLD] for each in (tonight, again)]
    assert 1 == changes_of(again.steps)[Change.GONE]


@pytest.mark.parametrize("hides", [False, True])
def test_a_night_between_lets_nobody_go(*, hides: bool) -> None:
    """Nor does a night that proves nothing, or hides their dates, let those held go."""
    settings = braking(2, 0.1)
    dated = {"stays": stay(None, YESTERDAY)}
    everybody = pupils(12)
    left = on_roll(everybody[:3], **dated)
    stayed = on_roll(everybody[3:])
    known = roll(*everybody, sources=list(zip(everybody[:3], left, strict=True)))
    held = after(known, plan(known, read(*left, *stayed), settings=settings))
    sight = OutOfSight(
        kind=Kind.STUDENT, listing=Listing.CURRENT, facts=(Fact.LEAVE_DATE,)
    )
    joiners = tuple(record(f"J{number}") for number in range(40))
    bare = on_roll(everybody, carries_facts=False)
    night = (
        read(*bare, *joiners, out_of_sight=(sight,))
        if hides
        else read(*left, *stayed, *joiners, certificate=partial())
    )
    between = after(held, plan(held, night, settings=settings))
    again = plan(between, read(*left, *stayed, *joiners), settings=settings)

    assert 3 == changes_of(again.steps)[Change.HOLD]


def test_held_at_the_filters_stay_held() -> None:
    """Whom the MIS moved outside the filters is held the next night, too."""
    oak = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    three = pupils(3, fields={"house": "Oak"})
    moved = on_roll(three, fields={"house": "Elm"})
    before = roll(*three, choices=oak)
    tonight = plan(before, read(*moved), settings=braking(0))
    again = plan(after(before, tonight), read(*moved), settings=braking(0))

    assert {Change.HOLD: 3} == changes_of(tonight.steps) == changes_of(again.steps)


def test_joiners_and_corrections_flow() -> None:
    """While removals are held, joiners join and corrections are made."""
    two = pupils(2)
    rows = (record("A2", names=names("Kit")), record("A3", names=names("Tess")))
    steps = plan(roll(*two), read(*rows), settings=braking(0)).steps

    assert {Change.ADD: 1, Change.AMEND: 1, Change.HOLD: 1} == changes_of(steps)


def test_other_kinds_flow() -> None:
    """While removals of one kind are held, another's go ahead."""
    staff = person("p9", "E9", kind=Kind.EMPLOYEE, fields={})
    reads = (
        read(certificate=WHOLE),
        read(kind=Kind.EMPLOYEE, certificate=WHOLE),
    )
    steps = plan(roll(*pupils(2), staff), *reads, settings=braking(1)).steps

    assert [(Kind.EMPLOYEE, Change.GONE)] == [
        (s.after.kind, s.change) for s in steps if not isinstance(s, Hold)
    ]


def test_the_share_is_of_the_kind() -> None:
    """The share counts those of the kind who are on the list, and nobody else."""
    off = pupils(90, listed=False, kind=Kind.STUDENT)[10:]
    planned = plan(
        roll(*pupils(10), *off), read(*on_roll(pupils(8))), settings=braking(0, 0.1)
    )

    assert 2 == planned.counts.held


def test_only_the_list_counts() -> None:
    """Whoever is off the list already is no removal."""
    off = pupils(3, listed=False)

    assert None is plan(roll(*off), read(), settings=braking(0)).digest


def test_decisions_are_not_counted() -> None:
    """Whom a person keeps off comes off, and does not count."""
    everybody = (
        person("p1", "A1", excluded=decision()),
        person("p2", "A2", archived=archived()),
        person("p3", "A3"),
    )
    planned = plan(roll(*everybody), read(*on_roll(everybody[:2])), settings=braking(1))

    assert (1, 1, 1, 0) == (
        planned.counts.excluded,
        planned.counts.archived,
        planned.counts.gone,
        planned.counts.held,
    )


def test_new_filters_are_counted() -> None:
    """Whom a new filter would set aside are held where they are too many."""
    everybody = pupils(3, fields={"house": "Elm"})
    chosen = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    rows = on_roll(everybody, fields={"house": "Elm"})
    before = roll(*everybody, choices=chosen)
    held = plan(before, read(*rows), settings=braking(2))
    few = plan(before, read(*rows), settings=braking(3))
    approved = plan(
        before, read(*rows), settings=braking(2), approved=held_by(held.steps)
    )

    assert [{Change.HOLD: 3}, {Change.NOT_IMPORTING: 3}, {Change.NOT_IMPORTING: 3}] == [
        changes_of(each.steps) for each in (held, few, approved)
    ]


def test_moving_out_of_a_filter_is_counted() -> None:
    """Whom the MIS moves out of a filter, the MIS removes: that counts."""
    everybody = pupils(3, fields={"house": "Oak"})
    chosen = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    rows = on_roll(everybody, fields={"house": "Elm"})
    planned = plan(roll(*everybody, choices=chosen), read(*rows), settings=braking(0))

    assert {Change.HOLD: 3} == changes_of(planned.steps)


def test_those_who_wait_count() -> None:
    """Whoever waits because they are signed in counts, for they would go, too."""
    three = pupils(3)
    known = roll(*three, choices=signed_in(three[0]))
    steps = plan(known, read(certificate=WHOLE), settings=braking(2)).steps

    assert {Change.WAIT: 1, Change.HOLD: 2} == changes_of(steps)


def test_archived_people_who_wait_do_not_count() -> None:
    """Whoever waits by a person's word does not count."""
    three = (person(archived=archived()), *pupils(3)[1:])
    known = roll(*three, choices=signed_in(three[0]))
    steps = plan(known, read(record("A1")), settings=braking(2)).steps

    assert {Change.WAIT: 1, Change.GONE: 2} == changes_of(steps)


def test_partial_read() -> None:
    """Nothing is held of a read that is not complete: nobody would be removed."""
    known = roll(*pupils(9))

    assert None is plan(known, read(certificate=partial()), settings=braking(0)).digest


# Year groups


def year(
    number: int, leaving: date | None, name: str = "13", first: int = 1
) -> tuple[Record, ...]:
    """Give the records of a year group with one leave date."""
    return tuple(
        record(f"A{n}", stays=stay(None, leaving), fields={"year_group": name})
        for n in range(first, first + number)
    )


def nights(
    *feeds: Sequence[Record], days: Sequence[date], floor: int = 1
) -> ImportPlan:
    """Import these records on these days one after the other; give the last plan."""
    settings = attrs.evolve(YEARS, brake=braking(floor).brake)
    known = roll()
    planned = plan(known, read(*feeds[0]), settings=settings, today=days[0])
    for feed, today in zip(feeds[1:], days[1:], strict=True):
        known = after(known, planned)
        planned = plan(known, read(*feed), settings=settings, today=today)
    return planned


def test_cohort() -> None:
    """A year group whose leave date was known a complete read earlier passes."""
    feed = (*year(3, TODAY), *year(7, None, "9", first=4))

    assert {Change.LEAVE: 3} == changes_of(
        nights(feed, feed, days=[TODAY, TOMORROW]).steps
    )


def test_cohort_that_is_signed_in() -> None:
    """Whoever of a year group is signed in waits, and holds nobody else."""
    feed = (*year(3, TODAY), *year(7, None, "9", first=4))
    settings = attrs.evolve(YEARS, brake=braking(1).brake)
    known = after(roll(), plan(roll(), read(*feed), settings=settings, today=TODAY))
    inside = attrs.evolve(known, choices=signed_in(*known.people[:2]))
    planned = plan(inside, read(*feed[:-1]), settings=settings, today=TOMORROW)

    assert {Change.WAIT: 2, Change.LEAVE: 1, Change.GONE: 1} == changes_of(
        planned.steps
    )


def test_cohort_of_leavers() -> None:
    """The year group is that of before, whatever a list of leavers shows of it."""
    feed = (*year(3, TODAY), *year(7, None, "9", first=4))
    gone = [
        attrs.evolve(r, listing=Listing.LEAVERS, fields={"year_group": None})
        for r in feed[:3]
    ]
    former = attrs.evolve(
        record("A20", stays=stay(None, date(2020, 1, 1)), fields={"year_group": "13"}),
        listing=Listing.LEAVERS,
    )
    planned = nights(
        (*feed, former), (*gone, former, *feed[3:]), days=[TODAY, TOMORROW]
    )

    assert {Change.LEAVE: 3} == changes_of(planned.steps)


def test_cohort_not_announced() -> None:
    """A year group whose leave date comes and passes in one night is held."""
    before = (*year(3, None), *year(7, None, "9", first=4))
    now = (*year(3, TODAY), *before[3:])

    assert {Change.HOLD: 3} == changes_of(
        nights(before, now, days=[TODAY, TOMORROW]).steps
    )


def test_cohort_announced_with_another_date() -> None:
    """A year group whose leave date was another one the night before is held."""
    before = (*year(3, TOMORROW), *year(7, None, "9", first=4))
    now = (*year(3, TODAY), *before[3:])

    assert {Change.HOLD: 3} == changes_of(
        nights(before, now, days=[TODAY, TOMORROW]).steps
    )


def test_cohort_announced_by_a_partial_read() -> None:
    """A leave date that only a partial read showed was not known before."""
    feed = (*year(3, TODAY), *year(7, None, "9", first=4))
    settings = attrs.evolve(YEARS, brake=braking(1).brake)
    first = plan(roll(), read(*feed, certificate=partial()), settings=settings)
    known = after(roll(), first)

    assert {Change.HOLD: 3} == changes_of(
        step
        for step in plan(known, read(*feed), settings=settings, today=TOMORROW).steps
        if step.change is not Change.NOTE
    )


def test_a_cohort_that_vanishes() -> None:
    """A year group that is not sent after its announced leave date passes as well."""
    feed = (*year(3, TODAY), *year(7, None, "9", first=4))

    assert {Change.LEAVE: 3} == changes_of(
        nights(feed, feed[3:], days=[TODAY, TOMORROW]).steps
    )


def test_a_cohort_that_vanishes_too_early() -> None:
    """A year group that is not sent before its announced leave date is held."""
    feed = (*year(3, TOMORROW), *year(7, None, "9", first=4))

    assert {Change.HOLD: 3} == changes_of(
        nights(feed, feed[3:], days=[TODAY, TOMORROW]).steps
    )


def test_a_third_is_no_cohort() -> None:
    """A third of the kind is too much for a year group to pass by itself."""
    feed = (*year(3, TODAY), *year(6, None, "9", first=4))

    assert {Change.HOLD: 3} == changes_of(
        nights(feed, feed, days=[TODAY, TOMORROW]).steps
    )


def test_joiners_let_no_cohort_go() -> None:
    """A year group that was held stays held when joiners make it under a third."""
    feed = (*year(3, TODAY), *year(6, None, "9", first=4))
    joined = (*feed, *year(9, None, "7", first=10))
    days = [TODAY, TOMORROW, TOMORROW]

    assert {Change.HOLD: 3} == changes_of(nights(feed, joined, joined, days=days).steps)


def test_cohorts_are_measured_together() -> None:
    """Year groups that are under a third one by one, but not together, are held."""
    feed = (*year(2, TODAY), *year(2, TODAY, "12", 3), *year(6, None, "9", 5))

    assert {Change.HOLD: 4} == changes_of(
        nights(feed, feed, days=[TODAY, TOMORROW]).steps
    )


def test_a_whole_school_on_one_day() -> None:
    """A school of which everybody is dated on one day is held, however long known."""
    feed = tuple(
        row for n in range(5) for row in year(2, TODAY, str(n), first=1 + 2 * n)
    )

    assert {Change.HOLD: 10} == changes_of(
        nights(feed, feed, days=[TODAY, TOMORROW]).steps
    )


def test_leavers_without_a_year_group() -> None:
    """Those who share a date but have no year group are no cohort."""
    feed = (*year(3, TODAY, name=""), *year(7, None, "9", first=4))

    assert {Change.HOLD: 3} == changes_of(
        nights(feed, feed, days=[TODAY, TOMORROW]).steps
    )


def test_a_cohort_beside_others() -> None:
    """Whoever leaves with their year does not count beside those who are just gone."""
    feed = (*year(3, TODAY), *year(8, None, "9", first=4))

    assert {Change.LEAVE: 3, Change.GONE: 1} == changes_of(
        nights(feed, feed[:-1], days=[TODAY, TOMORROW]).steps
    )


# Another human being under one id


KNOWN = person(birth_date=date(2012, 3, 4))
OTHER = record("A1", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))


def test_identity_is_held_whatever_the_number() -> None:
    """One changed identity is held, however much the brake lets pass."""
    planned = plan(roll(KNOWN), read(OTHER), settings=braking(100, 1.0))

    assert {Change.HOLD: 1} == changes_of(planned.steps)
    assert [Held(KNOWN.id, HeldChange.REPLACED)] == list(held_by(planned.steps))


def test_approving_of_another_human() -> None:
    """Approval takes the old person off the list, and brings the new one in."""
    approved = [Held(KNOWN.id, HeldChange.REPLACED)]
    old, new = plan(roll(KNOWN), read(OTHER), approved=approved).steps

    assert (Change.REPLACED, KNOWN, None, False) == (
        old.change,
        old.before,
        old.after.mis_id,
        old.after.listed,
    )
    assert (Change.ADD, None, "A1", (OTHER,)) == (
        new.change,
        new.before,
        new.after.mis_id,
        new.sources,
    )


def test_the_new_one_inherits_no_decision() -> None:
    """Whoever takes an id over is not kept off because its former owner was."""
    known = attrs.evolve(KNOWN, excluded=decision(), listed=False)
    approved = [Held(KNOWN.id, HeldChange.REPLACED)]
    old, new = plan(roll(known), read(OTHER), approved=approved).steps

    assert (decision(), None) == (old.after.excluded, new.after.excluded)
    assert new.after.listed


KIM = person(
    "p7", "A7", names=OTHER.names, birth_date=OTHER.birth_date, lasting_id="u7"
)
KIMS = attrs.evolve(OTHER, lasting_id="u7")


def test_the_new_one_is_known() -> None:
    """Somebody known who takes an id over keeps what was decided; the other is gone."""
    excluded = attrs.evolve(KIM, excluded=decision(), listed=False)
    kim, gone = plan(roll(KNOWN, excluded), read(KIMS)).steps

    assert (excluded, "A1", decision(), False) == (
        kim.before,
        kim.after.mis_id,
        kim.after.excluded,
        kim.after.listed,
    )
    assert (Change.GONE, KNOWN, None) == (gone.change, gone.before, gone.after.mis_id)


def test_an_id_that_was_given_away_in_a_partial_read() -> None:
    """Without proof nobody is gone, but no two people have one id."""
    feed = read(KIMS, certificate=partial())
    kim, other = plan(roll(KNOWN, KIM), feed).steps

    assert ("A1", None, True) == (
        kim.after.mis_id,
        other.after.mis_id,
        other.after.listed,
    )


def test_ids_that_were_handed_on() -> None:
    """Where an id went to somebody known, and theirs to a stranger, all is settled."""
    lee = record("A7", names=names("Lee", "New"), birth_date=date(2009, 9, 9))
    kim, new, gone = plan(roll(KNOWN, KIM), read(KIMS, lee)).steps

    assert ("A1", "A7", None) == (
        kim.after.mis_id,
        new.after.mis_id,
        gone.after.mis_id,
    )
    assert (KIM, None, KNOWN) == (kim.before, new.before, gone.before)


def test_a_new_one_who_is_not_wanted() -> None:
    """Where the new one has left already, they are remembered, and not listed."""
    left = attrs.evolve(OTHER, stays=stay(None, YESTERDAY))
    approved = [Held(KNOWN.id, HeldChange.REPLACED)]

    assert {Change.REPLACED: 1, Change.NOTE: 1} == changes_of(
        plan(roll(KNOWN), read(left), approved=approved).steps
    )


def test_another_human_in_a_partial_read() -> None:
    """Without proof there is nothing to approve of; the person stays."""
    approved = [Held(KNOWN.id, HeldChange.REPLACED)]
    feed = read(OTHER, certificate=partial())
    planned = plan(roll(KNOWN), feed, approved=approved)

    assert ({Change.HOLD: 1}, None) == (changes_of(planned.steps), planned.digest)


def test_another_human_while_signed_in() -> None:
    """Whoever is signed in is not replaced, whatever is approved of."""
    approved = [Held(KNOWN.id, HeldChange.REPLACED)]
    known = roll(KNOWN, choices=signed_in(KNOWN))

    assert {Change.HOLD: 1} == changes_of(
        plan(known, read(OTHER), approved=approved).steps
    )


# Approving


def test_approval() -> None:
    """What was approved of goes ahead, and the rest is measured without it."""
    known = roll(*pupils(4))
    approved = [Held(each.id, HeldChange.GONE) for each in pupils(2)]
    planned = plan(
        known, read(certificate=WHOLE), settings=braking(2), approved=approved
    )

    assert {Change.GONE: 4} == changes_of(planned.steps)


def test_approval_of_another_nature() -> None:
    """Whoever was approved of as gone is not taken off for having left."""
    known = roll(*pupils(2))
    approved = [Held(each.id, HeldChange.GONE) for each in pupils(2)]
    rows = [record(f"A{n}", stays=stay(None, YESTERDAY)) for n in (1, 2)]
    steps = plan(known, read(*rows), settings=braking(1), approved=approved).steps

    assert {Change.HOLD: 2} == changes_of(steps)


def test_approval_of_what_is_not_due() -> None:
    """An approval removes nobody who is on roll again."""
    approved = [Held(each.id, HeldChange.GONE) for each in pupils(2)]
    planned = plan(roll(*pupils(2)), read(*on_roll(pupils(2))), approved=approved)

    assert all(step.after.listed for step in planned.steps)


# Names of what is held


GONE = Held(person("p1").id, HeldChange.GONE)
LEFT = Held(person("p2").id, HeldChange.LEFT)


def test_digest_of_nothing() -> None:
    """Nothing held has no name."""
    assert None is digest_of(())


def test_digest_tells_natures_apart() -> None:
    """The same person, held for another reason, is something else to approve of."""
    assert digest_of([GONE]) != digest_of([attrs.evolve(GONE, removal=HeldChange.LEFT)])


def test_same_set_same_digest() -> None:
    """The same removals have the same name in any order and on any night."""
    three = pupils(3)
    digests = {
        plan(
            roll(*people), read(certificate=WHOLE), settings=braking(0), today=day
        ).digest
        for people in (three, three[::-1])
        for day in (TODAY, TOMORROW)
    }

    assert 1 == len(digests - {None})


def test_fewer_have_another_digest() -> None:
    """Fewer removals are another set, with a name of its own."""
    assert digest_of([GONE]) != digest_of([GONE, LEFT])


def test_run_holding() -> None:
    """The run that holds something of somebody is the last import, if one does."""
    imported = run(reads=(SUMMARY,), held=(GONE,), digest="d1")
    chosen = run("r2", what="exclude p9")

    assert [imported, None] == [
        run_holding(person(held.person), (chosen, imported)) for held in (GONE, LEFT)
    ]


@pytest.mark.parametrize(
    ("causes", "complete", "is_held"),
    [
        (because(Standing.ON_LIST), True, False),
        (because(Standing.ON_LIST), False, True),
        ((Cause(what=CauseKind.HELD, why="So."),), True, True),
    ],
)
def test_run_that_held(
    causes: tuple[Cause, ...], *, complete: bool, is_held: bool
) -> None:
    """What was held is over once all are read without it, unless they are kept on."""
    held = run(reads=(SUMMARY,), held=(GONE,), digest="d1")
    later = run("r2", reads=(attrs.evolve(SUMMARY, complete=complete),))
    holding = run_holding(person(GONE.person, causes=causes), (later, held))

    assert (held if is_held else None) == holding


def test_run_holding_before_any_import() -> None:
    """Before the first import nothing is held."""
    assert None is run_holding(person(GONE.person), ())
