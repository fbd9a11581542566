"""Counts: the numbers and problems of a plan. Everybody is counted exactly once."""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from missync.errors import Problem
from missync.model.choices import Overrides
from missync.model.people import Kind
from missync.model.roll import CountKey
from missync.model.standings import PersonWarning, Standing, WarningKind
from missync.rules.roll.brake import held_by
from tests.support.builders import (
    TODAY,
    after,
    braking,
    decision,
    names,
    person,
    plan,
    pupils,
    read,
    record,
    refused,
    roll,
    signed_in,
    stay,
)


PAT, KIM = pupils(2)
ODD = Problem(path="student[A9].upn", message="Odd.", record="A9")
NOTE = PersonWarning(WarningKind.LEAVE_DATA, "Mend it.")
OTHERS = {
    CountKey(Kind.STUDENT, Standing.ON_LIST, listed=True, imported=True): 7,
    CountKey(Kind.STUDENT, Standing.GONE, listed=False, imported=True): 2,
}


def test_others_are_counted() -> None:
    """Those about whom nothing is decided are counted where they stand."""
    planned = plan(roll(PAT, others=OTHERS), read(record("A1")))

    assert (10, 8, 2) == (
        planned.counts.unchanged,
        planned.standings[Standing.ON_LIST],
        planned.standings[Standing.GONE],
    )


def test_problems_of_others() -> None:
    """What is odd about their records is said with those of their kind."""
    assert (ODD,) == plan(roll(others=OTHERS), read(odd=(ODD,))).problems


def test_new_people_off_the_list() -> None:
    """Whoever was never known and is not on the list is not counted as unchanged."""
    left = record("A9", stays=stay(None, TODAY - timedelta(days=1)))
    first = plan(roll(), read(record("A1"), left))
    again = plan(after(roll(), first), read(record("A1"), left))

    assert (1, 1, 0) == (
        first.counts.added,
        first.counts.new_off_list,
        first.counts.unchanged,
    )
    assert (0, 2) == (again.counts.new_off_list, again.counts.unchanged)


def test_waiting_is_no_change() -> None:
    """Whoever waits is counted as unchanged, on the list."""
    known = roll(attrs.evolve(PAT, excluded=decision()), choices=signed_in(PAT))
    planned = plan(known, read(record("A1")))

    assert (1, 0, 1) == (
        planned.counts.unchanged,
        planned.counts.excluded,
        planned.standings[Standing.ON_LIST],
    )


def test_held_is_counted_as_held() -> None:
    """Whoever is held is counted so, and stands on the list."""
    feed = read(certificate=read(record("A0")).certificate)
    planned = plan(roll(PAT), feed, settings=braking(0))

    assert (1, 0, 1) == (
        planned.counts.held,
        planned.counts.gone,
        planned.standings[Standing.ON_LIST],
    )


def test_replaced_is_counted_as_gone() -> None:
    """Whoever is replaced is gone, and whoever replaces them is added."""
    known = roll(attrs.evolve(PAT, birth_date=date(2012, 3, 4)))
    other = record("A1", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))
    held = held_by(plan(known, read(other)).steps)
    counts = plan(known, read(other), approved=held).counts

    assert (1, 1, 0) == (counts.gone, counts.added, counts.held)


def test_what_is_among_the_changes_is_no_problem() -> None:
    """Who is held or waits is told among the changes, and not again as a problem."""
    known = roll(PAT, KIM, choices=signed_in(PAT))
    feed = read(certificate=read(record("A0")).certificate)

    assert () == plan(known, feed, settings=braking(0)).problems


def test_notes_of_those_who_do_not_move() -> None:
    """What is odd about somebody is told although nothing about them moves."""
    odd = attrs.evolve(KIM, kind=Kind.EMPLOYEE, fields={}, notes=(NOTE,))
    known = roll(PAT, odd)
    feed = read(kind=Kind.EMPLOYEE, certificate=read(record("A0")).certificate)
    moved = attrs.evolve(feed, refused=(refused("A2", kind=Kind.EMPLOYEE),))

    assert ["student[A2].surname", "employee[A2]"] == [
        each.path for each in plan(known, moved).problems
    ]


def test_warning_is_given_once() -> None:
    """A record that was read back from the store with its warning tells it once."""
    sent = record(code="Q207000016049")
    (problem,) = plan(roll(), read(sent)).problems
    again = attrs.evolve(sent, warnings=(problem,))

    assert (problem,) == plan(roll(choices=Overrides()), read(again)).problems


def test_upns_are_for_pupils() -> None:
    """The code of an employee is no UPN, and none is asked for."""
    sent = record("E1", kind=Kind.EMPLOYEE, code="Q207000016049")

    assert () == plan(roll(person()), read(sent, kind=Kind.EMPLOYEE)).problems
