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
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from missync.model.people import Kind, Record, RefusedRecord
from missync.model.reads import (
    Broken,
    Certificate,
    Complete,
    Count,
    Deletion,
    Denied,
    Finished,
    Partial,
    Unchanged,
    Walk,
)
from missync.model.sentences import sentence
from missync.rules.roll.pupils import not_shown_of


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
        hidden = not_shown_of(kind, walk)
        shows = any(
            isinstance(row, Record | Unchanged)
            and row.kind is not kind
            and row.mis_id not in hidden
            for row in walk.rows
        )
        whys = (sentence(gap.why) for gap in gaps if gap.pupil is None or not shows)
        yield from dict.fromkeys(whys)


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
