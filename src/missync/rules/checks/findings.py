"""Checking: everything that goes wrong at a site, or soon will, and its remedy."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

import attrs

from missync.errors import MissyncError
from missync.model.choices import Overrides
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import Kind
from missync.model.people import Person, SourceKey
from missync.model.plan import Change, Hold, ImportPlan
from missync.model.roll import Source
from missync.model.runs import ReadSummary, Run
from missync.model.sentences import all_of, counted, sentence
from missync.model.settings import SiteSettings
from missync.rules.checks.clocks import about_clocks, moments_of
from missync.rules.checks.marks import AttendanceState, about_attendance
from missync.rules.checks.people import (
    YEAR_GROUP,
    about_filters,
    about_ghosts,
    about_new_ids,
    about_odd_people,
    about_refused,
    about_sight,
    about_uncounted,
    about_year_groups,
    afterwards,
)
from missync.rules.roll.kept_off import kept_off, kind_settings
from missync.rules.roll.nights import counts_by
from missync.rules.roll.school import Mismatch


STALE_AFTER = timedelta(hours=36)
"""How old the last complete import may be before somebody should know."""


@attrs.frozen(kw_only=True)
class SiteState:
    """What a check goes by.

    Attributes:
        people: Everybody, as the site knows them.
        sources: The records that are kept of them.
        choices: What was chosen about the site.
        history: The runs of the site, the newest first.
        now: The moment it is.
        plan: What an import would do now; ``None`` where the MIS cannot be read.
        error: Why it cannot.
        mismatch: Why the MIS may be another school's; nothing was planned then.
        readable: The store's files that every user of the machine may read.
        attendance: What is to be checked of it; ``None`` where the site does not use
            it.
    """

    people: Sequence[Person]
    choices: Overrides
    history: Sequence[Run]
    now: datetime
    plan: ImportPlan | None = None
    error: MissyncError | None = None
    sources: Mapping[SourceKey, Source] = attrs.field(factory=dict, hash=False)
    mismatch: Mismatch | None = None
    readable: tuple[str, ...] = ()
    attendance: AttendanceState | None = None


def findings(state: SiteState, settings: SiteSettings) -> tuple[Finding, ...]:
    """Say what goes wrong at this site, the worst first."""
    people = afterwards(state.people, state.plan)
    students = kind_settings(Kind.STUDENT, settings, state.choices)
    found = (
        *_connection(state),
        *_school(state),
        *_reads(state),
        *_stale(state, settings),
        *_held(state),
        *(about_new_ids(state.plan) if state.plan else ()),
        *(about_sight(state.plan) if state.plan else ()),
        *(about_refused(state.plan) if state.plan else ()),
        *about_odd_people(people),
        *(about_ghosts(people) if YEAR_GROUP in students.fields else ()),
        *(about_attendance(state.attendance, settings) if state.attendance else ()),
        *_year_groups(state, settings),
        *about_filters(
            state.people, state.sources, state.plan, state.choices, settings
        ),
        *(about_uncounted(state.plan) if state.plan else ()),
        *_hidden(state),
        *about_clocks(_moments(state), state.now, settings),
        *_readable(state),
        *_overridden(state, settings),
    )
    return tuple(sorted(found, key=lambda each: each.severity is Severity.WARNING))


def _year_groups(state: SiteState, settings: SiteSettings) -> Iterator[Finding]:
    if state.attendance is not None:
        yield from about_year_groups(state.people, state.sources, state.plan, settings)


def _connection(state: SiteState) -> Iterator[Finding]:
    if state.error is not None:
        yield unreadable(state.error)


def unreadable(error: MissyncError) -> Finding:
    """Say that the MIS cannot be read at all, and why."""
    why = " ".join((error.message, *map(str, error.problems)))
    return Finding(
        id=FindingId.MIS_CONNECTION,
        severity=Severity.ERROR,
        subject="mis",
        message=f"The MIS cannot be read: {sentence(why)}",
        mend="Do what the message says, then check again.",
    )


def _school(state: SiteState) -> Iterator[Finding]:
    if state.mismatch is not None:
        yield Finding(
            id=FindingId.SCHOOL_CHANGED,
            severity=Severity.ERROR,
            subject="school",
            message=f"{state.mismatch.what} Nothing is imported or delivered.",
            mend=state.mismatch.mend,
        )


def _readable(state: SiteState) -> Iterator[Finding]:
    if state.readable:
        yield Finding(
            id=FindingId.STORE_READABLE,
            severity=Severity.WARNING,
            subject="store",
            message="Everybody who can log in to this machine may read the database, "
            f"and so the people in it: {', '.join(state.readable)}.",
            mend=f"Run “chmod o= {shlex.join(state.readable)}”.",
        )


def _reads(state: SiteState) -> Iterator[Finding]:
    for read in state.plan.reads if state.plan else ():
        if read.complete:
            continue
        nights = _nights_miscounted(read, state.history)
        if nights > 1:
            yield Finding(
                id=FindingId.COUNTS_DISAGREE,
                severity=Severity.ERROR,
                subject=read.kind.value,
                message=f"{read.why} So it was in the last {nights} reads.",
                mend="Ask whoever runs the MIS's interface why its count and its list "
                "differ. Until then nobody of that kind is removed.",
            )
        else:
            yield Finding(
                id=FindingId.READ_INCOMPLETE,
                severity=Severity.ERROR,
                subject=read.kind.value,
                message=f"The {read.kind.plural} cannot be read completely: {read.why}",
                mend="Do what it says, then check again. Until then nobody of that "
                "kind is removed.",
            )


def _nights_miscounted(now: ReadSummary, history: Iterable[Run]) -> int:
    if not now.miscounted:
        return 0
    earlier = (r for run in history for r in run.reads if r.kind is now.kind)
    nights = 1
    for read in earlier:
        if not read.miscounted:
            break
        nights += 1
    return nights


def _stale(state: SiteState, settings: SiteSettings) -> Iterator[Finding]:
    for kind in Kind:
        if not kind_settings(kind, settings, state.choices).importing:
            continue
        complete = (
            run.at
            for run in state.history
            if run.read_the_mis and counts_by(run, settings, state.now)
            for read in run.reads
            if read.kind is kind and read.complete
        )
        last = next(complete, None)
        if last is None or state.now - last > STALE_AFTER:
            yield _stale_import(kind, last, state.now)


def _stale_import(kind: Kind, last: datetime | None, now: datetime) -> Finding:
    hours = int((now - last).total_seconds() // 3600) if last else 0
    how_old = f"for {hours} hours" if last else "yet"
    return Finding(
        id=FindingId.IMPORT_STALE,
        severity=Severity.ERROR,
        subject=kind.value,
        message=f"The {kind.plural} have not been imported completely {how_old}.",
        mend="Run “missync import”, and see to it that it runs every night.",
    )


def _held(state: SiteState) -> Iterator[Finding]:
    plan = state.plan
    if plan is None or plan.digest is None:
        return
    held = Counter(_move(s) for s in plan.steps if isinstance(s, Hold) and s.held)
    moves = ("removal", "return", "joiner")
    many = all_of(counted(held[each], each) for each in moves if held[each])
    verb = "is" if held.total() == 1 else "are"
    yield Finding(
        id=FindingId.REMOVALS_HELD,
        severity=Severity.ERROR,
        subject=plan.digest,
        message=f"{many} {verb} held until somebody approves.",
        mend="Look at them with “missync plan”. If they are right: “missync import "
        f"--approve {plan.digest}”. Otherwise mend the MIS.",
    )


def _move(step: Hold) -> str:
    """Say what is held of somebody: to come off the list, back on it, or new on it."""
    if step.removal:
        return "removal"
    return "joiner" if step.held and step.held.change is Change.ADD else "return"


def _hidden(state: SiteState) -> Iterator[Finding]:
    for read in state.plan.reads if state.plan else ():
        for field in read.hidden:
            yield Finding(
                id=FindingId.FIELD_HIDDEN,
                severity=Severity.WARNING,
                subject=f"{read.kind.plural}.{field}",
                message=f"The site asks for {field} of {read.kind.plural}, but the MIS "
                "shows it for nobody.",
                mend="Let the school grant the permission for it in the MIS, or take "
                "it out of the settings.",
            )


def _moments(state: SiteState) -> Iterator[datetime]:
    """Give the moments at which something was written down."""
    yield from (run.at for run in state.history)
    marks = state.attendance.every_mark if state.attendance else ()
    yield from chain.from_iterable(map(moments_of, marks))


def _overridden(state: SiteState, settings: SiteSettings) -> Iterator[Finding]:
    for kind in Kind:
        in_file = settings.kinds.of(kind)
        switch = state.choices.switches.get(kind)
        if switch and switch.on != in_file.importing:
            word = "on" if switch.on else "off"
            yield _override(
                f"{kind.plural}.importing",
                f"{switch.by} switched {kind.plural} {word} on "
                f"{switch.day.isoformat()}: the settings file says otherwise.",
            )
        chosen = state.choices.filters.get(kind)
        by_file = kept_off(kind, settings, Overrides()).wanted
        if chosen and chosen.wanted != by_file:
            yield _override(
                f"{kind.plural}.only",
                f"{chosen.by} chose other filters for {kind.plural} on "
                f"{chosen.day.isoformat()} than the settings file has.",
            )


def _override(subject: str, message: str) -> Finding:
    return Finding(
        id=FindingId.SETTING_OVERRIDDEN,
        severity=Severity.WARNING,
        subject=subject,
        message=message,
        mend="Nothing, if it is meant so. Otherwise choose again, or mend the file.",
    )
