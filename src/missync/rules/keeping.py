"""Keeping: what is noted of a record when it is kept."""

from __future__ import annotations

from missync.model.ids import PersonId
from missync.model.people import Fact, Person, Record
from missync.model.plans import ImportPlan
from missync.model.rolls import Roll, Source
from missync.rules.precedence import filled
from missync.rules.visibility import facts_of, hidden_of, kept_of, noted


__all__ = ["source_of"]


def source_of(
    before: Person | None,
    person: PersonId,
    record: Record,
    roll: Roll,
    plan: ImportPlan,
) -> Source:
    """Note of a record whose it is, what it said, and what it would have shown.

    Args:
        before: Whose it is, as the site knew them; ``None`` for a newcomer.
        person: Their id.
        record: The record.
        roll: What was known before.
        plan: What keeps it.
    """
    return Source(
        person,
        record.fingerprint,
        filled(record),
        facts_of(record),
        noted(_hidden(before, record, roll, plan)),
    )


def _hidden(
    before: Person | None, record: Record, roll: Roll, plan: ImportPlan
) -> frozenset[Fact]:
    facts = frozenset(
        fact
        for each in plan.out_of_sight
        if (each.kind, each.listing) == (record.kind, record.listing)
        for fact in each.facts
    )
    if not facts:
        return facts
    return hidden_of(record, kept_of(before, record, roll.sources), facts)
