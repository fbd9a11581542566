"""Removals: how somebody comes off the list, and what they are kept on it for."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from missync.model.choices import Filter, Overrides
from missync.model.people import Kind, Person
from missync.model.plan import Change, Removal, Step
from missync.model.reads import Complete, Read
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.removal import waiting
from tests.support.builders import (
    TODAY,
    after,
    archived,
    because,
    decision,
    filters,
    only_step,
    partial,
    person,
    plan,
    read,
    record,
    roll,
    signed_in,
    stay,
)


YESTERDAY = TODAY - timedelta(days=1)
PAT = person(fields={"house": "Elm"})
WHOLE = read(record("A0")).certificate
LEFT = record("A1", stays=stay(None, YESTERDAY))
IN_ELM = record("A1", fields={"house": "Elm"})
OAK_ONLY = Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))})
REMOVALS = [
    (read(LEFT), Overrides(), Change.LEAVE, Standing.LEFT),
    (read(certificate=WHOLE), Overrides(), Change.GONE, Standing.GONE),
    (read(IN_ELM), OAK_ONLY, Change.NOT_IMPORTING, Standing.NOT_IMPORTING),
]


@pytest.mark.parametrize(("feed", "choices", "change", "standing"), REMOVALS)
def test_removals_show_their_proof(
    feed: Read, choices: Overrides, change: Change, standing: Standing
) -> None:
    """Whoever the MIS takes off the list comes off it with a complete read as proof."""
    step = only_step(roll(PAT, choices=choices), feed)

    assert isinstance(step, Removal)
    assert isinstance(step.proof, Complete)
    assert (change, False, standing) == (
        step.change,
        step.after.listed,
        step.after.standing,
    )


@pytest.mark.parametrize(
    ("feed", "choices"), [(read(LEFT), Overrides()), (read(IN_ELM), OAK_ONLY)]
)
def test_without_proof(feed: Read, choices: Overrides) -> None:
    """Whoever would come off the list stays while the read is not complete."""
    feed = attrs.evolve(feed, certificate=partial())
    step = only_step(roll(PAT, choices=choices), feed)

    assert step.change is Change.NOTE
    assert (True, CauseKind.READ_PARTIAL) == (
        step.after.listed,
        step.after.causes[0].what,
    )
    assert WarningKind.REMOVAL_UNPROVEN in [note.what for note in step.after.notes]


def test_without_proof_nothing_else_moves() -> None:
    """Nothing of a record without proof is taken over: a better one may be missing."""
    sent = record("A1", stays=stay(None, YESTERDAY), fields={"house": "Oak"})
    step = only_step(roll(PAT), read(sent, certificate=partial()))

    assert ({"house": "Elm"}, None, ()) == (
        step.after.fields,
        step.after.leave_date,
        step.sources,
    )


def test_without_proof_again() -> None:
    """The second night without proof says nothing new."""
    known = roll(PAT)
    feed = read(LEFT, certificate=partial())

    assert () == plan(after(known, plan(known, feed)), feed).steps


def test_without_proof_is_decided_again() -> None:
    """Whoever stays for want of proof is looked at again the next night."""
    step = only_step(roll(PAT), read(LEFT, certificate=partial()))

    assert date.min == step.after.due


@pytest.mark.parametrize(
    ("feed", "choices"), [(feed, choices) for feed, choices, _, _ in REMOVALS]
)
def test_signed_in(feed: Read, choices: Overrides) -> None:
    """Nobody who is signed in comes off the list; the plan names who waits."""
    known = roll(PAT, choices=attrs.evolve(choices, signed_in=frozenset({PAT.id})))
    step = only_step(known, feed)

    assert step.change is Change.WAIT
    assert (True, Standing.ON_LIST, CauseKind.SIGNED_IN) == (
        step.after.listed,
        step.after.standing,
        step.after.causes[0].what,
    )
    assert [WarningKind.REMOVAL_WAITS] == [note.what for note in step.after.notes]
    assert step.why.endswith("They are signed in, so they stay until they are not.")


@pytest.mark.parametrize(("feed", "choices", "change", "standing"), REMOVALS)
def test_signed_in_no_more(
    feed: Read, choices: Overrides, change: Change, standing: Standing
) -> None:
    """Whoever waited comes off with the first import that finds them signed out."""
    known = roll(PAT, choices=attrs.evolve(choices, signed_in=frozenset({PAT.id})))
    waited = attrs.evolve(after(known, plan(known, feed)), choices=choices)
    step = only_step(waited, feed)

    assert (change, standing) == (step.change, step.after.standing)


def test_waiting_again() -> None:
    """Whoever waits is named every night, in the same words, and nothing moves."""
    known = roll(PAT, choices=signed_in(PAT))
    waited = after(known, plan(known, read(LEFT)))
    step = only_step(waited, read(LEFT))

    assert step.change is Change.WAIT
    assert step.before == step.after


@pytest.mark.parametrize(
    ("known", "change"),
    [
        (attrs.evolve(PAT, excluded=decision()), Change.EXCLUDE),
        (attrs.evolve(PAT, archived=archived()), Change.ARCHIVE),
        (attrs.evolve(PAT, excluded=decision(), archived=archived()), Change.EXCLUDE),
    ],
)
def test_decided_off(known: Person, change: Change) -> None:
    """Whom a person kept off comes off with the next import if they still were on."""
    step = only_step(roll(known), read(IN_ELM))

    assert isinstance(step, Removal)
    assert (change, known.excluded or known.archived) == (step.change, step.proof)


def test_decided_off_while_signed_in() -> None:
    """Even by a person's word nobody comes off the list who is signed in."""
    known = attrs.evolve(PAT, excluded=decision())
    step = only_step(roll(known, choices=signed_in(known)), read(IN_ELM))

    assert (Change.WAIT, True) == (step.change, step.after.listed)


def test_decided_off_and_not_sent() -> None:
    """Whom a person kept off, and the MIS sends no more, comes off as kept off."""
    known = attrs.evolve(PAT, excluded=decision())
    step = only_step(roll(known), read(certificate=WHOLE))

    assert (Change.EXCLUDE, Standing.EXCLUDED) == (step.change, step.after.standing)


def test_waiting() -> None:
    """A step that was to take somebody off the list can be made to wait."""
    step = only_step(roll(PAT), read(LEFT))
    assert isinstance(step, Removal)
    waits = waiting(step)

    assert (PAT, True, step.sources) == (
        waits.before,
        waits.after.listed,
        waits.sources,
    )


@pytest.mark.parametrize("change", [each for each in Change if each.section])
def test_nothing_but_a_removal(change: Change) -> None:
    """No step but a removal, with its proof, can take anybody off the list."""
    off = attrs.evolve(PAT, listed=False, causes=because(Standing.GONE))

    with pytest.raises(ValueError, match="takes nobody off the list"):
        Step(change=change, before=PAT, after=off, why="So.")
