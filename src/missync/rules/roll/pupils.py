"""Pupils: what a read says of those on whom contacts hang.

A contact may go when every pupil they last hung on was understood with their contacts,
or is proven off the list. Where contacts have a list of their own and nobody asks for
pupils, that list alone says it. The contacts of a pupil whose record is damaged, is
another human's, or shows no contacts while others' do, stay, also those who hung on
another record of that pupil; everybody else's are not held up by it. A tie follows its
pupil to a new id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import attrs

from missync.model.ids import MisId, PersonId
from missync.model.people import (
    Kind,
    Link,
    Person,
    Profile,
    Record,
    RefusedRecord,
)
from missync.model.plan import Hold, Refuse, Step
from missync.model.reads import Deletion, Pupils, Unchanged, Walk
from missync.model.roll import Roll, Sources
from missync.model.standings import WarningKind


_NONE_KEPT: Final = Sources()


def pupils_of(
    kind: Kind,
    walks: Sequence[Walk],
    left_out: Collection[Person] = (),
    sources: Sources = _NONE_KEPT,
) -> Pupils:
    """Say what came of those on whom a kind hangs, of a kind that hangs on others.

    Where they come on the lists that prove the kind, only those lists say so; where
    the kind has lists of its own, whichever they come on.

    Args:
        kind: The kind.
        walks: What was read.
        left_out: Those on whom people of the kind hang, and about whom there is nothing
            to decide.
        sources: The kept records.
    """
    if kind is not Kind.CONTACT:
        return Pupils()
    bearing = [walk for walk in walks if kind in walk.stream.proves]
    carrying = [walk for walk in bearing if any(_pupil_rows(walk))] or walks
    rows = [row for walk in carrying for row in _pupil_rows(walk)]
    refused = [row for row in rows if isinstance(row, RefusedRecord)]
    understood = [row for row in rows if not isinstance(row, RefusedRecord)]
    unclear = {
        *(pupil for walk in bearing for pupil in not_shown_of(kind, walk)),
        *(pupil for walk in bearing for pupil in _hung_on_unread(kind, walk)),
        *(row.mis_id for row in refused if row.mis_id),
    }
    return Pupils(
        shown=frozenset(row.mis_id for row in understood) - unclear,
        unclear=frozenset(unclear),
        anonymous=any(row.mis_id is None for row in refused),
        whole=all(walk.whole for walk in bearing),
        asked_for=any(Kind.STUDENT in w.stream.proves for w in walks) or bool(rows),
        listed=frozenset(p.mis_id for p in left_out if p.listed and p.mis_id),
        renumbered=renumbered(left_out, sources.owners(Kind.STUDENT), {}),
    )


def not_shown_of(kind: Kind, walk: Walk) -> frozenset[MisId]:
    """Name those whose people of a kind are not shown."""
    return frozenset(g.pupil for g in walk.gaps if g.kind is kind and g.pupil)


def _pupil_rows(walk: Walk) -> Iterator[Record | Unchanged | RefusedRecord]:
    for row in walk.rows:
        if row.kind is Kind.STUDENT and not isinstance(row, Deletion):
            yield row


def _hung_on_unread(kind: Kind, walk: Walk) -> Iterator[MisId]:
    """Name the pupils of whom somebody came without a readable id."""
    for row in walk.rows:
        if row.kind is kind and isinstance(row, RefusedRecord) and row.mis_id is None:
            yield from [row.pupil] if row.pupil else ()


@attrs.frozen(kw_only=True)
class PupilsTonight:
    """What is known tonight of the pupils on whom contacts hang.

    Attributes:
        read: What came of them.
        listed: The MIS ids of those who stay on the list though none came of them.
        renumbered: The MIS id that each has now, by every other one of theirs.
        given_on: Those of the other ones that are another pupil's now.
        waiting: The MIS ids of newcomers who do not join yet.
    """

    read: Pupils = attrs.field(factory=Pupils)
    listed: frozenset[MisId] = frozenset()
    renumbered: Mapping[MisId, MisId] = attrs.field(factory=dict, hash=False)
    given_on: AbstractSet[MisId] = frozenset()
    waiting: frozenset[MisId] = frozenset()

    def all_wait(self, somebody: Profile) -> bool:
        """Whether somebody hangs on newcomers alone who do not join yet."""
        pupils = {link.pupil for link in somebody.links}
        return bool(pupils) and pupils <= self.waiting

    def in_doubt(self, somebody: Profile) -> tuple[MisId, ...]:
        """Name the pupils somebody hung on who may still have them as a contact.

        By the ids that they have now, in their order, as a second run finds them.
        """
        pupils = dict.fromkeys(link.pupil for link in somebody.links)
        doubtful = (pupil for pupil in pupils if self._may_have_contacts(pupil))
        return tuple(sorted(self.renumbered.get(each, each) for each in doubtful))

    def links_of(
        self, before: Profile | None, sent: tuple[Link, ...]
    ) -> tuple[Link, ...]:
        """Add the ties that cannot be seen tonight to those that were sent.

        One that is still sent with the id that its pupil had before follows nobody.
        """
        if before is None or not before.links:
            return sent
        tied = {link.pupil for link in sent}
        unsent = (link for link in before.links if link.pupil not in tied)
        kept = self.followed(
            link for link in unsent if self._may_have_contacts(link.pupil)
        )
        others = (link for link in kept if link.pupil not in tied)
        return tuple(sorted((*sent, *others), key=_pupil))

    def followed(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """Let ties follow the pupils who have another MIS id now."""
        if not self.renumbered:
            return tuple(links)
        ids = self.renumbered
        moved = (
            attrs.evolve(tie, pupil=ids.get(tie.pupil, tie.pupil)) for tie in links
        )
        return tuple(sorted({tie.pupil: tie for tie in moved}.values(), key=_pupil))

    def _may_have_contacts(self, pupil: MisId) -> bool:
        ids = {pupil} - self.given_on | {self.renumbered.get(pupil, pupil)}
        if ids & self.read.unclear:
            return True
        if ids & self.read.shown:
            return False
        stays = self.read.asked_for and bool(ids & self.listed)
        return self.read.anonymous or not self.read.whole or stays


def pupils_tonight(
    read: Pupils,
    roll: Roll,
    steps: Collection[Step],
    awaiting: Iterable[Step] = (),
    damaged: Collection[PersonId] = (),
) -> PupilsTonight:
    """Put together what is known of the pupils.

    Args:
        read: What came of them.
        roll: What the site knew of those who were decided about.
        steps: What becomes of them tonight.
        awaiting: The newcomers among them who do not join yet.
        damaged: Of whom a record came that cannot be understood.
    """
    pupils = [person for person in roll.people if person.kind is Kind.STUDENT]
    joins = (step.joins for step in steps if isinstance(step, Hold))
    waiting = (step.after.mis_id for step in (*joins, *awaiting) if step)
    moved = {step.before.id: step for step in steps if step.before}
    after = {p.id: moved[p.id].after if p.id in moved else p for p in pupils}
    of_these = renumbered(pupils, roll.sources.owners(Kind.STUDENT), moved)
    ids_now = {**read.renumbered, **of_these}
    given_on = ids_now.keys() & set(ids_now.values())
    ids = {p.id: _ids(p, after[p.id], given_on) for p in pupils}
    on_list = (ids[who] for who, pupil in after.items() if pupil.listed)
    beside = (ids[who] for who in damaged if who in ids)
    own = (_own_ids(step, given_on) for step in moved.values() if _stands(step))
    others = (ids_now[each] for each in read.unclear & ids_now.keys() - given_on)
    return PupilsTonight(
        read=attrs.evolve(read, unclear=read.unclear.union(others, *beside, *own)),
        listed=read.listed.union(*on_list),
        renumbered=ids_now,
        given_on=given_on,
        waiting=frozenset(filter(None, waiting)),
    )


def renumbered(
    pupils: Collection[Person],
    owners: Mapping[MisId, PersonId],
    moved: Mapping[PersonId, Step],
) -> Mapping[MisId, MisId]:
    """Find the MIS id that each pupil has now, by every other one of theirs.

    A pupil whose id the MIS gave to another has that of their damaged record.

    Args:
        pupils: Those of the kind, as they were before.
        owners: Whose the kept records are, by MIS id.
        moved: What becomes of them tonight.
    """
    ids = ((pupil, _id_now(pupil, moved.get(pupil.id))) for pupil in pupils)
    now = {pupil.id: new for pupil, new in ids if new}
    lost = {now[p.id]: p.id for p in pupils if p.mis_id is None and p.id in now}
    before = {pupil.mis_id: pupil.id for pupil in pupils if pupil.mis_id}
    theirs = {**owners, **lost, **before}
    return {
        old: now[who] for old, who in theirs.items() if who in now and old != now[who]
    }


def _id_now(pupil: Person, step: Step | None) -> MisId | None:
    match step:
        case None:
            return pupil.mis_id
        case Refuse(record=RefusedRecord() as damaged):
            return step.after.mis_id or damaged.mis_id
        case _:
            return step.after.mis_id


def _stands(step: Step) -> bool:
    """Whether somebody's own record was not understood, or is somebody else's."""
    return isinstance(step, Refuse) or bool(step.after.noted(WarningKind.ANOTHER_HUMAN))


def _own_ids(step: Step, given_on: Collection[MisId]) -> Collection[MisId]:
    record = step.record if isinstance(step, Refuse) else None
    return _ids(step.before, record, given_on)


def _ids(
    before: Person | None,
    now: Profile | Record | RefusedRecord | None,
    given_on: Collection[MisId],
) -> Collection[MisId]:
    """Name the ids of a pupil, without one that is another pupil's now."""
    old = before.mis_id if before else None
    new = now.mis_id if now else None
    kept = None if old in given_on else old
    return frozenset(each for each in (kept, new) if each)


def _pupil(link: Link) -> MisId:
    return link.pupil
