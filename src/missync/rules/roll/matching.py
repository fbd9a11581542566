"""Matching: whose record it is.

A record is matched to a person by the MIS id, then by the MIS's lasting id, then by
UPN or staff code in any spelling; never across kinds, and never on a name alone. A
weaker key counts only where the names and birth dates do not speak against it, as codes
are re-used, and then only where it points from one record to one person whom no
stronger key has claimed.
So are MIS ids: one that describes another human being claims nobody.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Final, TypeVar

import attrs

from missync.model.people import Listing, MisId, Person, PersonId, Profile, Record
from missync.rules.names import comparable


_T = TypeVar("_T")
_SAYS_NOTHING: Final = 50
"""A code that more people than this share tells nobody apart, such as a zero."""


@attrs.frozen(kw_only=True)
class Match:
    """Every record of one person in the feed, and the person, if the site knows them.

    Attributes:
        speaker: The record that counts.
        records: All of them, the speaker first, one per list and MIS id.
        person: Whom it is about; ``None`` for somebody new.
        displaced: Who had its MIS id, if it describes a human being whom the site does
            not know, and no record of theirs came under another id.
        of_one_code: Where other people have its UPN or staff code, too: what speaks for
            each of them, and for this one, by name.
    """

    speaker: Record
    records: tuple[Record, ...]
    person: Person | None = None
    displaced: Person | None = None
    of_one_code: tuple[Record, ...] = ()

    @property
    def code_key(self) -> str:
        """The code of these records as codes are compared; empty without one."""
        return next((record.code_key for record in self.records if record.code_key), "")


def group(
    records: Iterable[Record], rank: Callable[[Record], tuple[object, ...]]
) -> tuple[Match, ...]:
    """Put the records of one person together and choose the one that speaks.

    Records belong together when they carry one MIS id or one lasting id, unless names
    and birth date speak against it; and when they carry one UPN or staff code, on one
    list or on two, whatever their ids. For a code is re-used, and twins are sometimes
    given one: nothing that two records say of surname, forename or birth date may
    disagree, and the full name has to agree. Where a record gives no full name, the
    birth date does instead, unless the lasting ids differ. Where that would make one
    of three people who are not all alike, nobody is put together.

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
    return tuple(_spoken_for(members, rank) for members in _joined_by_code(groups))


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


def _joined_by_code(groups: Iterable[list[Record]]) -> Iterator[list[Record]]:
    of_one_code: dict[str, list[list[Record]]] = {}
    for members in groups:
        code = next((record.code_key for record in members if record.code_key), "")
        of_one_code.setdefault(code, []).append(members)
    for code, found in of_one_code.items():
        if not code or len(found) == 1 or len(found) > _SAYS_NOTHING:
            yield from found
        else:
            yield from _joined_where_alike(found)


def _joined_where_alike(groups: Sequence[list[Record]]) -> Iterator[list[Record]]:
    """Put groups together that are all alike, and leave those that are alike in part.

    Args:
        groups: The groups of one code.
    """
    alike = [
        frozenset(
            number
            for number, other in enumerate(groups)
            if other is one or _are_one(one, other)
        )
        for one in groups
    ]
    for number, mine in enumerate(alike):
        if any(alike[other] != mine for other in mine):
            yield groups[number]
        elif number == min(mine):
            yield [record for other in sorted(mine) for record in groups[other]]


def _are_one(ones: Iterable[Record], others: Collection[Record]) -> bool:
    return all(_is_one_by_code(one, other) for one in ones for other in others)


def _is_one_by_code(one: Record, other: Record) -> bool:
    """Whether two records of one code in one feed are about one human being."""
    both_forenames = _forenames(one) & _forenames(other)
    both_surnames = _surnames(one) & _surnames(other)
    if (
        _differ(one.birth_date, other.birth_date)
        or _strange_forenames(one, other)
        or (_surnames(one) and _surnames(other) and not both_surnames)
    ):
        return False
    if both_forenames and both_surnames:
        return True
    born_alike = one.birth_date is not None and one.birth_date == other.birth_date
    return born_alike and not _differ(one.lasting_id, other.lasting_id)


def with_shared_codes(found: Sequence[Match]) -> tuple[Match, ...]:
    """Tell everybody who shares a UPN or staff code of the people they share it with.

    Args:
        found: The matches of one kind, as far as somebody has to be decided about.
    """
    speakers: dict[str, list[Record]] = {}
    for each in found:
        if each.code_key:
            speakers.setdefault(each.code_key, []).append(each.speaker)
    shared = {code: tuple(of) for code, of in speakers.items() if len(of) > 1}
    if not shared:
        return tuple(found)
    return tuple(
        attrs.evolve(each, of_one_code=shared.get(each.code_key, ())) for each in found
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
    """Match by a key, where names and birth date let it mean one person only."""
    claimed = {candidate.person.id for candidate in groups if candidate.person}
    claimed.update(taken)
    people_of = _by_key((key(person), person) for person in people)
    groups_of = _by_key(
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


def _by_key(pairs: Iterable[tuple[str | None, _T]]) -> dict[str | None, list[_T]]:
    """Sort by a key; one that too many have means nobody."""
    found: dict[str | None, list[_T]] = {}
    for key, value in pairs:
        if key:
            found.setdefault(key, []).append(value)
    return {key: of for key, of in found.items() if len(of) <= _SAYS_NOTHING}


def _lasting_id(somebody: Profile | Record) -> str | None:
    return somebody.lasting_id


def _code(somebody: Profile | Record) -> str | None:
    return somebody.code_key


def _surname(somebody: Profile | Record) -> str:
    return comparable(somebody.names.surname or somebody.names.legal_surname)


def _surnames(somebody: Profile | Record) -> frozenset[str]:
    return _spellings(somebody.names.surname, somebody.names.legal_surname)


def _forenames(somebody: Profile | Record) -> frozenset[str]:
    return _spellings(somebody.names.forename, somebody.names.legal_forename)


def _spellings(*names: str | None) -> frozenset[str]:
    return frozenset(filter(None, map(comparable, names)))


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other
