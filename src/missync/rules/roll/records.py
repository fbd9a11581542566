"""Records: what is odd about them before anybody is matched, and what is kept of them.

A UPN is 13 characters: a check letter, the local authority (3 digits), the
establishment (4), the year (2) and a serial number (3); in a temporary UPN the last
character is a letter. The check letter is the weighted sum of the other characters,
each times its position from 2 to 13, modulo 23. UPNs change, are missing, and some in
use fail their check: so this warns, and nobody is ever refused for it. How it is
spelled is no oddity, as codes are compared in any spelling.

Source: UK Government Data Standards Catalogue, Unique Pupil Number 2.0.
"""

from __future__ import annotations

import re
from operator import mul

import attrs

from missync.errors import Problem
from missync.model.ids import PersonId
from missync.model.people import Fact, Kind, Person, Record, RefusedRecord
from missync.model.plan import ImportPlan
from missync.model.reads import Read
from missync.model.roll import Roll, Source
from missync.rules.names import comparable
from missync.rules.roll.facts import facts_of, hidden_of, kept_of, noted
from missync.rules.roll.grouping import contradictions
from missync.rules.roll.precedence import filled


def vetted(read: Read) -> Read:
    """Name what is odd about pupils' UPNs, and refuse what describes two people."""
    return _without_contradictions(_with_upn_problems(read))


def _with_upn_problems(read: Read) -> Read:
    """Add to the pupils' records what is odd about their UPNs."""
    if read.kind is not Kind.STUDENT:
        return read
    return attrs.evolve(read, records=tuple(map(_with_upn_problem, read.records)))


def _with_upn_problem(record: Record) -> Record:
    oddity = upn_oddity(record.code) if record.code else None
    if oddity is None:
        return record
    problem = Problem(
        path=f"{record.kind.value}[{record.mis_id}].upn",
        message=f"The UPN {oddity}. They are imported all the same; mend it in the "
        "MIS.",
        record=record.mis_id,
    )
    if problem in record.warnings:
        return record
    return attrs.evolve(record, warnings=(*record.warnings, problem))


def _without_contradictions(read: Read) -> Read:
    """Refuse the records that describe two different people under one MIS id."""
    doubtful = contradictions(read.records)
    if not doubtful:
        return read
    refused = (_two_in_one(r) for r in read.records if r.mis_id in doubtful)
    return attrs.evolve(
        read,
        records=tuple(r for r in read.records if r.mis_id not in doubtful),
        refused=(*read.refused, *dict.fromkeys(refused)),
    )


def _two_in_one(record: Record) -> RefusedRecord:
    message = "the MIS sends two different people under this id; mend it in the MIS"
    problem = Problem(
        path=f"{record.kind.value}[{record.mis_id}].id",
        message=message,
        record=record.mis_id,
    )
    return RefusedRecord(
        kind=record.kind,
        mis_id=record.mis_id,
        label=record.mis_id,
        names=record.names,
        lasting_id=record.lasting_id,
        code=record.code,
        birth_date=record.birth_date,
        problems=(problem,),
    )


_LETTERS = "abcdefghjklmnpqrtuvwxyz"
_CHECKS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_WORTH = bytes.maketrans(
    f"{_LETTERS}0123456789".encode(), bytes((*range(len(_LETTERS)), *range(10)))
)
_SHAPE = re.compile(f"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]", re.ASCII)


def upn_oddity(upn: str) -> str | None:
    """Say what is odd about a UPN, or ``None`` when nothing is."""
    upn = comparable(upn)
    if not _SHAPE.fullmatch(upn):
        return "is not a letter, eleven digits and a digit or letter"
    worths = upn[1:].encode().translate(_WORTH)
    check = _CHECKS[sum(map(mul, worths, range(2, 14))) % 23]
    if upn[0] != comparable(check):
        return f"fails its check: it should start with {check}"
    return None


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
        record.warnings,
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
