"""What becomes of somebody whom an MIS that does not count does not send."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from missync.model.ids import MisId
from missync.model.people import Listing, Person
from missync.model.plan import Change, Step
from missync.model.reads import Deletion, Read
from missync.model.settings import Brake
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.removal import APART
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    after,
    because,
    complete,
    partial,
    person,
    plan,
    pupils,
    read,
    record,
    recorded,
    refused,
    roll,
    stay,
)


PAT, KIM = pupils(2)
SENT = record("A2")
UNCOUNTED = attrs.evolve(complete(SENT), counted=False)
LATER = NIGHT + APART


def without_pat(**facts: object) -> Read:
    """Read everybody but Pat, of an MIS that does not count."""
    return read(SENT, **{"certificate": UNCOUNTED, **facts})  # type: ignore[arg-type]


def waiting(since: datetime = NIGHT) -> Person:
    """Give Pat, as they wait since some moment."""
    known = roll(PAT, KIM, sources=recorded(PAT, KIM))
    (found,) = (
        each
        for each in after(known, plan(known, without_pat(), at=since)).people
        if each.id == PAT.id
    )
    return found


def step_at(moment: datetime, who: Person, feed: Read) -> Step | None:
    """Say what becomes of somebody at some moment."""
    steps = plan(roll(who, KIM), feed, at=moment).steps
    return next((s for s in steps if s.before and s.before.id == who.id), None)


def test_missing_once() -> None:
    """Whoever is not sent once stays on the list, named, since that moment."""
    pat = waiting()

    assert (True, Standing.ON_LIST, NIGHT) == (
        pat.listed,
        pat.standing,
        pat.missing_since,
    )
    assert CauseKind.NOT_SENT_ONCE is pat.causes[0].what
    assert [WarningKind.GONE_UNCONFIRMED] == [note.what for note in pat.notes]


@pytest.mark.parametrize("lists", [tuple(Listing), (Listing.LEAVERS,)])
def test_known_from_the_leavers_alone(lists: tuple[Listing, ...]) -> None:
    """Whoever is known from a list of leavers alone waits so at any MIS."""
    rows = [(PAT, record("A1", listing=each)) for each in lists]
    known = roll(PAT, KIM, sources=[*rows, *recorded(KIM)])
    first = after(known, plan(known, read(SENT)))
    then = after(first, plan(first, read(SENT), at=LATER))
    waits = lists == (Listing.LEAVERS,)

    assert [waits, False] == [
        each.listed for now in (first, then) for each in now.people if each.id == PAT.id
    ]


OLD = record("A0", stays=stay(end=date(2025, 7, 31)), code="P1")


@pytest.mark.parametrize("lists", list(Listing))
def test_another_record_is_missing(lists: Listing) -> None:
    """Whoever has an old record, too, waits so when that alone is sent.

    It says that they left: of an earlier stay, for all that is known.
    """
    old = attrs.evolve(OLD, listing=lists)
    pat = attrs.evolve(PAT, code="P1")
    known = roll(
        pat, KIM, sources=[(pat, record("A1", code="P1")), (pat, old), *recorded(KIM)]
    )
    feed = read(old, SENT, certificate=UNCOUNTED)
    first = plan(known, feed)
    waits = after(known, first)
    soon, later = plan(waits, feed), plan(waits, feed, at=LATER)
    (who,) = (each for each in waits.people if each.id == PAT.id)

    assert (True, PAT.mis_id, NIGHT) == (who.listed, who.mis_id, who.missing_since)
    assert ((), ()) == (first.vanished, soon.steps)
    assert [Change.LEAVE] == [step.change for step in later.steps]


def test_a_leaver_under_the_same_id() -> None:
    """Whoever moves to the list of leavers has left at once, on their own word."""
    left = attrs.evolve(OLD, mis_id=MisId("A1"), listing=Listing.LEAVERS)
    known = roll(PAT, KIM, sources=recorded(PAT, KIM))
    planned = plan(known, read(left, SENT, certificate=UNCOUNTED))
    (step,) = (each for each in planned.steps if each.before == PAT)

    assert Change.LEAVE is step.change


def test_named_in_the_plan() -> None:
    """Whoever waits for a second read is among the problems of the plan."""
    planned = plan(roll(PAT, KIM), without_pat())
    assert [PAT.mis_id] == [each.record for each in planned.problems]


def test_their_record_is_kept() -> None:
    """What is kept of whoever waits is not forgotten before they are gone."""
    known = roll(PAT, KIM, sources=recorded(PAT, KIM))
    assert () == plan(known, without_pat()).vanished


@pytest.mark.parametrize("passed", [timedelta(0), APART - timedelta(seconds=1)])
def test_missing_again_too_soon(passed: timedelta) -> None:
    """A second read less than an hour later changes nothing."""
    assert step_at(NIGHT + passed, waiting(), without_pat()) is None


def test_missing_twice() -> None:
    """Whoever a second read misses an hour later is gone."""
    step = step_at(LATER, waiting(), without_pat())

    assert step is not None
    assert step.change is Change.GONE
    assert NIGHT == step.after.missing_since


def test_sent_again() -> None:
    """Whoever is sent again starts anew."""
    step = step_at(LATER, waiting(), read(record("A1"), SENT, certificate=UNCOUNTED))

    assert step is not None
    assert step.change is Change.NOTE
    assert (None, ()) == (step.after.missing_since, step.after.notes)


def test_refused_meanwhile() -> None:
    """A record that is there starts anew, though it cannot be understood."""
    step = step_at(LATER, waiting(), read(refused("A1"), SENT, certificate=UNCOUNTED))

    assert step is not None
    assert step.after.missing_since is None


def test_partial_meanwhile() -> None:
    """A read that is not complete neither counts nor starts anew."""
    assert step_at(LATER, waiting(), without_pat(certificate=partial())) is None


def test_deleted() -> None:
    """Whoever the MIS says it deleted is gone at once."""
    deletion = Deletion(kind=PAT.kind, mis_id=MisId("A1"))
    step = step_at(NIGHT, PAT, without_pat(deletions=(deletion,)))

    assert step is not None
    assert step.change is Change.GONE


def test_an_announced_date_is_no_proof() -> None:
    """Whose leave date has passed waits for a second read, too, and has left then."""
    announced = attrs.evolve(PAT, announced=NIGHT.date() - timedelta(days=3))
    known = roll(announced, KIM)
    (pat, _) = after(known, plan(known, without_pat())).people
    step = step_at(LATER, pat, without_pat())

    assert (True, NIGHT) == (pat.listed, pat.missing_since)
    assert step is not None
    assert Standing.LEFT is step.after.standing


def test_counted() -> None:
    """Where the MIS counts them, whoever is not sent is gone at once."""
    step = step_at(NIGHT, PAT, read(SENT))

    assert step is not None
    assert step.change is Change.GONE


def test_off_the_list() -> None:
    """Of whoever is off the list already, only the standing changes, at once."""
    left = person(listed=False, causes=because(Standing.LEFT))
    step = step_at(NIGHT, left, without_pat())

    assert step is not None
    assert step.change is Change.NOTE
    assert Standing.GONE is step.after.standing


def test_the_kinds_that_are_not_counted() -> None:
    """A plan names the kinds that the MIS does not count."""
    assert ((PAT.kind,), ()) == (
        plan(roll(PAT, KIM), without_pat()).uncounted,
        plan(roll(PAT, KIM), read(SENT)).uncounted,
    )


def test_the_brake_holds_them() -> None:
    """Those who are found missing twice are held like any other, and stay held."""
    strict = attrs.evolve(SETTINGS, brake=Brake(floor=0, share=0))
    known = roll(waiting(), KIM)
    first = plan(known, without_pat(), at=LATER, settings=strict)
    again = plan(after(known, first), without_pat(), at=LATER, settings=strict)

    assert first.digest is not None
    assert first.digest == again.digest
