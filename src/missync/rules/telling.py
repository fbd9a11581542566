"""Telling: which notices a finished import gives."""

from __future__ import annotations

from collections.abc import Iterator

from missync.model.notices import (
    ChoiceMade,
    ImportFinished,
    Notice,
    PersonAmended,
    PersonJoined,
    PersonRemoved,
    ReadFellShort,
)
from missync.model.people import Person
from missync.model.plans import Changeset
from missync.model.rolls import Roll
from missync.model.runs import Run
from missync.rules.differences import differences


__all__ = ["notices"]


def notices(roll: Roll, changes: Changeset, run: Run) -> Iterator[Notice]:
    """Say what a run did: people first, then reads, then the run itself.

    Args:
        roll: What was known before.
        changes: What was written.
        run: The run's row in the history.
    """
    before = {person.id: person for person in roll.people}
    for person in changes.people:
        yield from _about(before.get(person.id), person, run)
    for read in run.reads:
        if not read.complete:
            yield ReadFellShort(run=run.id, kind=read.kind)
    if run.is_import:
        yield ImportFinished(run=run.id, verdict=run.verdict, counts=run.counts)
    else:
        yield ChoiceMade(run=run.id, counts=run.counts)


def _about(before: Person | None, after: Person, run: Run) -> Iterator[Notice]:
    was_listed = before is not None and before.listed
    if after.listed and not was_listed:
        yield PersonJoined(run=run.id, person=after.id)
    elif was_listed and not after.listed:
        yield PersonRemoved(run=run.id, person=after.id)
    elif before is not None and (changed := differences(before, after)):
        yield PersonAmended(run=run.id, person=after.id, fields=tuple(changed))
