"""Proof: whether a read brought everybody of a kind, or not surely everybody.

A short read looks exactly like many people leaving at once. So a read counts as
complete only when nothing speaks against it:

- every list it rests on was walked to an end that the MIS itself declared;
- as many people came as the MIS counts, where it counts them or those on whom they
  hang; where it does not, no row came twice, as then others may be missing;
- nobody is there whom the MIS does not show us; of those who hang on others, it shows
  somebody's;
- no record came that could be anybody's, because its id cannot be read; one that
  hangs on a pupil could be any of that pupil's contacts alone;
- somebody came at all, and not only on a list that may be missing, unless nobody is
  known, the MIS counts none either, and it sends somebody of another kind.

A contact may go when every pupil they last hung on was understood with their contacts,
or is proven off the list. Where contacts have a list of their own and nobody asks for
pupils, that list alone says it. The contacts of a pupil whose record is damaged, is
another human's, or shows no contacts while others' do, stay; everybody else's are not
held up by it. A tie follows its pupil to a new id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

import attrs

from missync.model.ids import MisId
from missync.model.people import (
    Kind,
    Link,
    Person,
    Profile,
    Record,
    RefusedRecord,
)
from missync.model.plan import Refuse, Step
from missync.model.reads import (
    Broken,
    Certificate,
    Complete,
    Count,
    Deletion,
    Denied,
    Finished,
    Partial,
    Pupils,
    Unchanged,
    Walk,
)
from missync.model.sentences import sentence
from missync.model.standings import WarningKind


def certify(
    kind: Kind,
    walks: Sequence[Walk],
    counts: Mapping[Kind, Count],
    *,
    known: int,
    former: int = 0,
) -> Certificate:
    """Judge what these walks prove about one kind.

    Where a walk broke, nothing else is said: what came before is no list to count.

    Args:
        kind: The kind in question.
        walks: Every walk of the import.
        counts: What the MIS counts of every kind, where it counts at all. A list
            with too few of one kind has too few of those who hang on them, too.
        known: How many people of this kind are on the list now.
        former: How many of them are known from a list of leavers alone.
    """
    bearing = tuple(walk for walk in walks if kind in walk.stream.proves)
    if unfinished := tuple(_unfinished(bearing)):
        return Partial(unfinished)
    counted = _is_counted(bearing, counts)
    gaps = (
        *_closed(bearing, former),
        *_not_shown(kind, bearing),
        *_unreadable(kind, bearing),
        *_miscounted(kind, bearing, counts),
        *(() if counted else _repeated(kind, bearing)),
        *_nobody(kind, walks, counts.get(kind), known - former),
    )
    return Partial(gaps) if gaps else Complete(walks=bearing, counted=counted)


def needs_leavers(kind: Kind, walks: Iterable[Walk]) -> bool:
    """Whether it matters who is known from a list of leavers alone.

    It does where such a list is closed to us, or no other one brought anybody.
    """
    bearing = [walk for walk in walks if kind in walk.stream.proves]
    closed = any(w.stream.optional and isinstance(w.ending, Denied) for w in bearing)
    return closed or not any(
        row.kind is kind and not isinstance(row, Deletion)
        for walk in bearing
        if not walk.stream.optional
        for row in walk.rows
    )


def count_disagrees(walk: Walk, count: Count | None) -> bool:
    """Whether a walk that went well brought another number than the MIS counts.

    Somebody may have come or gone in between, so it is worth walking once more.
    """
    if walk.stream.counts is None or count is None or count.number is None:
        return False
    return isinstance(walk.ending, Finished) and count.number != _number(
        walk.stream.counts, [walk]
    )


def pupils_of(kind: Kind, walks: Sequence[Walk]) -> Pupils:
    """Say what came of those on whom a kind hangs, of a kind that hangs on others.

    Where they come on the lists that prove the kind, only those lists say so; where
    the kind has lists of its own, whichever they come on.
    """
    if kind is not Kind.CONTACT:
        return Pupils()
    bearing = [walk for walk in walks if kind in walk.stream.proves]
    carrying = [walk for walk in bearing if any(_pupil_rows(walk))] or walks
    rows = [row for walk in carrying for row in _pupil_rows(walk)]
    refused = [row for row in rows if isinstance(row, RefusedRecord)]
    understood = [row for row in rows if not isinstance(row, RefusedRecord)]
    unclear = {
        *(pupil for walk in bearing for pupil in _not_shown_of(kind, walk)),
        *(pupil for walk in bearing for pupil in _hung_on_unread(kind, walk)),
        *(row.mis_id for row in refused if row.mis_id),
    }
    return Pupils(
        shown=frozenset(row.mis_id for row in understood) - unclear,
        unclear=frozenset(unclear),
        anonymous=any(row.mis_id is None for row in refused),
        asked_for=any(Kind.STUDENT in w.stream.proves for w in walks) or bool(rows),
    )


def _pupil_rows(walk: Walk) -> Iterator[Record | Unchanged | RefusedRecord]:
    for row in walk.rows:
        if row.kind is Kind.STUDENT and not isinstance(row, Deletion):
            yield row


def _hung_on_unread(kind: Kind, walk: Walk) -> Iterator[MisId]:
    """Name the pupils of whom somebody came without a readable id."""
    for row in walk.rows:
        if row.kind is kind and isinstance(row, RefusedRecord) and row.mis_id is None:
            yield from [row.pupil] if row.pupil else ()


def summary(certificate: Certificate, records: int) -> str:
    """Say in a sentence what a certificate rests on or what it lacks."""
    match certificate:
        case Partial(gaps):
            return " ".join(gaps)
        case Complete(walks=walks):
            pages = sum(walk.pages for walk in walks)
            return (
                f"Every page was read: {_many(pages, 'page')}, "
                f"{_many(records, 'record')}."
            )
        case _:
            assert_never(certificate)


def _unfinished(walks: Iterable[Walk]) -> Iterable[str]:
    for walk in walks:
        match walk.ending:
            case Broken(why=why) | Denied(why=why) if not walk.whole:
                name = walk.stream.name
                yield f"The list “{name}” was not read to its end: {sentence(why)}"


def _closed(walks: Iterable[Walk], former: int) -> Iterable[str]:
    for walk in walks:
        if former and walk.stream.optional and isinstance(walk.ending, Denied):
            yield (
                f"The list “{walk.stream.name}” is closed to us now, and {former} on "
                "the list are known from it alone."
            )


def _not_shown(kind: Kind, walks: Iterable[Walk]) -> Iterable[str]:
    """Name what is shown for nobody, and what may be anybody's."""
    for walk in walks:
        gaps = [gap for gap in walk.gaps if gap.kind is kind]
        hidden = _not_shown_of(kind, walk)
        shows = any(
            isinstance(row, Record | Unchanged)
            and row.kind is not kind
            and row.mis_id not in hidden
            for row in walk.rows
        )
        whys = (sentence(gap.why) for gap in gaps if gap.pupil is None or not shows)
        yield from dict.fromkeys(whys)


def _not_shown_of(kind: Kind, walk: Walk) -> frozenset[MisId]:
    """Name those whose people of a kind are not shown."""
    return frozenset(g.pupil for g in walk.gaps if g.kind is kind and g.pupil)


def _unreadable(kind: Kind, walks: Iterable[Walk]) -> Iterable[str]:
    number = _anonymous(kind, walks)
    if number:
        yield (
            f"{_many(number, 'record')} came without a readable id, "
            "so they could be anybody's."
        )


def _miscounted(
    kind: Kind, walks: Iterable[Walk], counts: Mapping[Kind, Count]
) -> Iterable[str]:
    hung_on = (walk.stream.counts for walk in walks if walk.stream.counts)
    for counted in dict.fromkeys((kind, *hung_on)):
        count = counts.get(counted)
        if count is None:
            continue
        read = _number(counted, [w for w in walks if w.stream.counts is counted])
        if count.number is None:
            yield f"The MIS gave no usable count of its {counted.plural}."
        elif read != count.number:
            yield f"The MIS counts {count.number} {counted.plural}, but {read} came."


def _is_counted(walks: Sequence[Walk], counts: Mapping[Kind, Count]) -> bool:
    """Whether the MIS says how long every list is without which somebody is missing."""
    needed = [walk.stream.counts for walk in walks if not walk.stream.optional]
    return bool(needed) and all(kind is not None and kind in counts for kind in needed)


def _repeated(kind: Kind, walks: Iterable[Walk]) -> Iterable[str]:
    """Name the lists on which a row came twice: another may be missing for it.

    Contacts come once for each of their pupils, so of their lists the pupils count.
    """
    for walk in walks:
        ids = Counter(
            (row.kind, row.mis_id)
            for row in walk.rows
            if row.mis_id
            and not isinstance(row, Deletion)
            and row.kind is not Kind.CONTACT
        )
        twice = sum(number > 1 for number in ids.values())
        if twice:
            yield (
                f"On the list “{walk.stream.name}”, {_many(twice, 'record')} came more "
                f"than once, so others may be missing: the MIS does not count its "
                f"{kind.plural}. Import again."
            )


def _nobody(
    kind: Kind, walks: Sequence[Walk], count: Count | None, known: int
) -> Iterable[str]:
    bearing = [walk for walk in walks if kind in walk.stream.proves]
    if _number(kind, [walk for walk in bearing if not walk.stream.optional]):
        return
    if not bearing:
        yield f"The MIS has no list of {kind.plural} for us."
    elif known:
        yield (
            f"The MIS sent no {kind.plural} at all, while {known} are on the list. "
            "An empty answer is no proof: the wrong address answers the same way."
        )
    elif kind is not Kind.CONTACT and (count is None or count.number != 0):
        yield (
            f"The MIS sent no {kind.plural} at all and does not count them as none. "
            "Check in the settings which school is asked for, and where."
        )
    elif all(isinstance(row, Deletion) for walk in walks for row in walk.rows):
        yield (
            "The MIS sent nobody at all, of whatever kind. "
            "Check in the settings which school is asked for, and where."
        )


def _number(kind: Kind, walks: Sequence[Walk]) -> int:
    """Count the people: by their ids, and whoever came without one by themselves."""
    ids = [
        row.mis_id
        for walk in walks
        for row in walk.rows
        if row.kind is kind and not isinstance(row, Deletion)
    ]
    known = [mis_id for mis_id in ids if mis_id]
    return len(set(known)) + len(ids) - len(known)


def _anonymous(kind: Kind, walks: Iterable[Walk]) -> int:
    return sum(
        isinstance(row, RefusedRecord)
        and row.kind is kind
        and row.mis_id is None
        and row.pupil is None
        for walk in walks
        for row in walk.rows
    )


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


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
        """Name the pupils somebody hung on who may still have them as a contact.

        By the ids that they have now, as those are what a second run finds.
        """
        pupils = dict.fromkeys(link.pupil for link in somebody.links)
        doubtful = (pupil for pupil in pupils if self._may_have_contacts(pupil))
        return tuple(self.renumbered.get(pupil, pupil) for pupil in doubtful)

    def links_of(
        self, before: Profile | None, sent: tuple[Link, ...]
    ) -> tuple[Link, ...]:
        """Add the ties that cannot be seen tonight to those that were sent."""
        if before is None or not before.links:
            return sent
        tied = {link.pupil for link in sent}
        kept = self.followed(
            link for link in before.links if self._may_have_contacts(link.pupil)
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
        ids = {pupil, self.renumbered.get(pupil, pupil)}
        if ids & self.read.unclear:
            return True
        if ids & self.read.shown:
            return False
        stays = self.read.asked_for and bool(ids & self.listed)
        return self.read.anonymous or stays


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
    unclear = {i for step in moved.values() if _stands(step) for i in _ids(step)}
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
        read=attrs.evolve(read, unclear=read.unclear | unclear),
        listed=frozenset(filter(None, listed)),
        renumbered=renumbered,
    )


def _stands(step: Step) -> bool:
    """Whether somebody's own record was not understood, or is somebody else's."""
    return isinstance(step, Refuse) or any(
        note.what is WarningKind.ANOTHER_HUMAN for note in step.after.notes
    )


def _ids(step: Step) -> Iterator[MisId]:
    record = step.record if isinstance(step, Refuse) else None
    for somebody in (step.before, record):
        if somebody is not None and somebody.mis_id:
            yield somebody.mis_id


def _pupil(link: Link) -> MisId:
    return link.pupil
