"""What if: the plan that would follow from a choice, without asking the MIS.

The choice is made on paper, and then the last import is decided again: with the
records that are kept of it, as of today. Nobody is written to, and nobody is asked.

What is kept says nothing of a newcomer who waits because they look like somebody whose
removal is held: they join, or wait for another, when the choice is made and the MIS is
read again. Nor does it of another human being to whom the MIS gives somebody's id: that
somebody stays as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from missync.errors import Problem
from missync.model.choices import (
    ChooseFilters,
    MadeBy,
    OperatorAction,
    TurnSwitch,
)
from missync.model.ids import Kind
from missync.model.people import (
    Listing,
    Person,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.plan import ImportPlan, Step
from missync.model.reads import (
    Complete,
    Finished,
    Pupils,
    Read,
    Stream,
    Walk,
)
from missync.model.roll import Roll
from missync.model.settings import LeaveRule, SiteSettings
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.choices import choose
from missync.rules.roll.kept_off import kind_settings
from missync.rules.roll.plan import finished, plan_import
from missync.rules.roll.removal import noted


NOT_KNOWN: Final = "what_if."
"""Begins the path of a problem that says what the kept records cannot tell."""


def suppose(
    what: OperatorAction | LeaveRule,
    roll: Roll,
    records: Mapping[SourceKey, Record],
    settings: SiteSettings,
    decision: MadeBy,
) -> ImportPlan:
    """Plan what would follow from a choice, or from another leave rule.

    Args:
        what: The choice, or the rule.
        roll: Everybody the site knows.
        records: The records of the last import.
        settings: The site's settings.
        decision: Who asks, and when.

    Returns:
        The plan. What the kept records cannot tell is among its problems.
    """
    if isinstance(what, LeaveRule):
        ruled = attrs.evolve(settings, leave_rule=what)
        return replan(roll, records, ruled, decision.at)
    at_once = choose(what, roll, settings, decision)
    # Whom a choice takes off the list does not look missing any more.
    sent = _sent(roll, records)
    then = replan(_after(roll, at_once), sent, settings, decision.at)
    steps = tuple(_joined(at_once.steps, then.steps))
    problems = (*_not_known(what, roll), *then.problems)
    return finished(attrs.evolve(then, steps=steps, problems=problems), roll)


def _not_known(what: OperatorAction, roll: Roll) -> Iterator[Problem]:
    match what:
        case ChooseFilters(kind=kind, wanted=wanted):
            sent = [p for p in roll.people if p.kind is kind and _was_understood(p)]
            fields = (each.field for each in wanted)
            new = [f for f in fields if any(f not in p.fields for p in sent)]
            if new:
                message = (
                    f"The MIS was never asked for {' and '.join(new)}, so it is not "
                    "known who would pass. It shows with “missync plan” once the "
                    "filter is chosen."
                )
                yield Problem(path=f"{NOT_KNOWN}{kind.plural}", message=message)
        case TurnSwitch(kind=kind, on=True) if not any(
            person.kind is kind and person.imported for person in roll.people
        ):
            message = (
                f"{kind.plural.capitalize()} were never imported, so it is not known "
                "who would come. It shows with “missync plan” once the switch is on."
            )
            yield Problem(path=f"{NOT_KNOWN}{kind.plural}", message=message)
        case _:
            return


def _was_understood(person: Person) -> bool:
    """Whether the last import brought a record of somebody who is, or will be, here."""
    refused = any(cause.what is CauseKind.NOT_UNDERSTOOD for cause in person.causes)
    here = person.listed or person.standing is Standing.NOT_STARTED
    return here and person.imported and not refused and not _was_not_sent(person)


def _sent(
    roll: Roll, records: Mapping[SourceKey, Record]
) -> Mapping[SourceKey, Record]:
    """Give the records that the last import brought.

    Of whoever is missing, one is kept until it is proven that they are gone.
    """
    missing = {person.id for person in roll.people if _was_not_sent(person)}
    unsent = {key for key, each in roll.sources.items() if each.person in missing}
    return {key: record for key, record in records.items() if key not in unsent}


def _was_not_sent(person: Person) -> bool:
    """Whether somebody stays on the list though the last import did not bring them.

    Contacts do, too, where it cannot be seen whom a pupil has as contacts.
    """
    return person.missing_since is not None or (
        person.kind is Kind.CONTACT
        and any(cause.what is CauseKind.READ_PARTIAL for cause in person.causes)
    )


def replan(
    roll: Roll,
    records: Mapping[SourceKey, Record],
    settings: SiteSettings,
    at: datetime,
) -> ImportPlan:
    """Decide the last import again, as of a moment; an aware instant."""
    sent = _sent(roll, records)
    importing = (
        kind for kind in Kind if kind_settings(kind, settings, roll.choices).importing
    )
    reads = tuple(
        _read(kind, roll, sent)
        for kind in importing
        if any(key.kind is kind for key in records)
    )
    plan = plan_import(
        roll=roll,
        school=roll.school,
        reads=reads,
        settings=settings,
        at=at,
        today=at.astimezone(settings.timezone).date(),
    )
    steps = tuple(step for step in plan.steps if not _is_anothers(step.before))
    return finished(attrs.evolve(plan, steps=steps, vanished=()), roll)


def _is_anothers(person: Person | None) -> bool:
    """Whether the MIS gives somebody's id to another human being."""
    return person is not None and person.noted(WarningKind.ANOTHER_HUMAN) is not None


def _read(kind: Kind, roll: Roll, records: Mapping[SourceKey, Record]) -> Read:
    """Give the last read of a kind, as far as it is kept."""
    refused = tuple(_refused(kind, roll))
    illegible = {record.mis_id for record in refused}
    missing = any(p.kind is kind and p.missing_since for p in roll.people)
    kept = tuple(
        record
        for key, record in records.items()
        if key.kind is kind and record.mis_id not in illegible
    )
    stream = Stream(name="kept", start="kept", proves=(kind,))
    walk = Walk(stream=stream, rows=kept, pages=1, ending=Finished())
    return Read(
        kind=kind,
        records=kept,
        refused=refused,
        certificate=Complete(walks=(walk,), counted=not missing),
        pupils=_pupils(roll, records),
        out_of_sight=tuple(o for o in roll.out_of_sight if o.kind is kind),
    )


def _pupils(roll: Roll, records: Mapping[SourceKey, Record]) -> Pupils:
    """Say what came of the pupils on whom contacts hang, as far as it is kept.

    Where a contact was not sent and waits for no second read, their pupils' contacts
    were not shown: a list of leavers shows none, and of a pupil on roll they should be.
    """
    refused = {r.mis_id for r in _refused(Kind.STUDENT, roll) if r.mis_id is not None}
    sent = {each.mis_id: each for each in records if each.kind is Kind.STUDENT}
    hung_on = {link.pupil for p in _in_doubt(roll, records) for link in p.links}
    on_roll = {i for i, key in sent.items() if key.listing is Listing.CURRENT}
    return Pupils(
        shown=frozenset(sent.keys() - refused - hung_on),
        unclear=frozenset(refused | (hung_on & on_roll)),
    )


def _in_doubt(roll: Roll, records: Mapping[SourceKey, Record]) -> Iterator[Person]:
    """Name the contacts of whom a record is kept that did not come."""
    sent = {roll.sources[key].person for key in records if key in roll.sources}
    owners = {e.person for key, e in roll.sources.items() if key.kind is Kind.CONTACT}
    for person in roll.people:
        if person.id in owners - sent and person.missing_since is None:
            yield person


def _refused(kind: Kind, roll: Roll) -> Iterator[RefusedRecord]:
    """Give the records that the last import could not understand."""
    for person in roll.people:
        if person.kind is kind and person.standing is Standing.REFUSED:
            yield _again(person)
    yield from (record for record in roll.strangers if record.kind is kind)


def _again(person: Person) -> RefusedRecord:
    """Give the record that somebody was refused for, with the same words."""
    causes = (c.why for c in person.causes if c.what is CauseKind.NOT_UNDERSTOOD)
    _, _, message = next(causes, "").removesuffix(".").partition(": ")
    return RefusedRecord(
        kind=person.kind,
        mis_id=person.mis_id,
        label=person.mis_id or person.id,
        names=person.names,
        problems=(Problem(path="", message=message, record=person.mis_id),),
    )


def _after(roll: Roll, plan: ImportPlan) -> Roll:
    moved = {step.before.id: step.after for step in plan.steps if step.before}
    people = (
        Person.named(p.id, moved[p.id]) if p.id in moved else p for p in roll.people
    )
    return attrs.evolve(roll, people=tuple(people), choices=plan.choices)


def _joined(at_once: Iterable[Step], then: Iterable[Step]) -> Iterator[Step]:
    """Make one step of what happens to somebody at once and with the next import."""
    first = {step.before.id: step for step in at_once if step.before}
    for step in then:
        earlier = first.pop(step.before.id, None) if step.before else None
        yield step if earlier is None else _one_of_both(earlier, step)
    yield from first.values()


def _one_of_both(earlier: Step, step: Step) -> Step:
    """Say what a choice and the import after it come to for somebody."""
    before = earlier.before
    if before and before.listed == step.after.listed != earlier.after.listed:
        return noted(before, step.after, step.why)
    if earlier.is_news:
        return attrs.evolve(earlier, after=step.after)
    return attrs.evolve(step, before=before)
