"""Matching: whose record it is.

A record is matched to a person by the MIS id, then by the MIS's lasting id, then by
UPN or staff code; never across kinds, and never on a name alone. A weaker key counts
only where it points from one record to one person whom no stronger key has claimed,
and only where the names and birth dates do not speak against it: codes are re-used.
So are MIS ids: one that describes another human being claims nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import attrs

from missync.model.people import Listing, MisId, Person, PersonId, Profile, Record
from missync.rules.names import comparable


__all__ = ["Match", "another_human", "contradictions", "group", "match"]

_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Match:
    """Every record of one person in the feed, and the person, if the site knows them.

    Attributes:
        speaker: The record that counts.
        records: All of them, the speaker first, one per list and MIS id.
        person: Whom it is about; ``None`` for somebody new.
        displaced: Who had its MIS id, if it describes a human being whom the site does
            not know, and no record of theirs came under another id.
    """

    speaker: Record
    records: tuple[Record, ...]
    person: Person | None = None
    displaced: Person | None = None


def group(
    records: Iterable[Record], rank: Callable[[Record], tuple[object, ...]]
) -> tuple[Match, ...]:
    """Put the records of one person together and choose the one that speaks.

    Records belong together when they carry one MIS id or one lasting id; and when a
    record on the list of leavers shares its UPN or code with exactly one on the
    current list. Never when names and birth date speak against it.

    Args:
        records: The records of one kind.
        rank: Sorts the records of one person; the highest speaks.
    """
    groups: list[list[Record]] = []
    by_id: dict[str, list[Record]] = {}
    by_lasting_id: dict[str | None, list[Record]] = {}
    for record in sorted(records, key=lambda record: record.listing is Listing.LEAVERS):
        lasting_id = record.lasting_id
        found = by_id.get(record.mis_id) or by_lasting_id.get(lasting_id)
        if found is None or not _one_human(found[0], record):
            found = []
            groups.append(found)
        found.append(record)
        by_id.setdefault(record.mis_id, found)
        if lasting_id:
            by_lasting_id.setdefault(lasting_id, found)
    return tuple(_spoken_for(members, rank) for members in _rejoined(groups))


def contradictions(records: Iterable[Record]) -> frozenset[MisId]:
    """Find the MIS ids under which one feed describes two different people."""
    first: dict[MisId, Record] = {}
    found: set[MisId] = set()
    for record in records:
        other = first.setdefault(record.mis_id, record)
        if other is not record and not _one_human(other, record):
            found.add(record.mis_id)
    return frozenset(found)


def match(
    groups: Iterable[Match],
    people: Iterable[Person],
    refused: Collection[MisId | None] = (),
) -> tuple[Match, ...]:
    """Find the person behind every group of records, strongest key first.

    Args:
        groups: The groups of one kind.
        people: The people of that kind whom the MIS brought in.
        refused: The MIS ids of records that cannot be understood. No other record
            is theirs for its code.
    """
    known = tuple(people)
    if not known:
        return tuple(groups)
    by_id = {person.mis_id: person for person in known if person.mis_id}
    lasting = _unique((person.lasting_id, person) for person in known)
    found = tuple(
        _set_apart(part, lasting) for each in groups for part in _by_mis_id(each, by_id)
    )
    found = _by_weaker_key(found, known, _lasting_id, _one_human)
    taken = [person.id for person in known if person.mis_id in refused]
    found = _by_weaker_key(found, known, _code, _alike, taken)
    here = {each.person.id for each in found if each.person}
    return tuple(_without_the_displaced(each, here) for each in found)


def another_human(person: Profile, record: Record) -> bool:
    """Whether a record under a person's id is about somebody else.

    A surname changes, and a birth date is sometimes corrected; both at once, under
    one id, is another human being.
    """
    return _differ(_surname(person), _surname(record)) and _differ(
        person.birth_date, record.birth_date
    )


def _rejoined(groups: list[list[Record]]) -> list[list[Record]]:
    current = _unique(
        (members[0].code, members)
        for members in groups
        if members[0].listing is Listing.CURRENT
    )
    kept: list[list[Record]] = []
    for members in groups:
        home = current.get(members[0].code)
        former = members[0].listing is Listing.LEAVERS
        if former and home is not None and _rejoins(home[0], members[0]):
            home.extend(members)
        else:
            kept.append(members)
    return kept


def _rejoins(current: Record, former: Record) -> bool:
    """Whether one code in one feed means one human: two lasting ids mean two."""
    return _alike(current, former) and not _differ(
        current.lasting_id, former.lasting_id
    )


def _spoken_for(
    members: list[Record], rank: Callable[[Record], tuple[object, ...]]
) -> Match:
    if len(members) == 1:
        return Match(speaker=members[0], records=(members[0],))
    ranked = sorted(members, key=rank, reverse=True)
    speaker = _with_every_link(ranked)
    others = {r.key: r for r in reversed(ranked) if r.key != speaker.key}
    return Match(speaker=speaker, records=(speaker, *others.values()))


def _with_every_link(ranked: Sequence[Record]) -> Record:
    linked = [record for record in ranked if record.links]
    if len(linked) < 2:  # noqa: PLR2004 - one record has nothing to be joined with
        return ranked[0]
    links = {link: None for record in linked for link in record.links}
    return attrs.evolve(
        ranked[0],
        links=tuple(sorted(links, key=lambda link: link.pupil)),
        fingerprint="+".join(sorted({record.fingerprint for record in linked})),
    )


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


def _set_apart(found: Match, lasting: Mapping[str | None, Person]) -> Match:
    """Let records under a person's id that are about somebody else claim nobody."""
    owner, record = found.person, found.speaker
    if owner is None:
        return found
    other = lasting.get(record.lasting_id)
    is_others = (
        other is not None
        and other is not owner
        and _differences(other, record) == 0 < _differences(owner, record)
    )
    if not (is_others or another_human(owner, record)):
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
    key: Callable[[Profile | Record], str | None],
    supports: Callable[[Profile | Record, Profile | Record], bool],
    taken: Iterable[PersonId] = (),
) -> tuple[Match, ...]:
    claimed = {candidate.person.id for candidate in groups if candidate.person}
    claimed.update(taken)
    one_person = _unique((key(person), person) for person in people)
    one_record = _unique((key(g.speaker), g) for g in groups if g.person is None)

    def settled(candidate: Match) -> Match:
        person = one_person.get(key(candidate.speaker))
        if person is None or person.id in claimed:
            return candidate
        if one_record.get(key(candidate.speaker)) is not candidate:
            return candidate
        if not supports(person, candidate.speaker):
            return candidate
        return attrs.evolve(candidate, person=person)

    return tuple(settled(candidate) for candidate in groups)


def _one_human(one: Profile | Record, other: Profile | Record) -> bool:
    """Whether at most one of surname, forename and birth date tells them apart."""
    return _differences(one, other) <= 1


def _differences(one: Profile | Record, other: Profile | Record) -> int:
    differing = (
        _differ(_surname(one), _surname(other)),
        _differ(comparable(one.names.forename), comparable(other.names.forename)),
        _differ(one.birth_date, other.birth_date),
    )
    return sum(differing)


def _alike(one: Profile | Record, other: Profile | Record) -> bool:
    """Whether birth dates, or else surnames, support that a code means one human.

    Twins share both, and sometimes a code: their forenames tell them apart.
    """
    if _strange_forenames(one, other):
        return False
    if one.birth_date and other.birth_date:
        return one.birth_date == other.birth_date
    return _surname(one) == _surname(other)


def _strange_forenames(one: Profile | Record, other: Profile | Record) -> bool:
    ones, others = _forenames(one), _forenames(other)
    return bool(ones and others) and ones.isdisjoint(others)


def _unique(pairs: Iterable[tuple[str | None, _T]]) -> dict[str | None, _T]:
    found: dict[str | None, _T] = {}
    not_unique: set[str | None] = {None, ""}
    for key, value in pairs:
        if key in found:
            not_unique.add(key)
        found[key] = value
    for key in not_unique:
        found.pop(key, None)
    return found


def _lasting_id(somebody: Profile | Record) -> str | None:
    return somebody.lasting_id


def _code(somebody: Profile | Record) -> str | None:
    return somebody.code


def _surname(somebody: Profile | Record) -> str:
    return comparable(somebody.names.surname or somebody.names.legal_surname)


def _forenames(somebody: Profile | Record) -> frozenset[str]:
    names = somebody.names
    both = (comparable(names.forename), comparable(names.legal_forename))
    return frozenset(name for name in both if name)


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other
