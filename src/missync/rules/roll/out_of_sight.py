"""Out of sight: what becomes of somebody whose deciding facts we cannot see any more.

Where the MIS stops showing start dates, leave dates or who is active, today's records
alone would bring back whoever left, or take somebody off for want of what kept them.
So whoever is known stays as they were, with the dates they had. Who would join, come
back or go by what is shown today is held until somebody approves, or it can be seen
again. Whoever is on roll by what is shown, whatever the rest were, comes back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import attrs

from missync.model.people import Active, Fact, Person, Profile, Record, Stay
from missync.model.plan import Change, Hold, Step
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.roll.context import Context
from missync.rules.roll.facts import has_left
from missync.rules.roll.grouping import Match
from missync.rules.roll.leave_rule import judge
from missync.rules.roll.precedence import comer, newcomer, staying
from missync.rules.roll.removal import holding, kept_on, removed
from missync.rules.roll.visibility_words import ask_for_permission, facts_in_words


_BY_OTHERS = frozenset(
    {
        CauseKind.EXCLUDED,
        CauseKind.ARCHIVED,
        CauseKind.OUTSIDE_FILTER,
        CauseKind.SWITCHED_OFF,
        CauseKind.AWAITING_IMPORT,
    }
)
"""What keeps somebody off the list whatever the MIS shows of them."""

_OF_LAST_TIME = frozenset({WarningKind.GONE_UNCONFIRMED, WarningKind.OUT_OF_SIGHT})
"""What a note of an earlier import says no more."""

_BY_FACTS = frozenset(
    {CauseKind.NOT_STARTED, CauseKind.LEAVE_DATE_PASSED, CauseKind.NOT_ACTIVE}
)


def step_out_of_sight(
    person: Person,
    found: Match,
    today: Profile,
    sources: tuple[Record, ...],
    now: Context,
) -> Step | None:
    """Decide what becomes of somebody the site knows, of whom facts are out of sight.

    Args:
        person: Who.
        found: Their records.
        today: Where today's record alone would put them.
        sources: Their records that are new.
        now: What the decisions of tonight have in common.
    """
    hidden = now.hidden(person, found.speaker)
    after = _with_dates(person, today, hidden, now)
    if person.listed and today.listed:
        return staying(person, _still_held(person, after, found.speaker, now), sources)
    if person.listed:
        return _staying_on(person, found.speaker, today, sources, now)
    was = _as_known(person, after, found.speaker, now)
    if was and today.listed and _hangs_on(hidden, found.speaker, now):
        off = attrs.evolve(after, causes=was)
        return _staying_off(person, off, _noted(today, hidden, now), sources)
    dated = tuple(cause for cause in was if cause.what in _BY_FACTS)
    if not (hidden and dated) or today.listed:
        return staying(person, after, sources)
    known = {cause.what for cause in dated}
    others = tuple(cause for cause in today.causes if cause.what in _BY_OTHERS)
    shown = (c for c in today.causes if c.what in _BY_FACTS and c.what not in known)
    causes = (*others, *dated, *shown)
    return staying(person, attrs.evolve(after, causes=causes), sources)


def newcomer_out_of_sight(
    after: Profile, record: Record, sources: tuple[Record, ...], now: Context
) -> Step:
    """Decide what becomes of a newcomer, by what is shown.

    It is noted beside them where their record showed more while it was taken for
    somebody else's, and where they have left and it is not kept.
    """
    unkept = has_left(after) and not sources
    hidden = now.unseen(record) if unkept else now.hidden(None, record)
    return newcomer(_noted(after, hidden, now) if hidden else after, sources)


def _hangs_on(hidden: Collection[Fact], record: Record, now: Context) -> bool:
    """Whether what cannot be seen of somebody could keep them off the list."""
    if not hidden:
        return False
    if Fact.START_DATE in hidden:
        return True
    if Fact.LEAVE_DATE in hidden:
        ended = now.today - timedelta(days=1)
        stays = record.stays or (Stay(),)
        left = tuple(attrs.evolve(stay, end=ended) for stay in stays)
        record = attrs.evolve(record, stays=left)
    if Fact.ACTIVE in hidden:
        record = attrs.evolve(record, active=Active.NO)
    judgement = judge(record, now.today, now.policy, listed=False)
    return judgement.standing is not Standing.ON_LIST


def _as_known(
    person: Person, after: Profile, record: Record, now: Context
) -> tuple[Cause, ...]:
    """Say what the MIS keeps somebody off for, by what it last said of them.

    Where it said nothing, or their record could not be read, by the dates that are
    held. A damaged record keeps nobody off any more once it is read.
    """
    said = tuple(cause for cause in person.causes if _is_by_the_mis(cause))
    if said and all(cause.what is not CauseKind.NOT_UNDERSTOOD for cause in said):
        return person.causes
    return _by_dates(after, record, now) or (person.causes if said else ())


def _by_dates(after: Profile, record: Record, now: Context) -> tuple[Cause, ...]:
    """Say what keeps somebody off by the dates that are held of them, if they do."""
    dates = Stay(start=after.start_date, end=after.leave_date)
    as_it_was = attrs.evolve(record, stays=(dates,))
    judgement = judge(as_it_was, now.today, now.policy, listed=False)
    return () if judgement.standing is Standing.ON_LIST else judgement.causes


def _still_held(
    person: Person, after: Profile, record: Record, now: Context
) -> Profile:
    """Hold whoever was held by the brake for a date that cannot be seen any more."""
    held = holding(person)
    if not (held and _by_dates(after, record, now)):
        return after
    return attrs.evolve(after, causes=(*after.causes, *held), due=date.min)


def notes_unread(person: Profile, now: Context) -> tuple[PersonWarning, ...]:
    """Give the notes beside somebody whose record cannot be read tonight."""
    kept = tuple(n for n in person.notes if n.what not in _OF_LAST_TIME)
    hidden = now.hidden_unread(person)
    return (*kept, _note(hidden, now)) if hidden else kept


def _is_by_the_mis(cause: Cause) -> bool:
    off = cause.what.standing is not Standing.ON_LIST
    return off and cause.what not in _BY_OTHERS


def _with_dates(
    person: Person, today: Profile, hidden: Collection[Fact], now: Context
) -> Profile:
    """Keep the dates that somebody had, where they cannot be seen any more."""
    if not hidden:
        return today
    ends = Fact.LEAVE_DATE in hidden
    starts = Fact.START_DATE in hidden
    return attrs.evolve(
        _noted(today, hidden, now),
        start_date=person.start_date if starts else today.start_date,
        leave_date=person.leave_date if ends else today.leave_date,
        announced=person.announced if ends else today.announced,
    )


def _noted(today: Profile, facts: Collection[Fact], now: Context) -> Profile:
    """Note beside somebody what cannot be seen of them, once."""
    return attrs.evolve(today, notes=(*today.notes, _note(facts, now)))


def _note(facts: Collection[Fact], now: Context) -> PersonWarning:
    why = (
        f"The MIS does not show their {facts_in_words(facts)} any more, so they stay "
        f"as they were. {ask_for_permission(now.permission)}"
    )
    return PersonWarning(WarningKind.OUT_OF_SIGHT, why)


def _staying_off(
    person: Person, after: Profile, today: Profile, sources: tuple[Record, ...]
) -> Hold:
    note = after.notes[-1].why
    held = comer(person, today, sources)
    comes = "join" if held.change is Change.ADD else "come back"
    off = attrs.evolve(after, listed=False, due=date.min)
    return Hold(
        before=person,
        after=off,
        sources=sources,
        why=f"By what the MIS shows today they would {comes}. {note}",
        held=held,
    )


def _staying_on(
    person: Person,
    record: Record,
    today: Profile,
    sources: tuple[Record, ...],
    now: Context,
) -> Step | None:
    """Hold who would go by what is left to see; others come off the list as ever."""
    hidden = now.hidden(person, record)
    by_facts = hidden and today.standing is Standing.LEFT
    off = (
        _noted(today, hidden, now)
        if by_facts
        else _with_dates(person, today, hidden, now)
    )
    step = removed(person, off, sources, now.certificate, now.signed_in)
    if step is None or step.change is not Change.LEAVE:
        return step
    unseen = now.unseen(record)
    note = _note(unseen, now)
    kept = _with_dates(person, today, unseen, now)
    why = f"{step.why} {note.why}"
    return Hold(
        before=person,
        after=kept_on(kept, CauseKind.HELD, WarningKind.REMOVAL_HELD, why),
        sources=sources,
        why=why,
        held=step,
    )
