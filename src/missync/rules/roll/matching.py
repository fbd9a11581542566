"""Matching: whose record it is.

A record is matched to a person by the MIS id, then by the MIS's lasting id, then by
UPN or staff code in any spelling; never across kinds, and never on a name alone. A
weaker key counts only where the names and birth dates do not speak against it, as codes
are re-used, and then only where it points from one record to one person whom no
stronger key has claimed.
So are MIS ids: one that describes another human being claims nobody, nor does one whose
record fits better to somebody else whom a weaker key names.
"""

from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)

import attrs

from missync.model.people import Listing, MisId, Person, PersonId, Record
from missync.rules.roll.grouping import (
    Match,
    Rank,
    as_sent,
    is_still_one,
    stay_together,
)
from missync.rules.roll.keys import Key, Supports, by_key, other_ids
from missync.rules.roll.likeness import (
    another_human,
    differ,
    differences,
    is_rather,
    is_theirs_by_code,
    is_theirs_rather,
    of_no_common_id,
    of_other_ids,
    one_by_lasting_id,
    one_human,
    other_forename,
)


@attrs.frozen
class Kept:
    """What is kept of the records of one kind that were understood before.

    Attributes:
        owners: Whose they are, by MIS id: somebody may have several.
        strangers: Those of whom there is none. So they come last: a record may be that
            of somebody who has the lasting id or the code.
    """

    owners: Mapping[MisId, PersonId] = attrs.field(factory=dict, hash=False)
    strangers: frozenset[PersonId] = frozenset()


def match(
    groups: Iterable[Match],
    people: Iterable[Person],
    kept: Kept | None = None,
    damaged: Collection[PersonId] = (),
    rank: Rank = as_sent,
) -> tuple[Match, ...]:
    """Find the person behind every group of records, strongest key first.

    Args:
        groups: The groups of one kind.
        people: The people of that kind whom the MIS brought in.
        kept: What is kept of them.
        damaged: Of whom a record came that cannot be understood.
        rank: Says which record speaks of those that stay together.
    """
    everybody = tuple(people)
    if not everybody:
        return tuple(groups)
    kept = kept or Kept()
    known = tuple(person for person in everybody if person.id not in kept.strangers)
    by_id = {person.mis_id: person for person in known if person.mis_id}
    parts_of = [(each, tuple(_by_mis_id(each, by_id))) for each in groups]
    parts = [part for _, of_one in parts_of for part in of_one]
    weaker = other_ids(known, [part.speaker for part in parts])
    keys = [
        _Weaker(
            key,
            supports,
            by_key((key(person), person) for person in known),
            by_key((key(part.speaker), part) for part in parts),
        )
        for key, supports in weaker
    ]
    found = tuple(
        part
        for each, of_one in parts_of
        for part in _apart(each, of_one, keys, kept.owners, damaged)
    )
    found = _left_to_their_own(found, kept.owners)
    found = _by_kept_id(found, known, kept.owners)
    for key, supports in weaker:
        found = _by_weaker_key(found, known, key, supports)
    by_person = {person.id: person for person in known}
    found = stay_together(found, by_person, kept.owners, rank)
    here = {*damaged, *(each.person.id for each in found if each.person)}
    found = tuple(_without_the_displaced(each, here) for each in found)
    return _of_strangers(found, [p for p in everybody if p.id in kept.strangers])


def _left_to_their_own(
    groups: Sequence[Match], owners: Mapping[MisId, PersonId]
) -> tuple[Match, ...]:
    """Let nobody be taken for another of whom a record comes that is more like them.

    So it is where the row of a newcomer was begun as a copy of theirs, and for a while
    was the one that spoke: they are known by its ids then, until it is put right.

    Args:
        groups: The groups, as far as an MIS id says whose they are.
        owners: Whose the kept records are, by MIS id.
    """
    own: dict[PersonId, list[Record]] = {}
    for each in (
        record for found in groups if not found.person for record in found.records
    ):
        if each.mis_id in owners:
            own.setdefault(owners[each.mis_id], []).append(each)

    def left(found: Match) -> Match:
        person, record = found.person, found.speaker
        if person is None or not other_forename(person, record):
            return found
        like = differences(person, record)
        rivals = (r for r in own.get(person.id, ()) if _is_a_rival(r, record))
        if all(differences(person, each) >= like for each in rivals):
            return found
        return attrs.evolve(found, person=None, displaced=person)

    return tuple(map(left, groups))


def _is_a_rival(own: Record, record: Record) -> bool:
    """Whether two records may be of two people, and not an old one and a new of one.

    So they may where their codes differ, or the old one is on roll without an end.
    """
    on_roll = own.listing is Listing.CURRENT
    without_end = not own.stays or any(stay.end is None for stay in own.stays)
    return (on_roll and without_end) or differ(own.code_key, record.code_key)


def _of_strangers(
    groups: tuple[Match, ...], strangers: Collection[Person]
) -> tuple[Match, ...]:
    """Give those of whom no record was understood the first that is nobody else's."""
    if not strangers:
        return groups
    by_id = {person.mis_id: person for person in strangers if person.mis_id}
    found = tuple(_by_own_id(each, by_id) for each in groups)
    sent = tuple(each.speaker for each in groups)
    for key, supports in other_ids(strangers, sent):
        found = _by_weaker_key(found, strangers, key, supports)
    return found


def _by_own_id(found: Match, strangers: Mapping[MisId, Person]) -> Match:
    if found.person is not None:
        return found
    ids = (record.mis_id for record in found.records)
    meant = next((strangers[each] for each in ids if each in strangers), None)
    if meant is None:
        return found
    if another_human(meant, found.speaker):
        return attrs.evolve(found, displaced=meant)
    return attrs.evolve(found, person=meant)


def _by_kept_id(
    groups: Sequence[Match],
    people: Iterable[Person],
    owners: Mapping[MisId, PersonId],
) -> tuple[Match, ...]:
    """Match by the MIS id of another record that somebody had before.

    So it is where the record that they are known by did not come, or is damaged, but
    for one that is new and has their lasting id.
    """
    known = {person.id: person for person in people}
    free = known.keys() - {each.person.id for each in groups if each.person}
    new = {each.speaker.lasting_id: each.speaker for each in groups if not each.person}

    def settled(candidate: Match) -> Match:
        if candidate.person is not None or candidate.displaced is not None:
            return candidate
        owner = owners.get(candidate.speaker.mis_id)
        if owner not in free or not _may_be(known[owner], candidate.speaker):
            return candidate
        named = new.get(known[owner].lasting_id or "", candidate.speaker)
        if named is not candidate.speaker and one_by_lasting_id(known[owner], named):
            return candidate
        free.discard(owner)
        return attrs.evolve(candidate, person=known[owner])

    return tuple(settled(candidate) for candidate in groups)


def _may_be(person: Person, record: Record) -> bool:
    return one_human(person, record) and not of_no_common_id(person, record)


def _by_mis_id(candidate: Match, by_id: Mapping[MisId, Person]) -> Iterable[Match]:
    claims = {r.mis_id: by_id[r.mis_id] for r in candidate.records if r.mis_id in by_id}
    if not claims:
        yield candidate
        return
    home = next(iter(claims))
    for mis_id, person in claims.items():
        records = tuple(
            r for r in candidate.records if claims.get(r.mis_id, claims[home]) is person
        )
        yield Match(speaker=records[0], records=records, person=by_id[mis_id])


@attrs.frozen
class _Weaker:
    """Whom a weaker key names.

    Attributes:
        key: The key.
        supports: What names and birth dates have to say for it to count.
        people: Those who have it.
        sent: What came with it.
    """

    key: Key
    supports: Supports
    people: Mapping[str | None, Sequence[Person]]
    sent: Mapping[str | None, Sequence[Match]]

    def named(self, found: Match) -> Person | None:
        """Give whom it can mean, if that is one, and no other record is of the same.

        Nor may another be of whom this one is: a newcomer is known tomorrow.
        """
        record, value = found.speaker, self.key(found.speaker)
        meant = [p for p in self.people.get(value, ()) if self.supports(p, record)]
        if len(meant) != 1:
            return None
        (person,) = meant
        others = (each for each in self.sent.get(value, ()) if each is not found)
        rivals = (each.speaker for each in others if each.person is not person)
        for each in rivals:
            if self.supports(person, each) or self.supports(each, record):
                return None
        return person

    def sent_of(self, person: Person) -> Iterator[Record]:
        """Give what came with the key of somebody."""
        return (each.speaker for each in self.sent.get(self.key(person), ()))


def _apart(
    whole: Match,
    parts: Iterable[Match],
    keys: Collection[_Weaker],
    owners: Mapping[MisId, PersonId],
    damaged: Collection[PersonId],
) -> Sequence[Match]:
    """Set records apart, and give them to whom alone the rest of theirs is about.

    Args:
        whole: Records of one human being.
        parts: The same, by whose MIS ids they have.
        keys: Whom the weaker keys name.
        owners: Whose the kept records are, by MIS id.
        damaged: Of whom a record came that cannot be understood.
    """
    settled = [_set_apart(part, keys, owners, damaged) for part in parts]
    whose = [part.person for part in settled if part.person]
    if len(settled) > 1 and len(whose) == 1:
        return [attrs.evolve(whole, person=whose[0])]
    return settled


def _set_apart(
    found: Match,
    keys: Collection[_Weaker],
    owners: Mapping[MisId, PersonId],
    damaged: Collection[PersonId],
) -> Match:
    """Let records under a person's id that are about somebody else claim nobody.

    Somebody else of whom a damaged record came has no other, unless an id speaks
    against the owner.

    Args:
        found: Records, and whose MIS id they have.
        keys: Whom the weaker keys name.
        owners: Whose the kept records are, by MIS id. Another one of theirs is no rival
            while nothing tells the two apart.
        damaged: Of whom a record came that cannot be understood.
    """
    owner, record = found.person, found.speaker
    if owner is None:
        return found
    taken = () if of_other_ids(owner, record) else damaged
    others = (each.named(found) for each in keys)
    sent = [each for key in keys for each in key.sent_of(owner)]
    new = [each for each in sent if owners.get(each.mis_id) != owner.id]
    better = (each for each in sent if each in new or not is_still_one(each, record))
    if not (
        another_human(owner, record)
        or any(
            is_rather(other, owner, record)
            for other in others
            if other and other.id not in taken
        )
        or any(is_theirs_rather(each, owner, record) for each in better)
        or any(is_theirs_by_code(each, owner, record) for each in new)
    ):
        return found
    return attrs.evolve(found, person=None, displaced=owner)


def _without_the_displaced(found: Match, here: Collection[PersonId]) -> Match:
    """Forget who is displaced, where there is no doubt that it is somebody else."""
    owner = found.displaced
    if owner is None or (found.person is None and owner.id not in here):
        return found
    return attrs.evolve(found, displaced=None)


def _by_weaker_key(
    groups: Sequence[Match],
    people: Iterable[Person],
    key: Key,
    supports: Supports,
) -> tuple[Match, ...]:
    """Match by a key, where names and birth date let it mean one person only."""
    claimed = {candidate.person.id for candidate in groups if candidate.person}
    people_of = by_key((key(person), person) for person in people)
    groups_of = by_key(
        (each, candidate)
        for candidate in groups
        if candidate.person is None
        for each in dict.fromkeys(map(key, candidate.records))
    )

    def settled(candidate: Match) -> Match:
        if candidate.person is not None:
            return candidate
        keys = dict.fromkeys(map(key, candidate.records))
        meant = [
            person
            for each in keys
            if each in groups_of
            for person in people_of.get(each, ())
            if supports(person, candidate.speaker)
        ]
        if len(meant) != 1 or meant[0].id in claimed:
            return candidate
        (person,) = meant
        rivals = groups_of[key(person)]
        if sum(supports(person, each.speaker) for each in rivals) > 1:
            return candidate
        return attrs.evolve(candidate, person=person)

    return tuple(settled(candidate) for candidate in groups)
