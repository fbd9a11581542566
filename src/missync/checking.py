"""The shell of checking: everything that goes wrong at a site, or soon will."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import attrs

from missync.errors import MissyncError, TryLater
from missync.importing.apply import planned
from missync.importing.gather import ask_for, gather
from missync.model.codes import Codebook
from missync.model.findings import Finding
from missync.model.people import Person
from missync.model.plan import ImportPlan
from missync.model.register import Allowed, WriteBack
from missync.model.runs import Moment
from missync.model.schools import AttendanceCode, RefusedCode
from missync.model.settings import SiteSettings
from missync.ports import KnowsCodes, Mis, Progress, Store
from missync.rules.attendance.codebook import odd_codes, with_listed
from missync.rules.attendance.registers import has_registers
from missync.rules.checks.findings import SiteState, findings
from missync.rules.checks.marks import (
    UNSETTLED,
    AttendanceState,
    has_reasons,
    overdue,
    wants_marks,
)
from missync.rules.roll.school import Mismatch, mismatch


@attrs.frozen(kw_only=True)
class Inspection:
    """What a check works with.

    Attributes:
        connect: Opens the MIS.
        is_served: Tells whether some process serves the store by itself.
        progress: Hears how the reading is getting on.
    """

    store: Store
    settings: SiteSettings
    moment: Moment
    connect: Callable[[], AbstractContextManager[Mis]]
    is_served: Callable[[], bool]
    progress: Progress


@attrs.define
class _Answer:
    """What the MIS said, as far as it said anything."""

    plan: ImportPlan | None = None
    mismatch: Mismatch | None = None
    codes: tuple[AttendanceCode | RefusedCode, ...] = ()
    codes_refused: str | None = None
    write_back: WriteBack | None = None
    unreadable: MissyncError | None = None
    error: MissyncError | None = None


def checked(inspection: Inspection) -> tuple[Finding, ...]:
    """Say everything that goes wrong at a site, or soon will, the worst first.

    Raises:
        StoreError: The store cannot be read.
    """
    store, settings = inspection.store, inspection.settings
    codebook = store.ledger.codebook(settings.name)
    used = _uses_attendance(inspection, codebook)
    answer = _asked(inspection, used=used)
    roll = store.roll(settings.name)
    attendance = _attendance(inspection, codebook, answer, roll.people)
    state = SiteState(
        people=roll.people,
        sources=roll.sources,
        choices=roll.choices,
        history=tuple(store.runs(settings.name)),
        now=inspection.moment.at,
        plan=answer.plan,
        mismatch=answer.mismatch,
        readable=store.readable_by_others(),
        error=answer.error,
        attendance=attendance if used else None,
    )
    return findings(state, settings)


def _uses_attendance(inspection: Inspection, codebook: Codebook) -> bool:
    settings, ledger = inspection.settings, inspection.store.ledger
    return (
        has_registers(settings.registers)
        or has_reasons(codebook)
        or wants_marks(ledger.events(settings.name))
    )


def _asked(inspection: Inspection, *, used: bool) -> _Answer:
    """Ask the MIS, as an import and a delivery would, until it fails."""
    store, settings = inspection.store, inspection.settings
    answer = _Answer()
    try:
        roll = store.roll(settings.name, kinds=())
        runs = store.runs(settings.name)
        with inspection.connect() as mis:
            ask = ask_for(roll, settings, runs, inspection.moment.at)
            gathered = gather(mis, ask, inspection.progress)
            answer.codes = gathered.codes
            answer.codes_refused = gathered.codes_refused
            answer.mismatch = mismatch(roll.school, gathered.school)
            if answer.mismatch is not None:
                return answer
            answer.plan = planned(store, gathered, settings, inspection.moment)
            if used:
                answer.write_back = mis.write_back()
                answer.unreadable = _unreadable(mis, answer, inspection)
    except MissyncError as error:
        answer.error = error
    return answer


def _unreadable(
    mis: Mis, answer: _Answer, inspection: Inspection
) -> MissyncError | None:
    """Read the registers as a delivery would; give what kept them from being read."""
    if not (isinstance(answer.write_back, Allowed) and answer.write_back.reads):
        return None
    moment, site = inspection.moment, inspection.settings.name
    codebook = with_listed(inspection.store.ledger.codebook(site), answer.codes)
    try:
        if isinstance(mis, KnowsCodes):
            mis.know_codes(tuple(known.code for known in codebook.codes))
        mis.register(moment.day, moment.at)
    except TryLater:
        raise
    except MissyncError as error:
        return error
    return None


def _attendance(
    inspection: Inspection,
    codebook: Codebook,
    answer: _Answer,
    people: tuple[Person, ...],
) -> AttendanceState:
    now, site = inspection.moment.at, inspection.settings.name
    codebook = with_listed(codebook, answer.codes)
    marks = inspection.store.ledger.marks(site, states=UNSETTLED)
    return AttendanceState(
        people=people,
        codebook=codebook,
        marks=marks,
        today=inspection.store.ledger.marks(site, day=inspection.moment.day),
        served=bool(overdue(marks, now)) and inspection.is_served(),
        now=now,
        day=inspection.moment.day,
        write_back=answer.write_back,
        unreadable=answer.unreadable,
        codes_refused=answer.codes_refused,
        odd_codes=odd_codes(codebook, answer.codes),
    )
