"""What becomes of somebody whose deciding facts we cannot see any more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.model.choices import Filter, Overrides
from missync.model.people import Active, Fact, Kind, Listing, Person, Record
from missync.model.plan import Change, Hold, Step
from missync.model.reads import NeverShown, OutOfSight, Read
from missync.model.roll import Roll
from missync.model.runs import Held, HeldChange
from missync.model.settings import LeaveRule
from missync.model.standings import Cause, CauseKind, Standing, WarningKind
from missync.rules.checks.people import about_sight, about_uncounted
from missync.rules.roll.explain import explain
from missync.rules.roll.visibility_words import ask_for_permission, facts_in_words
from missync.rules.roll.what_if import replan
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    after,
    decision,
    filters,
    only_step,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
    run,
    signed_in,
    stay,
)


YESTERDAY = TODAY - timedelta(days=1)
LEFT = record("A1", stays=stay(None, YESTERDAY))
NOW = record("A1", carries_facts=False)
GONE_QUIET = OutOfSight(
    kind=Kind.STUDENT,
    listing=Listing.CURRENT,
    facts=(Fact.LEAVE_DATE,),
    permission="details",
)


def off(because: CauseKind, **facts: Any) -> Person:
    """Give Pat, who is off the list for some cause."""
    cause = Cause(what=because, why="So it was.")
    return person(
        listed=False,
        causes=(cause,),
        leave_date=YESTERDAY,
        **facts,
    )


PAT = off(CauseKind.LEAVE_DATE_PASSED)
ON = person(leave_date=TODAY, start_date=None)


def hidden(
    *rows: Any, facts: tuple[Fact, ...] = (Fact.LEAVE_DATE,), **more: Any
) -> Read:
    """Read these rows while facts are out of sight."""
    sight = attrs.evolve(GONE_QUIET, facts=facts)
    return read(*rows, out_of_sight=(sight,), **more)


def known(who: Person, was: Record = LEFT, **facts: Any) -> Roll:
    """Know somebody, with the record that was kept of them."""
    return roll(who, sources=[(who, was)], **facts)


def step(who: Person, feed: Read, **facts: Any) -> Step:
    """Say what becomes of somebody."""
    return only_step(known(who, **facts), feed)


def test_a_return_is_held() -> None:
    """Whoever left stays so, with their date, and is held under a digest."""
    planned = plan(known(PAT), hidden(NOW))
    (held,) = planned.steps

    assert isinstance(held, Hold)
    assert held.held is not None
    assert held.held.change is Change.RESTORE
    assert (False, Standing.LEFT, YESTERDAY) == (
        held.after.listed,
        held.after.standing,
        held.after.leave_date,
    )
    assert PAT.causes == held.after.causes
    assert planned.digest is not None


def test_a_first_day_is_held() -> None:
    """Whoever is to start stays so."""
    ahead = off(CauseKind.NOT_STARTED)
    held = step(ahead, hidden(NOW))

    assert isinstance(held, Hold)
    assert held.held is not None
    assert held.held.change is Change.ADD


@pytest.mark.parametrize(
    ("cause", "would"),
    [
        (CauseKind.NOT_STARTED, "they would join."),
        (CauseKind.LEAVE_DATE_PASSED, "they would come back."),
        (CauseKind.NOT_ACTIVE, "they would come back."),
        (CauseKind.NOT_SENT, "they would come back."),
    ],
)
def test_what_is_held(cause: CauseKind, would: str) -> None:
    """Nobody comes back who has not been there yet: they join."""
    assert f"By what the MIS shows today {would}" in step(off(cause), hidden(NOW)).why


@pytest.mark.parametrize(
    ("leave_date", "cause"),
    [
        (YESTERDAY, CauseKind.LEAVE_DATE_PASSED),
        (None, CauseKind.NOT_UNDERSTOOD),
    ],
)
def test_a_damaged_record_meanwhile(leave_date: date | None, cause: CauseKind) -> None:
    """It is noted of whom a record is damaged, and it keeps nobody off once read.

    But of whom nothing is known that does, nothing else can be said.
    """
    pat = attrs.evolve(PAT, start_date=None, leave_date=leave_date)
    first = plan(known(pat), hidden(refused("A1")))
    meanwhile = after(known(pat), first)
    (damaged,) = meanwhile.people
    held = only_step(meanwhile, hidden(NOW))

    assert damaged.noted(WarningKind.OUT_OF_SIGHT)
    assert "Correct their record" in explain(damaged).mend
    assert isinstance(held, Hold)
    assert [cause] == [each.what for each in held.after.causes]


@pytest.mark.parametrize(
    ("who", "kept"),
    [
        (PAT, attrs.evolve(LEFT, listing=Listing.LEAVERS)),
        (attrs.evolve(PAT, mis_id=None, lasting_id="u1"), LEFT),
    ],
)
def test_a_damaged_record_of_whom_nothing_is_hidden(who: Person, kept: Record) -> None:
    """Nothing is noted of whom no record is kept on that list under their id."""
    damaged = hidden(refused(who.mis_id, lasting_id=who.lasting_id))
    (step,) = plan(known(who, kept), damaged).steps

    assert not step.after.noted(WarningKind.OUT_OF_SIGHT)


@pytest.mark.parametrize(
    ("facts", "sent", "rule", "back"),
    [
        ((Fact.LEAVE_DATE,), {"active": Active.YES}, LeaveRule.BOTH, True),
        ((Fact.LEAVE_DATE,), {"active": Active.YES}, LeaveRule.EITHER, False),
        ((Fact.LEAVE_DATE,), {}, LeaveRule.BOTH, False),
        ((Fact.START_DATE,), {"active": Active.YES}, LeaveRule.BOTH, False),
        ((Fact.ACTIVE,), {"stays": stay(YESTERDAY)}, LeaveRule.BOTH, True),
        ((Fact.ACTIVE,), {}, LeaveRule.BOTH, False),
    ],
)
def test_what_a_return_hangs_on(
    facts: tuple[Fact, ...], sent: dict[str, Any], rule: LeaveRule, *, back: bool
) -> None:
    """Whoever is on roll whatever cannot be seen of them comes back at once."""
    everything = stay(YESTERDAY - timedelta(days=9), YESTERDAY)
    was = record("A1", stays=everything, active=Active.NO)
    feed = hidden(record("A1", **sent), facts=facts)
    settings = attrs.evolve(SETTINGS, leave_rule=rule)
    (after,) = plan(
        known(off(CauseKind.NOT_ACTIVE), was), feed, settings=settings
    ).steps

    assert back is after.after.listed


def test_the_next_night_says_the_same() -> None:
    """The second night changes nothing, and names what is held."""
    before = known(PAT)
    first = plan(before, hidden(NOW))
    second = plan(after(before, first), hidden(NOW))

    assert [True] == [each.before == each.after for each in second.steps]
    assert [()] == [each.sources for each in second.steps]
    assert first.digest == second.digest


def test_approval() -> None:
    """Once approved they come back, and then nothing is left to do."""
    before = known(PAT)
    approved = [Held(PAT.id, HeldChange.RETURNED)]
    first = plan(before, hidden(NOW), approved=approved)
    second = plan(after(before, first), hidden(NOW))

    assert [Change.RESTORE] == [step.change for step in first.steps]
    assert () == second.steps


def test_a_return_of_somebody_signed_in() -> None:
    """Approval brings somebody back who is signed in, as it takes nobody off."""
    before = known(PAT, choices=signed_in(PAT))
    approved = [Held(PAT.id, HeldChange.RETURNED)]
    (back,) = plan(before, hidden(NOW), approved=approved).steps

    assert back.change is Change.RESTORE


def test_it_was_cleared() -> None:
    """Where nothing is out of sight, a leave date that is gone brings them back."""
    assert step(PAT, read(record("A1"))).change is Change.RESTORE


def test_it_never_had_the_fact() -> None:
    """Whose record never had the fact is judged by what is said."""
    assert step(PAT, hidden(NOW), was=record("A1")).change is Change.RESTORE


def test_a_record_that_was_never_kept() -> None:
    """Of somebody known without a record nobody knows what it had: they are held."""
    gone = off(CauseKind.NOT_SENT)
    held = only_step(roll(gone), hidden(NOW))

    assert isinstance(held, Hold)
    assert Standing.GONE is held.after.standing


def test_newcomers() -> None:
    """A newcomer joins by what is said."""
    assert only_step(roll(), hidden(NOW)).change is Change.ADD


def test_never_understood_before() -> None:
    """Whoever was never understood before is a newcomer."""
    never = attrs.evolve(off(CauseKind.NOT_UNDERSTOOD, fields={}), leave_date=None)
    assert only_step(roll(never), hidden(NOW)).change is Change.ADD


def test_on_the_list_they_keep_their_dates() -> None:
    """Whoever is on the list stays on it with their date, which may pass."""
    dated = record("A1", stays=stay(None, TODAY))
    noted = step(ON, hidden(NOW), was=dated)

    assert noted.change is Change.NOTE
    assert (True, TODAY) == (noted.after.listed, noted.after.leave_date)
    assert [WarningKind.OUT_OF_SIGHT] == [note.what for note in noted.after.notes]


def test_what_else_is_new_flows() -> None:
    """What the record says besides is taken over."""
    renamed = record("A1", fields={"house": "Elm"}, carries_facts=False)
    assert step(ON, hidden(renamed)).change is Change.AMEND


@pytest.mark.parametrize(
    ("facts", "kept"), [((Fact.START_DATE,), None), ((Fact.LEAVE_DATE,), TODAY)]
)
def test_each_date_by_itself(facts: tuple[Fact, ...], kept: object) -> None:
    """A date is kept where that fact is out of sight."""
    dated = record("A1", stays=stay(YESTERDAY, TODAY))
    who = attrs.evolve(ON, start_date=YESTERDAY)
    moved = step(who, hidden(NOW, facts=facts), was=dated)

    assert kept == moved.after.leave_date


def inactive(**facts: Any) -> Record:
    """Say that Pat is not active."""
    return record("A1", active=Active.NO, **facts)


def test_a_removal_is_held() -> None:
    """Whoever would go for want of what kept them stays, held under a digest."""
    dated = inactive(stays=stay(None, TODAY))
    planned = plan(known(ON, dated), hidden(inactive()))
    (held,) = planned.steps

    assert isinstance(held, Hold)
    assert held.held is not None
    assert held.held.change is Change.LEAVE
    assert (True, TODAY) == (held.after.listed, held.after.leave_date)
    assert planned.digest is not None


def test_an_approved_removal() -> None:
    """Once approved they leave, and then nothing is left to do."""
    before = known(ON, inactive(stays=stay(None, TODAY)))
    feed = hidden(inactive())
    first = plan(before, feed, approved=[Held(ON.id, HeldChange.LEFT)])
    second = plan(after(before, first), feed)

    assert [Change.LEAVE] == [step.change for step in first.steps]
    assert () == second.steps


def test_a_removal_that_never_had_the_fact() -> None:
    """A removal is held also of whom the fact was never shown: it could speak."""
    held = step(ON, hidden(inactive()), was=record("A1"))
    assert isinstance(held, Hold)


def test_somebody_signed_in_waits() -> None:
    """Whoever is signed in waits as ever."""
    waits = step(ON, hidden(inactive()), choices=signed_in(ON))
    assert waits.change is Change.WAIT


def test_a_partial_read_removes_nobody() -> None:
    """A read that is not complete is no proof, hidden or not."""
    moved = step(ON, hidden(inactive(), certificate=partial()))

    assert moved.change is Change.NOTE
    assert moved.after.listed


def test_filters_do_not_hang_on_it() -> None:
    """Whoever is outside the filters is set aside as ever."""
    elm = record("A1", fields={"house": "Elm"}, carries_facts=False)
    oak = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    assert step(ON, hidden(elm), choices=oak).change is Change.NOT_IMPORTING


@pytest.mark.parametrize("active", [Active.YES, Active.NO])
def test_set_aside_they_keep_their_dates(active: Active) -> None:
    """Whoever goes by the filters keeps their dates; a second night adds nothing."""
    dated = record("A1", stays=stay(None, TODAY), fields={"house": "Elm"})
    elm = record("A1", fields={"house": "Elm"}, active=active)
    oak = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
    before = known(ON, dated, choices=oak)
    first = plan(before, hidden(elm))
    (gone,) = first.steps

    assert gone.change is Change.NOT_IMPORTING
    assert TODAY == gone.after.leave_date
    assert [WarningKind.OUT_OF_SIGHT] == [note.what for note in gone.after.notes]
    assert () == plan(after(before, first), hidden(elm)).steps


def test_whoever_is_kept_off_keeps_their_causes() -> None:
    """Whoever is kept off the list, and left, is off it for both causes."""
    both = attrs.evolve(
        off(CauseKind.EXCLUDED, excluded=decision()),
        causes=(Cause(what=CauseKind.EXCLUDED, why="Sam."), *PAT.causes),
    )
    moved = step(both, hidden(NOW))

    assert [CauseKind.EXCLUDED, CauseKind.LEAVE_DATE_PASSED] == [
        cause.what for cause in moved.after.causes
    ]


def test_whoever_was_kept_off_alone_comes_back() -> None:
    """Nothing hangs on a date of whom a person's word alone kept off."""
    awaited = attrs.evolve(off(CauseKind.AWAITING_IMPORT), leave_date=None)
    assert step(awaited, hidden(NOW)).change is Change.RESTORE


@pytest.mark.parametrize(
    "cause", [CauseKind.AWAITING_IMPORT, CauseKind.SWITCHED_OFF, CauseKind.ARCHIVED]
)
def test_a_date_that_passed_while_they_were_kept_off(cause: CauseKind) -> None:
    """Whoever was kept off, and whose last day has passed by now, has left."""
    held = step(off(cause), hidden(NOW))

    assert isinstance(held, Hold)
    assert [CauseKind.LEAVE_DATE_PASSED] == [each.what for each in held.after.causes]


def test_a_damaged_record_while_they_were_kept_off() -> None:
    """An excluded leaver is so for both, though their record was damaged before."""
    kept_off = off(CauseKind.EXCLUDED, excluded=decision())
    damaged = Cause(what=CauseKind.NOT_UNDERSTOOD, why="So.")
    both = attrs.evolve(kept_off, causes=(damaged, *kept_off.causes))
    moved = step(both, hidden(NOW))

    assert [CauseKind.EXCLUDED, CauseKind.LEAVE_DATE_PASSED] == [
        cause.what for cause in moved.after.causes
    ]


def test_who_is_off_either_way() -> None:
    """Whoever is off by what is shown as well stays so, for the old cause and that."""
    moved = step(PAT, hidden(inactive()))
    known = roll(PAT)
    tonight = plan(known, hidden(inactive()))
    again = after(known, tonight)

    assert moved.change is Change.NOTE
    assert (*PAT.causes, CauseKind.NOT_ACTIVE) == (
        *moved.after.causes[:-1],
        moved.after.causes[-1].what,
    )
    assert again.people == after(again, plan(again, hidden(inactive()))).people


def test_gone_and_sent_again_as_left() -> None:
    """Whoever was gone, and by what is shown has left, has left."""
    gone = off(CauseKind.NOT_SENT)
    moved = only_step(roll(gone), hidden(inactive()))

    assert Standing.LEFT is moved.after.standing


def test_one_problem_for_all() -> None:
    """A plan names it once, with the permission, and not at every person."""
    (problem,) = plan(known(PAT), hidden(NOW)).problems

    assert "students" == problem.path
    assert "“details”" in problem.message


def test_explanations_name_the_permission() -> None:
    """What to do is to ask for the permission, or to approve; no date is asked for."""
    held = step(PAT, hidden(NOW))
    mend = explain(Person.named(PAT.id, held.after), run(digest="d1")).mend

    assert "“details”" in mend
    assert "--approve d1" in mend
    assert "leaving date" not in mend


def test_explanations_of_a_held_removal() -> None:
    """A removal that is held says how to approve of it once, and the permission."""
    held = step(ON, hidden(inactive()))
    mend = explain(Person.named(ON.id, held.after), run(digest="d1")).mend

    assert "“details”" in mend
    assert 1 == mend.count("--approve d1")


def test_findings() -> None:
    """A check names once a kind what is hidden, with the permission."""
    (finding,) = about_sight(plan(known(PAT), hidden(NOW)))
    assert ("facts-out-of-sight", "student") == (finding.id.value, finding.subject)
    assert "“details”" in finding.mend


def test_finding_of_what_was_never_shown() -> None:
    """A check, and a plan, say that nobody will leave by date."""
    never = NeverShown(kind=Kind.STUDENT, permission="details")
    planned = plan(roll(), read(NOW, never_shown=never))
    (finding,) = about_sight(planned)

    assert "facts-never-shown" == finding.id.value
    assert finding.message in planned.problems[0].message


def test_finding_of_what_is_not_counted() -> None:
    """A check names the kinds that are not counted, in one finding."""
    planned = attrs.evolve(plan(roll(), read(NOW)), uncounted=tuple(Kind))
    (finding,) = about_uncounted(planned)

    assert "students and employees and contacts" in finding.message
    assert () == tuple(about_uncounted(plan(roll(), read(NOW))))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((Fact.LEAVE_DATE,), "leave date"),
        ((Fact.LEAVE_DATE, Fact.START_DATE), "start date and leave date"),
        (tuple(Fact), "start date, leave date and mark as active"),
    ],
)
def test_facts_in_words(facts: tuple[Fact, ...], words: str) -> None:
    """Facts are named as a school office would."""
    assert words == facts_in_words(facts)


def test_a_permission_without_a_name() -> None:
    """Where an MIS has no word for it, the permission is asked for all the same."""
    assert "Ask the school for the permission to see it." == ask_for_permission("")


def test_on_the_list_without_the_fact() -> None:
    """Nothing is noted beside whoever is on the list and never had the fact."""
    moved = step(ON, hidden(NOW), was=record("A1"))

    assert (True, ()) == (moved.after.listed, moved.after.notes)


def test_what_if_keeps_what_is_hidden_out_of_sight() -> None:
    """What would follow from the last import is judged by what it could see."""
    before = known(PAT)
    remembered = hidden(NOW, still_out_of_sight=(GONE_QUIET,))
    seen = after(before, plan(before, remembered))
    again = replan(seen, {NOW.key: NOW}, SETTINGS, NIGHT)

    assert [Change.HOLD] == [step.change for step in again.steps]
