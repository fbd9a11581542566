"""Damaged: whose the records are that cannot be understood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs

from missync.model.people import MisId, Person, PersonId, RefusedRecord
from missync.model.standings import Standing
from missync.rules.roll.grouping import Match
from missync.rules.roll.likeness import (
    alike_as_far_as_legible,
    differences,
    forenames,
    not_told_apart,
    of_another_surname,
    of_no_common_id,
    one_by_lasting_id,
    strange_forenames,
    surname,
)
from missync.rules.roll.matching import by_key, code_of, lasting_id_of


@attrs.frozen(kw_only=True)
class Damaged:
    """Whose the records are that cannot be understood.

    Attributes:
        theirs: By the people they are taken for.
        perhaps: By those whose MIS id they have, though they are taken for others'.
        others: Those of nobody known.
    """

    theirs: Mapping[PersonId, RefusedRecord]
    perhaps: Mapping[PersonId, RefusedRecord]
    others: tuple[RefusedRecord, ...]


def match_refused(
    refused: Iterable[RefusedRecord],
    people: Iterable[Person],
    owners: Mapping[MisId, PersonId],
    strangers: Collection[PersonId],
) -> Damaged:
    """Find whose the records are that cannot be understood, as far as they can be read.

    They are matched by the same keys, but more readily: whoever is meant stays as they
    were. Whose MIS id such a record has may be meant in any case.

    Args:
        refused: The records of one kind.
        people: The people of that kind whom the MIS brought in.
        owners: Whose the kept records are, by MIS id.
        strangers: As :func:`match` has them.
    """
    everybody = {person.id: person for person in people}
    known = [person for person in everybody.values() if person.id not in strangers]
    by_id: dict[MisId | None, Person] = {
        mis_id: everybody[who] for mis_id, who in owners.items() if who in everybody
    }
    by_id.update((person.mis_id, person) for person in known if person.mis_id)
    weak = {p.mis_id: p for p in everybody.values() if p.id in strangers and p.mis_id}
    people_of = [
        (key, supports, by_key((key(person), person) for person in known))
        for key, supports in (*_WEAKER, *_WEAKEST)
    ]

    def by_weaker_key(record: RefusedRecord) -> Person | None:
        for key, supports, found in people_of:
            same = [p for p in found.get(key(record), ()) if supports(p, record)]
            if len(same) == 1:
                return same[0]
        return weak.get(record.mis_id) if record.mis_id else None

    def whose(record: RefusedRecord) -> Person | None:
        owner, other = by_id.get(record.mis_id), by_weaker_key(record)
        if owner is None or other is None:
            return owner or other
        theirs, owners = differences(other, record), differences(owner, record)
        if theirs == owners:
            return other if of_no_common_id(owner, record) else owner
        return other if theirs < owners else owner

    theirs: dict[PersonId, RefusedRecord] = {}
    perhaps: dict[PersonId, RefusedRecord] = {}
    others: list[RefusedRecord] = []
    for record in refused:
        person, owner = whose(record), by_id.get(record.mis_id)
        if person is None:
            others.append(record)
        else:
            theirs[person.id] = record
        if owner is not None and owner is not person:
            perhaps[owner.id] = record
    return Damaged(theirs=theirs, perhaps=perhaps, others=tuple(others))


def not_spoken_for(
    refused: Sequence[RefusedRecord], found: Iterable[Match]
) -> tuple[RefusedRecord, ...]:
    """Leave out the refused records of those of whom another record was understood.

    Args:
        refused: The records of nobody known.
        found: What was understood tonight.
    """
    if not refused:
        return ()
    understood = [record for each in found for record in each.records]
    ids = {record.mis_id for record in understood}
    records_of = [
        (key, supports, by_key((key(each), each) for each in understood))
        for key, supports in _WEAKER
    ]

    def is_spoken_for(record: RefusedRecord) -> bool:
        return record.mis_id in ids or any(
            supports(each, record)
            for key, supports, found in records_of
            for each in found.get(key(record), ())
        )

    by_id = {r.mis_id: r for r in refused if r.mis_id}
    nameless = (r for r in refused if r.mis_id is None)
    return tuple(r for r in (*by_id.values(), *nameless) if not is_spoken_for(r))


def new_to(
    refused: Iterable[RefusedRecord], before: Iterable[RefusedRecord]
) -> tuple[RefusedRecord, ...]:
    """Leave out those without an id, and those that came at the last import, too.

    Args:
        refused: The records of nobody known.
        before: The same at the last import.
    """
    old = {record.mis_id for record in before}
    return tuple(r for r in refused if r.mis_id and r.mis_id not in old)


def missing(
    people: Iterable[Person], found: Iterable[Match], damaged: Damaged
) -> tuple[Person, ...]:
    """Find those on the list of whom nothing came.

    Args:
        people: The people of a kind.
        found: What was understood.
        damaged: Whose the records are that were not.
    """
    came = {who.id for each in found for who in (each.person, each.displaced) if who}
    here = came | damaged.theirs.keys() | damaged.perhaps.keys()
    return tuple(p for p in people if p.listed and p.id not in here)


def perhaps_theirs(
    refused: Iterable[RefusedRecord],
    new: Collection[RefusedRecord],
    missing: Iterable[Person],
) -> Mapping[PersonId, RefusedRecord]:
    """Find of whom nothing came but, perhaps, a damaged record under an id of nobody's.

    So it is where no name and no birth date that can be read speaks against it. A
    record that shows neither may be anybody's, unless it has another code. It is new,
    or was taken for theirs when it was: whoever is missed only later is somebody else.

    Args:
        refused: The records of nobody known.
        new: Those of them that did not come at the last import.
        missing: Those on the list of whom nothing came.
    """
    found: dict[PersonId, RefusedRecord] = {}
    for record in refused:
        for person in missing:
            kept = person.standing is Standing.REFUSED and record.mis_id is not None
            if (kept or record in new) and _may_be(person, record):
                found.setdefault(person.id, record)
    return found


def _may_be(person: Person, record: RefusedRecord) -> bool:
    if differences(person, record) or strange_forenames(person, record):
        return False
    legible = record.birth_date or surname(record) or forenames(record)
    return bool(legible) or not of_no_common_id(person, record)


_WEAKER: Final = ((lasting_id_of, not_told_apart), (code_of, alike_as_far_as_legible))
"""The keys of a damaged record besides its MIS id, and what has to support them."""

_WEAKEST: Final = ((lasting_id_of, one_by_lasting_id), (code_of, of_another_surname))
"""What is enough where nobody fits better: whoever is meant stays as they were."""
