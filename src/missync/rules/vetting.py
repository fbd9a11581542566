"""Vetting: what is wrong with the records of a read, before anybody is matched."""

from __future__ import annotations

import attrs

from missync.errors import Problem
from missync.model.people import Kind, Record, RefusedRecord
from missync.model.reads import Read
from missync.rules.matching import contradictions
from missync.rules.upn import upn_oddity


__all__ = ["vetted"]


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
    refused = {r.mis_id: _two_in_one(r) for r in read.records if r.mis_id in doubtful}
    return attrs.evolve(
        read,
        records=tuple(r for r in read.records if r.mis_id not in doubtful),
        refused=(*read.refused, *refused.values()),
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
        problems=(problem,),
    )
