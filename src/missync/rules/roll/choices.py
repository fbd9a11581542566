"""Choosing: what an operator's choice does, at once and without the MIS.

- Keeping somebody off the list, and archiving, take them off it at once, unless they
  are signed in: then as soon as they are not. A person decided, so the brake is not
  asked. Nobody else moves.
- Lifting an exclusion lets the next import bring them back; at once where no import
  brought them in.
- Restoring brings somebody back at once, if nothing else keeps them off.
- A switch moves nobody by itself: it counts from the next import on. While a kind is
  red, that is one more reason why whoever is off the list stays off it. Turning it
  green lets the next import bring back those whom archiving all of it took.
- Filters move nobody by themselves either. Whoever is off the list and does not pass
  them has one more reason to stay off it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from missync.model.choices import (
    Archived,
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    Filters,
    IncludePeople,
    MadeBy,
    NameSignedIn,
    OperatorAction,
    Overrides,
    RestoreKind,
    RestorePeople,
    Switch,
    TurnSwitch,
)
from missync.model.ids import Kind
from missync.model.people import Person, Stay
from missync.model.plan import Change, ImportPlan, Step
from missync.model.roll import Roll
from missync.model.settings import SiteSettings
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.roll.context import former_of
from missync.rules.roll.filters import (
    Elsewhere,
    elsewhere_of,
    filled_of,
    filled_on_lists,
)
from missync.rules.roll.kept_off import archived, excluded, kept_off, switched_off
from missync.rules.roll.leave_policy import leave_policy
from missync.rules.roll.leave_rule import leave_date_passed, not_started
from missync.rules.roll.plan import finished
from missync.rules.roll.removal import decided_off, noted


_LIFTED = frozenset(
    {
        CauseKind.EXCLUDED,
        CauseKind.ARCHIVED,
        CauseKind.AWAITING_IMPORT,
        CauseKind.SWITCHED_OFF,
        CauseKind.OUTSIDE_FILTER,
    }
)
_AWAITING = frozenset({CauseKind.AWAITING_IMPORT, CauseKind.SWITCHED_OFF})
_NOTHING_KEEPS_OFF = Cause(
    what=CauseKind.ON_ROLL, why="Nothing keeps them off the list any more."
)


def choose(
    choice: OperatorAction, roll: Roll, settings: SiteSettings, decision: MadeBy
) -> ImportPlan:
    """Decide what a choice does at once.

    Args:
        choice: What somebody chose.
        roll: Everybody the site knows.
        settings: The site's settings.
        decision: Who chose it, when and why.
    """
    choices = _chosen(choice, roll.choices, decision)
    elsewhere = {kind: _elsewhere(kind, roll, settings, choices) for kind in Kind}
    now = _Scene(settings, choices, decision, elsewhere)
    due = (_step(choice, person, now) for person in roll.people)
    steps = tuple(step for step in due if step is not None)
    plan = ImportPlan(
        basis=roll.version,
        today=decision.day,
        school=roll.school,
        steps=steps,
        strangers=roll.strangers,
        choices=choices,
        policy=roll.policy,
        still_out_of_sight=roll.out_of_sight,
    )
    return finished(plan, roll)


def _elsewhere(
    kind: Kind, roll: Roll, settings: SiteSettings, choices: Overrides
) -> Elsewhere:
    """Find whose fields come from elsewhere, as the next import will, too."""
    kept = [each for each in filled_of(roll.sources) if each[0].kind is kind]
    people = (person for person in roll.people if person.kind is kind)
    off = kept_off(kind, settings, choices)
    return elsewhere_of(
        kept, off.usual(filled_on_lists(kept), people, former_of(roll, kind))
    )


def _chosen(choice: OperatorAction, choices: Overrides, decision: MadeBy) -> Overrides:
    """Give the choices about the site as a whole, with this one among them."""
    match choice:
        case TurnSwitch(kind=kind, on=on):
            switch = Switch(
                by=decision.by,
                at=decision.at,
                day=decision.day,
                why=decision.why,
                on=on,
            )
            return attrs.evolve(choices, switches={**choices.switches, kind: switch})
        case ChooseFilters(kind=kind, wanted=wanted):
            filters = Filters(
                by=decision.by,
                at=decision.at,
                day=decision.day,
                why=decision.why,
                wanted=wanted,
            )
            return attrs.evolve(choices, filters={**choices.filters, kind: filters})
        case NameSignedIn(people=people):
            return attrs.evolve(choices, signed_in=people)
        case _:
            return choices


@attrs.frozen
class _Scene:
    """What a choice is made about, and how.

    Attributes:
        choices: What is chosen about the site, with the new choice among it.
        elsewhere: Which fields of whom come from another source than usual.
    """

    settings: SiteSettings
    choices: Overrides
    decision: MadeBy
    elsewhere: Mapping[Kind, Elsewhere]


def _step(choice: OperatorAction, person: Person, now: _Scene) -> Step | None:  # noqa: PLR0911 - a case each
    match choice:
        case ExcludePeople(people=people) if person.id in people:
            return _excluded(person, now)
        case IncludePeople(people=people) if person.id in people:
            return _included(person, now)
        case ArchivePeople(people=people) if person.id in people:
            return _archived(person, now, with_kind=False)
        case ArchiveKind(kind=person.kind) if person.listed and not person.archived:
            return _archived(person, now, with_kind=True)
        case RestorePeople(people=people) if person.id in people:
            return _restored(person, now)
        case RestoreKind(kind=person.kind):
            return _restored(person, now)
        case NameSignedIn():
            return _no_longer_waiting(person, now)
        case TurnSwitch(kind=person.kind) | ChooseFilters(kind=person.kind):
            return _when_brought_in(person, now)
        case _:
            return None


def _excluded(person: Person, now: _Scene) -> Step | None:
    if person.excluded:
        return None
    return _kept_off(person, attrs.evolve(person, excluded=now.decision), now)


def _included(person: Person, now: _Scene) -> Step | None:
    if not person.excluded:
        return None
    left = next(_left_meanwhile(person, person.excluded, now), None)
    until = left or (_until_imported(person, now) if person.imported else None)
    return _let_back(person, attrs.evolve(person, excluded=None), now, until)


def _archived(person: Person, now: _Scene, *, with_kind: bool) -> Step | None:
    if person.archived and not person.archived.with_kind:
        return None
    decision = _after_the_switch(now, person.kind) if with_kind else now.decision
    archive = Archived(
        by=decision.by,
        at=decision.at,
        day=decision.day,
        why=decision.why,
        with_kind=with_kind,
    )
    return _kept_off(person, attrs.evolve(person, archived=archive), now)


def _after_the_switch(now: _Scene, kind: Kind) -> MadeBy:
    """Date a decision after the switch was turned, however coarse the clock is."""
    switch = now.choices.switches.get(kind)
    if switch is None or switch.at < now.decision.at:
        return now.decision
    return attrs.evolve(now.decision, at=switch.at + timedelta(microseconds=1))


def _restored(person: Person, now: _Scene) -> Step | None:
    if person.archived is None:
        return None
    left = next(_left_meanwhile(person, person.archived, now), None)
    return _let_back(person, attrs.evolve(person, archived=None), now, left)


def _left_meanwhile(person: Person, since: MadeBy, now: _Scene) -> Iterator[Cause]:
    """Say that somebody's leave date passed while a decision kept them off, if so."""
    end = person.leave_date
    if person.imported and end and since.day <= end < now.decision.day:
        yield leave_date_passed(end)


def _no_longer_waiting(person: Person, now: _Scene) -> Step | None:
    off = person.excluded or _archive(person, now)
    waits = person.id in now.choices.signed_in
    if not (person.listed and off) or waits:
        return None
    return _kept_off(person, person, now)


def _when_brought_in(person: Person, now: _Scene) -> Step | None:
    """Say of somebody off the list what switch and filters mean; nobody moves."""
    if person.listed or not person.imported:
        return None
    causes = _causes(person, now) or (_until_imported(person, now),)
    after = attrs.evolve(person, causes=causes, due=date.min)
    if after.causes == person.causes:
        return None
    return noted(person, after, causes[0].why)


def _kept_off(before: Person, after: Person, now: _Scene) -> Step | None:
    """Keep somebody off the list from now on."""
    off = attrs.evolve(after, listed=False)
    causes = (*_causes(off, now), *_starts_later(before, now), *_missing(before, now))
    off = attrs.evolve(
        off,
        causes=causes,
        notes=tuple(
            n for n in _lasting(after) if n.what is not WarningKind.START_MOVED
        ),
        due=date.min,
    )
    if before.listed:
        step = decided_off(before, off, now.choices.signed_in)
        return None if step.after == before else step
    return noted(before, off, causes[0].why)


def _starts_later(before: Person, now: _Scene) -> Iterable[Cause]:
    """Say that somebody has not started who was on the list all the same.

    Who is on it stays when their start date moves ahead; who is off it does not come.
    """
    if not (before.listed and before.imported):
        return ()
    stay = Stay(start=before.start_date)
    return not_started(stay, now.decision.day, leave_policy(now.settings))


def _missing(before: Person, now: _Scene) -> Iterator[Cause]:
    """Say that somebody was not sent who was on the list until that is confirmed."""
    since = before.missing_since
    if before.listed and since is not None:
        day = since.astimezone(now.settings.timezone).date()
        why = "The MIS does not send them any more."
        yield Cause(what=CauseKind.NOT_SENT, why=why, since=day)


def _let_back(
    before: Person, after: Person, now: _Scene, until: Cause | None
) -> Step | None:
    """Let somebody back, now or with the next import, if nothing else keeps them off.

    Args:
        before: The person.
        after: The same, without what is lifted.
        now: What else is chosen.
        until: What keeps them off, or has to be waited for, where nothing else does;
            ``None`` brings them back at once.
    """
    if after.excluded or _archive(after, now):
        return _kept_off(before, after, now)
    causes = _causes(after, now)
    if not causes and until and not before.listed:
        causes = (until,)
    on_list = before.listed or not causes
    if on_list and causes:
        stays = (c for c in before.causes if c.what.standing is Standing.ON_LIST)
        causes = (*stays, *causes)
    back = attrs.evolve(
        after,
        listed=on_list,
        causes=causes or (_NOTHING_KEEPS_OFF,),
        notes=_lasting(after),
        due=date.min,
    )
    if on_list and not before.listed:
        why = "Somebody brought them back."
        return Step(change=Change.RESTORE, before=before, after=back, why=why)
    return noted(before, back, back.causes[0].why)


def _causes(person: Person, now: _Scene) -> tuple[Cause, ...]:
    """Name everything that keeps somebody off the list, in the order it is asked."""
    archive = _archive(person, now)
    others = tuple(
        cause
        for cause in person.causes
        if cause.what not in _LIFTED and cause.what.standing is not Standing.ON_LIST
    )
    refused = tuple(c for c in others if c.what is CauseKind.NOT_UNDERSTOOD)
    outside = _outside(person, now)
    return (
        *refused,
        *((excluded(person.excluded),) if person.excluded else ()),
        *((archived(archive),) if archive else ()),
        *_red(person, now, (*others, *outside)),
        *outside,
        *(cause for cause in others if cause not in refused),
    )


def _outside(person: Person, now: _Scene) -> tuple[Cause, ...]:
    if not person.imported:
        return ()
    off = kept_off(person.kind, now.settings, now.choices)
    return tuple(off.outside(off.decisive_of(person, now.elsewhere[person.kind])))


def _archive(person: Person, now: _Scene) -> Archived | None:
    return kept_off(person.kind, now.settings, now.choices).archive(person)


def _red(person: Person, now: _Scene, others: Collection[Cause]) -> Iterator[Cause]:
    """Name the red switch where it takes an import to bring somebody back."""
    awaits = any(cause.what in _AWAITING for cause in person.causes)
    needs_import = person.excluded or others or awaits
    if needs_import and person.imported and not person.listed:
        until = _until_imported(person, now)
        if until.what is CauseKind.SWITCHED_OFF:
            yield until


def _until_imported(person: Person, now: _Scene) -> Cause:
    why = "Nothing keeps them off any more: the next import brings them back."
    return switched_off(person.kind, now.settings, now.choices) or Cause(
        what=CauseKind.AWAITING_IMPORT, why=why
    )


def _lasting(person: Person) -> tuple[PersonWarning, ...]:
    return tuple(
        note for note in person.notes if note.what is not WarningKind.REMOVAL_WAITS
    )
