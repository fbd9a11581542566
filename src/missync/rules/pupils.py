"""Pupils: what those on whom contacts hang prove about their contacts.

A contact may go when every pupil they last hung on was understood with their contacts,
or is proven off the list. The contacts of a pupil whose record is damaged, or shows no
contacts while others' do, stay; everybody else's are not held up by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from missync.model.ids import MisId
from missync.model.people import Link, Person, Profile
from missync.model.plans import Step
from missync.model.reads import Pupils


__all__ = ["PupilsTonight", "pupils_tonight"]


@attrs.frozen(kw_only=True)
class PupilsTonight:
    """What is known tonight of the pupils on whom contacts hang.

    Attributes:
        read: What came of them.
        listed: The MIS ids of those who stay on the list though none came of them.
        renumbered: Their new MIS ids, by the old ones.
    """

    read: Pupils = attrs.field(factory=Pupils)
    listed: frozenset[MisId] = frozenset()
    renumbered: Mapping[MisId, MisId] = attrs.field(factory=dict, hash=False)

    def in_doubt(self, somebody: Profile) -> tuple[MisId, ...]:
        """Name the pupils somebody hung on who may still have them as a contact."""
        pupils = dict.fromkeys(link.pupil for link in somebody.links)
        return tuple(pupil for pupil in pupils if self._may_have_contacts(pupil))

    def links_of(
        self, before: Profile | None, sent: tuple[Link, ...]
    ) -> tuple[Link, ...]:
        """Add the ties that cannot be seen tonight to those that were sent."""
        if before is None or not before.links:
            return sent
        tied = {link.pupil for link in sent}
        unseen = set(self.in_doubt(before)) - tied
        kept = tuple(link for link in before.links if link.pupil in unseen)
        return tuple(sorted((*sent, *kept), key=lambda link: link.pupil))

    def _may_have_contacts(self, pupil: MisId) -> bool:
        ids = {pupil, self.renumbered.get(pupil, pupil)}
        if ids & self.read.unclear:
            return True
        if ids & self.read.shown:
            return False
        return self.read.anonymous or bool(ids & self.listed)


def pupils_tonight(
    read: Pupils, pupils: Iterable[Person], steps: Iterable[Step]
) -> PupilsTonight:
    """Put together what is known of the pupils.

    Args:
        read: What came of them.
        pupils: Those who were decided about, as they were before.
        steps: What becomes of them tonight.
    """
    moved = {step.before.id: step for step in steps if step.before}
    listed: set[MisId | None] = set()
    renumbered: dict[MisId, MisId] = {}
    for pupil in pupils:
        step = moved.get(pupil.id)
        after = step.after if step else pupil
        if after.listed:
            listed |= {pupil.mis_id, after.mis_id}
        if pupil.mis_id and after.mis_id and pupil.mis_id != after.mis_id:
            renumbered[pupil.mis_id] = after.mis_id
    return PupilsTonight(
        read=read,
        listed=frozenset(filter(None, listed)),
        renumbered=renumbered,
    )
