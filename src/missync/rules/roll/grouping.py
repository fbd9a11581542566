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
from itertools import product, starmap
from typing import Final

import attrs

from missync.model.people import Listing, MisId, Person, PersonId, Record
from missync.rules.roll.likeness import (
    differ,
    forenames,
    one_human,
    one_of_one_lasting_id,
    strange_forenames,
    surnames,
)


_AreOne = Callable[[Record, Record], bool]
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


def group(
    records: Iterable[Record],
    rank: Callable[[Record], tuple[object, ...]],
    owners: Mapping[MisId, PersonId] | None = None,
) -> tuple[Match, ...]:
    """Put the records of one person together and choose the one that speaks.

    Records belong together when they carry one MIS id or one lasting id, unless names
    and birth date speak against it; and when they carry one UPN or staff code, on one
    list or on two, whatever their ids. For a code is re-used, and twins are sometimes
    given one: nothing that two records say of surname, forename or birth date may
    disagree, and the full name has to agree. Where a record gives no full name, the
    birth date does instead, unless the lasting ids differ. Where that would make one
    of three people who are not all alike, nobody is put together. The code of somebody
    is that of the record that speaks. Records that were one person's stay together in
    the same way when a code is taken from one of them, or is not shown any more.

    Args:
        records: The records of one kind.
        rank: Sorts the records of one person; the highest speaks.
        owners: Whose the kept records are, by MIS id.
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
    joined = _joined(groups, lambda of: speakers(of).code_key, _is_one)
    if owners:
        kept = owners.get
        joined = _joined(joined, lambda of: kept(speakers(of).mis_id), _is_still_one)
    return tuple(_spoken_for(members, rank) for members in joined)


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
    groups: Iterable[list[Record]],
    key: Callable[[list[Record]], str | None],
    are_one: _AreOne,
) -> Iterator[list[Record]]:
    of_one_key: dict[str | None, list[list[Record]]] = {}
    for members in groups:
        of_one_key.setdefault(key(members), []).append(members)
    for value, found in of_one_key.items():
        if not value or len(found) == 1 or len(found) > SAYS_NOTHING:
            yield from found
        else:
            yield from _joined_where_alike(found, are_one)


def _joined_where_alike(
    groups: Sequence[list[Record]], are_one: _AreOne
) -> Iterator[list[Record]]:
    """Put groups together that are all alike, and leave those that are alike in part.

    Args:
        groups: The groups of one key.
        are_one: Whether two of their records are about one human being.
    """
    alike = [
        frozenset(
            number
            for number, other in enumerate(groups)
            if other is one or all(starmap(are_one, product(one, other)))
        )
        for one in groups
    ]
    for number, mine in enumerate(alike):
        if any(alike[other] != mine for other in mine):
            yield groups[number]
        elif number == min(mine):
            yield [record for other in sorted(mine) for record in groups[other]]


def _is_still_one(one: Record, other: Record) -> bool:
    """Whether nothing says of two records that were one person's that they are not."""
    return not differ(one.code_key, other.code_key) and _is_one(one, other)


def _is_one(one: Record, other: Record) -> bool:
    """Whether two records in one feed are one human being's, who have one code."""
    both_forenames = forenames(one) & forenames(other)
    both_surnames = surnames(one) & surnames(other)
    if (
        differ(one.birth_date, other.birth_date)
        or strange_forenames(one, other)
        or (surnames(one) and surnames(other) and not both_surnames)
    ):
        return False
    if both_forenames and both_surnames:
        return True
    born_alike = one.birth_date is not None and one.birth_date == other.birth_date
    return born_alike and not differ(one.lasting_id, other.lasting_id)


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
