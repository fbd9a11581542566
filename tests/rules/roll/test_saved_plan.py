"""Reapplying: whether a plan that was put aside still holds, and what it comes to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.importing.saved_plans import put_aside
from missync.model.choices import Filter, Overrides
from missync.model.ids import MisId, RunId
from missync.model.people import Fact, Kind, Link, Listing, Origin, Person
from missync.model.plan import Change, ImportPlan, SavedPlan
from missync.model.reads import Certificate, OutOfSight, Pupils
from missync.model.roll import Roll
from missync.model.runs import ReadSummary, Run
from missync.model.schools import School
from missync.model.settings import Brake, LeaveRule, SiteSettings
from missync.model.standings import Standing
from missync.rules.roll.brake import held_by
from missync.rules.roll.saved_plan import outdated, renewed
from tests.support.builders import (
    NIGHT,
    SCHOOL,
    SETTINGS,
    TODAY,
    after,
    because,
    braking,
    complete,
    decision,
    filters,
    names,
    partial,
    person,
    plan,
    pupils,
    read,
    record,
    recorded,
    roll,
    run,
    signed_in,
    stay,
    switch,
)


SAME = (record("A1"), record("A2"))
BEFORE = roll(*pupils(2), sources=recorded(*pupils(2)))
KNOWN = after(BEFORE, plan(BEFORE, read(*SAME)))
PAT, KIM = KNOWN.people
JOINER = plan(KNOWN, read(*SAME, record("A3")))
GOER = plan(KNOWN, read(SAME[0]))
LATER = NIGHT + timedelta(hours=1)


def aside(planned: ImportPlan) -> SavedPlan:
    """Put a plan aside, tonight."""
    return put_aside(planned, SETTINGS, NIGHT, after=RunId("r1"))


def moved(
    planned: ImportPlan,
    known: Roll = KNOWN,
    *history: Run,
    settings: SiteSettings = SETTINGS,
) -> dict[str, str]:
    """Say what moved that matters to a plan made of Pat and Kim."""
    problems = outdated(aside(planned), known, settings, history, TODAY)
    return {problem.path: problem.message for problem in problems}


def imported(at: Any = LATER, **facts: Any) -> Run:
    """Make the run of an import of students after the plan was made."""
    reads = (ReadSummary(kind=Kind.STUDENT, complete=True, why="So.", records=2),)
    return run("r9", at=at, reads=reads, **facts)


def changed(who: Person, **facts: Any) -> Roll:
    """Know the same, but of one person something that run r9 wrote."""
    now = attrs.evolve(who, run=RunId("r9"), **facts)
    return attrs.evolve(
        KNOWN, people=tuple(now if p.id == who.id else p for p in KNOWN.people)
    )


# Whether it holds


@pytest.mark.parametrize("planned", [JOINER, GOER])
def test_nothing_moved(planned: ImportPlan) -> None:
    """A plan holds while nothing has moved."""
    assert {} == moved(planned)


@pytest.mark.parametrize("proven", [complete(*SAME), partial()])
def test_a_day_that_has_come(proven: Certificate) -> None:
    """A plan does not hold once a day has come of which somebody is decided anew.

    So it is of whoever is looked at on any night, too.
    """
    ahead = record("A3", stays=stay(None, TODAY + timedelta(days=2)))
    saved = aside(plan(KNOWN, read(*SAME, ahead, certificate=proven)))
    days = [TODAY + timedelta(days=n) for n in range(4)]
    problems = [outdated(saved, KNOWN, SETTINGS, (), day) for day in days]

    assert [0, 0, 0, 1] == list(map(len, problems))
    assert "a day of Pat Example has come since" in problems[3][0].message


def test_a_day_that_has_not_come() -> None:
    """A plan does not hold that was made for a later day than it is."""
    problems = moved(plan(KNOWN, read(*SAME), today=TODAY + timedelta(days=21)))

    assert "the clock was ahead" in problems["today"]


def test_another_school() -> None:
    """A plan for another school than the store's does not hold."""
    other = School(id="A2", name="Other")

    assert (
        "belongs to Other" in moved(JOINER, attrs.evolve(KNOWN, school=other))["school"]
    )


def test_before_the_first_import() -> None:
    """A choice's plan that was made before the first import names no school."""
    assert {} == moved(attrs.evolve(JOINER, school=None))


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (
            {"leave_rule": LeaveRule.EITHER},
            "leave_rule",
            "was both, and is either now",
        ),
        ({"lead_days": 3}, "lead_days", "was 0, and is 3 now"),
        (
            {"brake": Brake(floor=1)},
            "brake",
            "was floor 5, share 0.1, and is floor 1, share 0.1 now",
        ),
    ],
)
def test_settings_moved(change: dict[str, Any], path: str, message: str) -> None:
    """A plan does not hold under other rules, and both are named."""
    assert {path: message} == moved(JOINER, settings=attrs.evolve(SETTINGS, **change))


def test_settings_that_do_not_matter() -> None:
    """A plan holds though the site has another name for the evening."""
    assert {} == moved(JOINER, settings=attrs.evolve(SETTINGS, lead_days=0))


@pytest.mark.parametrize(
    ("choices", "messages"),
    [
        (
            Overrides(switches={Kind.STUDENT: switch(on=False)}),
            {
                "students.importing": "was on, and is off now, by Sam on 2026-11-23",
            },
        ),
        (
            Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))}),
            {
                "students.filters": (
                    "was none, and is house is Oak now, by Sam on 2026-11-23"
                )
            },
        ),
    ],
)
def test_choices_moved(choices: Overrides, messages: dict[str, str]) -> None:
    """What somebody chose since is named with who it was."""
    assert messages == moved(JOINER, attrs.evolve(KNOWN, choices=choices))


def test_choices_about_other_kinds() -> None:
    """What was chosen about a kind that was not read does not matter."""
    choices = Overrides(switches={Kind.CONTACT: switch(on=True)})

    assert {} == moved(JOINER, attrs.evolve(KNOWN, choices=choices))


def test_setting_that_is_no_more() -> None:
    """What a plan rested on and is not there any more counts as none."""
    saved = attrs.evolve(aside(JOINER), plain_settings={"moon": "full"})
    (problem,) = outdated(saved, KNOWN, SETTINGS, (), TODAY)

    assert "was full, and is none now" == problem.message


def test_read_anew() -> None:
    """A plan that takes somebody off does not outlast a newer word of the MIS."""
    messages = moved(GOER, KNOWN, imported())

    assert {
        "reads.student": "the MIS was read again since, by night: import, run r9, "
        "on 2026-11-23"
    } == messages


def test_read_before() -> None:
    """Imports from before the MIS was read for the plan do not matter."""
    earlier = attrs.evolve(imported(), id=RunId("r0"))

    assert {} == moved(GOER, KNOWN, run("r1"), earlier)


def test_read_anew_of_another_kind() -> None:
    """A newer word about another kind does not matter."""
    reads = (ReadSummary(kind=Kind.EMPLOYEE, complete=True, why="So.", records=2),)

    assert {} == moved(GOER, KNOWN, run("r9", at=LATER, reads=reads))


def test_read_anew_for_joiners() -> None:
    """A plan by which somebody joins does not hold where the MIS was read since.

    They may be known by now under another id, or be sent no more.
    """
    assert ["reads.student"] == list(moved(JOINER, KNOWN, imported()))


def test_read_anew_for_those_who_come_back() -> None:
    """A plan that brings somebody back does not hold where the MIS was read since."""
    left = attrs.evolve(KIM, listed=False, causes=because(Standing.LEFT))
    before = attrs.evolve(KNOWN, people=(PAT, left))
    back = plan(before, read(*SAME))

    assert [Change.RESTORE] == [step.change for step in back.steps if step.is_news]
    assert ["reads.student"] == list(moved(back, before, imported()))


def test_somebody_changed() -> None:
    """Somebody whom the plan is about and who changed since is named, and by what."""
    run_ = run("r9", at=LATER, by="Kim", what="exclude p2", why="moved away")
    now = changed(KIM, excluded=decision())

    assert {
        "student[A2]": "Pat Example changed since, by Kim: exclude p2, run r9, on "
        "2026-11-23 (moved away)"
    } == moved(GOER, now, run_)


def test_somebody_changed_by_nobody_known() -> None:
    """Somebody who changed is named though nobody knows by what."""
    now = attrs.evolve(KNOWN, people=(PAT, attrs.evolve(KIM, names=names("Kit"))))

    assert {"student[A2]": "Kit Example changed since"} == moved(GOER, now)


def test_somebody_vanished() -> None:
    """Somebody whom the plan is about and who is not known any more is named."""
    assert {"student[A2]": "Pat Example changed since"} == moved(
        GOER, attrs.evolve(KNOWN, people=(PAT,))
    )


def test_somebody_else_changed() -> None:
    """Whoever the plan says nothing about may change."""
    assert {} == moved(GOER, changed(PAT, names=names("Kit")))


def test_newcomer_who_is_known_by_now() -> None:
    """A newcomer who came in otherwise since is named."""
    theirs = person("p3", "A3", run=RunId("r9"))
    now = attrs.evolve(KNOWN, people=(PAT, KIM, theirs))

    assert "is known by now, by night" in moved(JOINER, now, imported())["student[A3]"]


def test_newcomer_who_is_known_by_a_run_that_began_before() -> None:
    """A newcomer who is known is named, also where the run says that it is older."""
    now = attrs.evolve(KNOWN, people=(PAT, KIM, person("p3", "A3", run=RunId("r9"))))

    assert "student[A3]" in moved(JOINER, now, imported(NIGHT))


def test_newcomer_of_the_same_id() -> None:
    """Whom a plan replaces, and who is no matter of imports, is no such newcomer."""
    mine = person("p4", "A3", origin=Origin.UPLOAD)
    known = roll(person(birth_date=date(2012, 3, 4)))
    other = record("A1", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))
    approved = held_by(plan(known, read(other)).steps)
    taken_over = plan(known, read(other), approved=approved)

    assert {} == moved(JOINER, attrs.evolve(KNOWN, people=(PAT, KIM, mine)))
    assert {} == moved(taken_over, known)


def test_pupil_who_is_signed_in_by_now() -> None:
    """Where a pupil stays whose contacts were to go, the plan does not hold."""
    hangs = (Link(pupil=MisId("A2")),)
    mother = person("p7", "C1", kind=Kind.CONTACT, fields={}, links=hangs)
    known = attrs.evolve(KNOWN, people=(PAT, KIM, mother))
    sent = read(SAME[0])
    both = plan(known, sent, read(kind=Kind.CONTACT, pupils=Pupils(asked_for=True)))
    now = attrs.evolve(known, choices=signed_in(KIM))

    assert {Change.GONE} == {step.change for step in both.steps}
    assert {"student[A2]"} == moved(both, now).keys()
    assert {} == moved(both, known)
    assert {} == moved(GOER, attrs.evolve(KNOWN, choices=signed_in(KIM)))


# What it comes to


@pytest.mark.parametrize(("since", "of_the_plan"), [((), True), ("read", False)])
def test_what_is_out_of_sight(since: object, *, of_the_plan: bool) -> None:
    """It is what the plan saw of the kinds that no import has read since."""
    sight = OutOfSight(
        kind=Kind.STUDENT, listing=Listing.CURRENT, facts=(Fact.LEAVE_DATE,)
    )
    other = attrs.evolve(sight, kind=Kind.CONTACT)
    planned = attrs.evolve(GOER, still_out_of_sight=(sight,))
    now = attrs.evolve(KNOWN, out_of_sight=(other,))
    runs = (imported(),) if since else ()
    expected = (sight, other) if of_the_plan else (other,)

    assert expected == renewed(planned, now, (), runs).still_out_of_sight


def test_renewed() -> None:
    """A plan that holds is applied to what is known now."""
    now = attrs.evolve(KNOWN, version=7)
    planned = renewed(GOER, now, (), ())

    assert (7, GOER.steps, GOER.counts) == (
        planned.basis,
        planned.steps,
        planned.counts,
    )


def test_renewed_by_the_choices_of_now() -> None:
    """Who is signed in now stays so; a plan brings no older word of it back."""
    choices = signed_in(PAT)

    assert (
        choices == renewed(GOER, attrs.evolve(KNOWN, choices=choices), (), ()).choices
    )


def test_signed_in_by_now() -> None:
    """Whoever signed in since waits; it is counted so."""
    planned = renewed(GOER, attrs.evolve(KNOWN, choices=signed_in(KIM)), (), ())

    assert [Change.WAIT] == [
        step.change for step in planned.steps if step.before == KIM
    ]
    assert 0 == planned.counts.gone


def test_decided_off_but_signed_in() -> None:
    """Whoever is kept off by a person's word waits as well."""
    off = attrs.evolve(KIM, excluded=decision())
    known = attrs.evolve(KNOWN, people=(PAT, off))
    planned = plan(known, read(*SAME))
    now = attrs.evolve(known, choices=signed_in(off))

    assert [Change.EXCLUDE] == [s.change for s in planned.steps if s.before == off]
    assert [Change.WAIT] == [
        s.change for s in renewed(planned, now, (), ()).steps if s.before == off
    ]


def test_approved() -> None:
    """What a plan holds goes ahead if it was approved of, and the digest goes."""
    held = plan(KNOWN, read(SAME[0]), settings=braking(0))
    planned = renewed(held, KNOWN, held_by(held.steps), ())

    assert [Change.GONE] == [
        step.change for step in planned.steps if step.before == KIM
    ]
    assert (1, None) == (planned.counts.gone, planned.digest)


def test_not_approved() -> None:
    """What a plan holds stays held without approval."""
    held = plan(KNOWN, read(SAME[0]), settings=braking(0))
    planned = renewed(held, KNOWN, (), ())

    assert (held.digest, 1) == (planned.digest, planned.counts.held)


def test_approved_but_signed_in() -> None:
    """Whoever is signed in by now is held as before, whatever is approved of."""
    held = plan(KNOWN, read(SAME[0]), settings=braking(0))
    now = attrs.evolve(KNOWN, choices=signed_in(KIM))
    planned = renewed(held, now, held_by(held.steps), ())

    assert [Change.HOLD] == [
        step.change for step in planned.steps if step.before == KIM
    ]


def test_joiners_of_a_partial_read() -> None:
    """A plan of a read that is not complete brings its joiners in."""
    planned = plan(KNOWN, read(*SAME, record("A3"), certificate=partial()))
    steps = renewed(planned, KNOWN, (), ()).steps

    assert SCHOOL == planned.school
    assert [Change.ADD] == [step.change for step in steps if step.before is None]
