"""Who is looked at again on the next night, as tonight's read proves little."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from missync.model.people import Fact, Listing, Person, Record, RefusedRecord
from missync.model.reads import OutOfSight, Read
from missync.model.roll import Roll
from tests.support.builders import (
    TODAY,
    after,
    names,
    only_step,
    partial,
    plan,
    read,
    record,
    refused,
    roll,
    stay,
)


TOMORROW = TODAY + timedelta(days=1)
LEAVING = record(stays=stay(end=TODAY), fields={"house": None})
PAT = record(fields={"house": None})
UNSURE = OutOfSight(
    kind=PAT.kind,
    listing=Listing.CURRENT,
    facts=(Fact.LEAVE_DATE,),
    permission="",
    unsure=(Fact.LEAVE_DATE,),
)


def known_by(sent: Record) -> tuple[Roll, Person]:
    """Give what a site knows of whom the MIS sends, and the person."""
    known = after(roll(), plan(roll(), read(sent)))
    return known, known.people[0]


def of_little_proof(sent: Record) -> list[Read]:
    """Give reads that prove less than a whole one."""
    return [
        read(sent, certificate=partial()),
        read(sent, out_of_sight=(UNSURE,)),
    ]


@pytest.mark.parametrize("tonight", of_little_proof(PAT))
def test_as_they_were(tonight: Read) -> None:
    """Whoever is shown as they were stays as they were, the day of their turn too."""
    known, _ = known_by(PAT)

    assert () == plan(known, tonight).steps


@pytest.mark.parametrize("tonight", of_little_proof(LEAVING))
def test_before_their_turn(tonight: Read) -> None:
    """So does whoever has a last day, and is looked at on the day after it."""
    known, person = known_by(LEAVING)

    assert (TOMORROW, ()) == (person.due, plan(known, tonight).steps)


@pytest.mark.parametrize(
    "tonight", of_little_proof(attrs.evolve(PAT, names=names("Kim"), fingerprint="2"))
)
def test_changed(tonight: Read) -> None:
    """Whoever is shown otherwise is looked at once more."""
    known, _ = known_by(PAT)

    assert date.min == only_step(known, tonight).after.due


@pytest.mark.parametrize("tonight", of_little_proof(PAT))
def test_newcomer(tonight: Read) -> None:
    """So is a newcomer."""
    assert date.min == only_step(roll(), tonight).after.due


@pytest.mark.parametrize("tonight", of_little_proof(LEAVING))
def test_an_earlier_turn(tonight: Read) -> None:
    """So is whoever would have their turn too late."""
    known, person = known_by(LEAVING)
    late = attrs.evolve(known, people=(attrs.evolve(person, due=None),))

    assert date.min == only_step(late, tonight).after.due


@pytest.mark.parametrize("tonight", of_little_proof(PAT))
def test_whose_turn_it_is(tonight: Read) -> None:
    """Whoever was to be looked at tonight still is, until a read proves more."""
    known, person = known_by(PAT)
    late = attrs.evolve(known, people=(attrs.evolve(person, due=date.min),))

    assert () == plan(late, tonight).steps
    assert only_step(late, read(PAT)).after.due is None


OPEN = record("A1", lasting_id="L1", stays=stay(start=date(2024, 9, 1)))
AHEAD = record("A2", lasting_id="L1", stays=stay(start=TOMORROW))
BESIDE = attrs.evolve(refused("A2"), lasting_id="L1", names=OPEN.names)
ILLEGIBLE = refused("A2")
CHANGED = attrs.evolve(OPEN, fields={"house": "Oak"}, fingerprint="2")


@pytest.mark.parametrize("damaged", [BESIDE, ILLEGIBLE])
@pytest.mark.parametrize("nights", [1, 2])
def test_beside_a_damaged_record(damaged: RefusedRecord, nights: int) -> None:
    """Whoever has a damaged record beside has their turn no later than by that one."""
    known = after(roll(), plan(roll(), read(OPEN, AHEAD)))
    for _ in range(nights):
        known = after(known, plan(known, read(OPEN, damaged)))

    assert ("A1", TOMORROW) == (known.people[0].mis_id, known.people[0].due)


def test_beside_a_damaged_record_that_was_missed() -> None:
    """So does whoever was looked at again, as that one was missed the night before."""
    known = after(roll(), plan(roll(), read(OPEN, AHEAD)))
    known = after(known, plan(known, read(OPEN, certificate=partial())))
    known = after(known, plan(known, read(CHANGED, BESIDE)))

    assert date.min == known.people[0].due
