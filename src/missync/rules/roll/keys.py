"""Keys: the ids besides the MIS id, weaker than it, and what has to support them.

They are the MIS's lasting id, then the UPN or staff code in any spelling. Codes are
re-used, and some MISs give lasting ids out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import attrs

from missync.model.people import MisId, Person, Record
from missync.rules.roll.grouping import SAYS_NOTHING
from missync.rules.roll.likeness import (
    Described,
    alike_of_one_code,
    differ,
    differences,
    forename,
    one_by_lasting_id,
    surname,
)


_T = TypeVar("_T")
Key = Callable[[Described], str | None]
Supports = Callable[[Described, Described], bool]


def other_ids(
    people: Iterable[Person], sent: Iterable[Record]
) -> Sequence[tuple[Key, Supports]]:
    """Give the keys besides the MIS id, strongest first, and what has to support them.

    Args:
        people: Everybody known whom a record may mean.
        sent: The records that speak.
    """
    others = _Others(tuple(people), tuple(sent))
    return ((lasting_id_of, others.means_by_lasting_id), (code_of, alike_of_one_code))


@attrs.frozen(slots=False)
class _Others:
    """Whom a record may be about rather than the one who has its lasting id."""

    people: Sequence[Person]
    sent: Sequence[Record]

    @cached_property
    def _of_code(self) -> Mapping[str | None, Sequence[Person]]:
        return by_key((code_of(person), person) for person in self.people)

    @cached_property
    def _of_name(self) -> Mapping[str | None, Sequence[Person]]:
        return by_key((_name_of(person), person) for person in self.people)

    @cached_property
    def _sent_of_name(self) -> Mapping[str | None, Sequence[Record]]:
        return by_key((_name_of(record), record) for record in self.sent)

    @cached_property
    def _known_ids(self) -> frozenset[MisId | None]:
        return frozenset(person.mis_id for person in self.people)

    @cached_property
    def _sent_ids(self) -> frozenset[MisId]:
        return frozenset(record.mis_id for record in self.sent)

    def means_by_lasting_id(self, person: Described, record: Described) -> bool:
        """Whether a record is about the person who has its lasting id.

        It is not where it fits another person better who has its code. Where person and
        record have not one code, nor is it where it fits another person better who has
        its full name and did not come under their own id; nor where another new record,
        of another lasting id, fits the person better and has their full name.
        """
        if not one_by_lasting_id(person, record):
            return False
        like = differences(person, record)
        nearest = min(self._others_likenesses(person, record), default=like)
        return nearest >= like

    def _others_likenesses(self, person: Described, record: Described) -> Iterator[int]:
        code = code_of(record)
        for known in self._of_code.get(code, ()):
            if alike_of_one_code(known, record):
                yield differences(known, record)
        if code and code == code_of(person):
            return
        for known in self._of_name.get(_name_of(record), ()):
            if known.mis_id not in self._sent_ids:
                yield differences(known, record)
        for sent in self._sent_of_name.get(_name_of(person), ()):
            if sent.mis_id not in self._known_ids and _of_another(sent, record):
                yield differences(person, sent)


def _of_another(sent: Record, record: Described) -> bool:
    return differ(sent.lasting_id, record.lasting_id)


def by_key(pairs: Iterable[tuple[str | None, _T]]) -> dict[str | None, list[_T]]:
    """Sort by a key; one that too many have means nobody."""
    found: dict[str | None, list[_T]] = {}
    for key, value in pairs:
        if key:
            found.setdefault(key, []).append(value)
    return {key: of for key, of in found.items() if len(of) <= SAYS_NOTHING}


def lasting_id_of(somebody: Described) -> str | None:
    """Give the id that outlives the MIS id."""
    return somebody.lasting_id


def code_of(somebody: Described) -> str | None:
    """Give the UPN or the staff code, as codes are compared."""
    return somebody.code_key


def _name_of(somebody: Described) -> str | None:
    """Give the full name, as names are compared; ``None`` where half is unsaid."""
    both = forename(somebody), surname(somebody)
    return "\n".join(both) if all(both) else None
