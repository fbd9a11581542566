"""Grouping: which records of one feed are about one person, and which one speaks."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import partial
from itertools import chain, product, starmap
from typing import Final

import attrs

from missync.model.people import Listing, MisId, Person, PersonId, Record
from missync.rules.roll.likeness import (
    Described,
    called_otherwise,
    differ,
    forenames,
    one_human,
    one_of_one_lasting_id,
    strange_forenames,
    surnames,
)


Rank = Callable[[Record], tuple[object, ...]]
"""Sorts the records of one person."""
_OF_SEVERAL: Final = "several: "
SAYS_NOTHING: Final = 50
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


def group(records: Iterable[Record], rank: Rank) -> tuple[Match, ...]:
    """Put the records of one person together and choose the one that speaks.

    Records belong together when they carry one MIS id or one lasting id, unless names
    and birth date speak against it; and when they carry one UPN or staff code, on one
    list or on two, whatever their ids. For a code is re-used, and twins are sometimes
    given one: nothing that two records say of surname, forename or birth date may
    disagree, and the full name has to agree. Where a record gives no full name, the
    birth date does instead, unless the lasting ids differ. Where that would make one
    of three people who are not all alike, nobody is put together. The code of somebody
    is that of the record that speaks.

    Args:
        records: The records of one kind.
        rank: Sorts the records of one person; the highest speaks.
    """
    groups: list[list[Record]] = []
    by_id: dict[str, list[Record]] = {}
    by_lasting_id: dict[str | None, list[Record]] = {}
    for record in sorted(records, key=lambda record: record.listing is Listing.LEAVERS):
        lasting_id = record.lasting_id
        found = by_id.get(record.mis_id)
        if found is None:
            found = by_lasting_id.get(lasting_id)
            alike = found is not None and one_of_one_lasting_id(found[0], record)
        else:
            alike = one_human(found[0], record)
        if found is None or not alike:
            found = []
            groups.append(found)
        found.append(record)
        by_id.setdefault(record.mis_id, found)
        if lasting_id:
            by_lasting_id.setdefault(lasting_id, found)
    speakers = partial(max, key=rank)
    joined = _joined(groups, lambda of: speakers(of).code_key)
    return tuple(_spoken_for(members, rank) for members in joined)


def stay_together(
    found: Sequence[Match],
    people: Mapping[PersonId, Person],
    owners: Mapping[MisId, PersonId],
    rank: Rank,
) -> tuple[Match, ...]:
    """Let records that were somebody's stay theirs, while nothing speaks against it.

    So they do when their code is taken from them, or is not shown any more; and where
    the record by which their person is known is missing, damaged or under another id.
    A new record that has the code instead is theirs, too.

    Args:
        found: The matches of one kind, as far as ids and codes say whose they are.
        people: Those known, by id.
        owners: Whose the kept records are, by MIS id.
        rank: As :func:`group` has it.
    """
    cleared = _of_a_cleared_code(found)

    def whose(match: Match) -> PersonId | None:
        if match.person or match.displaced:
            return match.person.id if match.person else None
        kept_as = (owners.get(record.mis_id) for record in match.records)
        owner = next((owner for owner in kept_as if owner in people), None)
        if owner:
            return owner
        record = match.speaker
        had_it = cleared.get(record.code_key, ())
        meant = [person for person in had_it if _is_one(person, record)]
        return meant[0].id if len(meant) == 1 else None

    by_owner: dict[PersonId, list[Match]] = {}
    for each in found:
        if who := whose(each):
            by_owner.setdefault(who, []).append(each)

    def settled(match: Match) -> Sequence[Match]:
        owner = whose(match)
        if owner is None:
            return (match,)
        return _together(people[owner], by_owner.pop(owner, ()), rank)

    return tuple(chain.from_iterable(map(settled, found)))


def _of_a_cleared_code(found: Iterable[Match]) -> Mapping[str | None, Sequence[Person]]:
    """Sort those who came without the code they had by it."""
    cleared: dict[str | None, list[Person]] = {}
    for each in found:
        if each.person and each.person.code_key and not each.speaker.code_key:
            cleared.setdefault(each.person.code_key, []).append(each.person)
    return cleared


def _together(person: Person, matches: Sequence[Match], rank: Rank) -> Sequence[Match]:
    """Give somebody what is still theirs, and keep the rest apart."""
    own = next((each for each in matches if each.person), None)
    apart: list[Match] = []
    for each in (match for match in matches if match is not own):
        theirs = own.records if own else (person,)
        if not all(starmap(is_still_one, product(theirs, each.records))):
            apart.append(each)
        elif own:
            joined = _spoken_for([*own.records, *each.records], rank)
            own = attrs.evolve(joined, person=person)
        else:
            own = attrs.evolve(each, person=person)
    return (own, *apart) if own else apart


def as_sent(_record: Record) -> tuple[object, ...]:
    """Rank no record above another: the first one speaks."""
    return ()


def contradictions(records: Iterable[Record]) -> frozenset[MisId]:
    """Find the MIS ids under which one feed describes two different people."""
    first: dict[MisId, Record] = {}
    found: set[MisId] = set()
    for record in records:
        other = first.setdefault(record.mis_id, record)
        if other is not record and not one_human(other, record):
            found.add(record.mis_id)
    return frozenset(found)


def _joined(
    groups: Iterable[list[Record]], key: Callable[[list[Record]], str | None]
) -> Iterator[list[Record]]:
    of_one_key: dict[str | None, list[list[Record]]] = {}
    for members in groups:
        of_one_key.setdefault(key(members), []).append(members)
    for value, found in of_one_key.items():
        if not value or len(found) == 1 or len(found) > SAYS_NOTHING:
            yield from found
        else:
            yield from _joined_where_alike(found)


def _joined_where_alike(
    groups: Sequence[list[Record]],
) -> Iterator[list[Record]]:
    """Put together the groups that are all alike, and leave those alike in part."""
    alike = [
        frozenset(
            number
            for number, other in enumerate(groups)
            if other is one or all(starmap(_is_one, product(one, other)))
        )
        for one in groups
    ]
    for number, mine in enumerate(alike):
        if any(alike[other] != mine for other in mine):
            yield groups[number]
        elif number == min(mine):
            yield [record for other in sorted(mine) for record in groups[other]]


def is_still_one(one: Described, other: Described) -> bool:
    """Whether nothing says of two records that were one person's that they are not.

    Somebody may go by another of their names on one of them first, or be given another
    code on one: who has one full name and one birth date on both.
    """
    if differ(one.birth_date, other.birth_date) or strange_forenames(one, other):
        return False
    if differ(one.code_key, other.code_key):
        return _of_one_name(one, other) and _born_alike(one, other)
    return _of_one_name(one, other) or _born_alike(one, other)


def _is_one(one: Described, other: Record) -> bool:
    """Whether two records in one feed are one human being's, who have one code.

    Or one record and somebody whose code it was.
    """
    of_other_surname = surnames(one) and surnames(other) and not _surnames(one, other)
    if of_other_surname or _told_apart(one, other):
        return False
    of_other_id = differ(one.lasting_id, other.lasting_id)
    return _of_one_name(one, other) or (_born_alike(one, other) and not of_other_id)


def _told_apart(one: Described, other: Described) -> bool:
    """Whether birth date or forename say that they are two."""
    return differ(one.birth_date, other.birth_date) or called_otherwise(one, other)


def _of_one_name(one: Described, other: Described) -> bool:
    return bool(forenames(one) & forenames(other) and _surnames(one, other))


def _surnames(one: Described, other: Described) -> frozenset[str]:
    return surnames(one) & surnames(other)


def _born_alike(one: Described, other: Described) -> bool:
    return one.birth_date is not None and one.birth_date == other.birth_date


def with_shared_codes(found: Sequence[Match]) -> tuple[Match, ...]:
    """Tell everybody who shares a UPN or staff code of the people they share it with.

    Args:
        found: The matches of one kind, as far as somebody has to be decided about.
    """
    codes = [each.speaker.code_key for each in found]
    speakers: dict[str, list[Record]] = {}
    for each, code in zip(found, codes, strict=True):
        if code:
            speakers.setdefault(code, []).append(each.speaker)
    shared = {code: tuple(of) for code, of in speakers.items() if len(of) > 1}
    if not shared:
        return tuple(found)
    return tuple(
        attrs.evolve(each, of_one_code=shared.get(code, ()))
        for each, code in zip(found, codes, strict=True)
    )


def _spoken_for(members: Sequence[Record], rank: Rank) -> Match:
    if len(members) == 1:
        return Match(speaker=members[0], records=(members[0],))
    ranked = sorted(members, key=rank, reverse=True)
    speaker = _with_every_link(ranked)
    others = {r.key: r for r in reversed(ranked) if r.key != speaker.key}
    return Match(speaker=speaker, records=(speaker, *others.values()))


def _with_every_link(ranked: Sequence[Record]) -> Record:
    """Give the record that speaks the ties of all.

    Where they differ in more than that, another may speak tomorrow: its fingerprint is
    none that a single record could have, so that they are looked at every night.
    """
    linked = [record for record in ranked if record.links]
    if len(linked) < 2:  # noqa: PLR2004 - one record has nothing to be joined with
        return ranked[0]
    links = {link: None for record in linked for link in record.links}
    same = all(_untied(record) == _untied(linked[0]) for record in linked)
    prints = "+".join(sorted({record.fingerprint for record in linked}))
    return attrs.evolve(
        ranked[0],
        links=tuple(sorted(links, key=lambda link: link.pupil)),
        fingerprint=prints if same else f"{_OF_SEVERAL}{prints}",
    )


def _untied(record: Record) -> Record:
    return attrs.evolve(record, links=(), fingerprint="", warnings=())
