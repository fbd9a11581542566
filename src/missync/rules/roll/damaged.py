"""Damaged: whose the records are that are not understood, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, TypeVar

import attrs

from missync.model.people import MisId, Person, PersonId, Profile, RefusedRecord
from missync.model.plan import Refuse, Removal, Step
from missync.model.standings import Cause, CauseKind, Standing
from missync.rules.roll.context import Context
from missync.rules.roll.grouping import Match
from missync.rules.roll.keys import by_key, code_of, lasting_id_of
from missync.rules.roll.likeness import (
    Described,
    alike_as_far_as_legible,
    describes,
    differ,
    differences,
    is_legible,
    is_rather,
    not_told_apart,
    of_another_surname,
    other_forename,
    perhaps_by_lasting_id,
    strange_forenames,
)
from missync.rules.roll.matching import Kept
from missync.rules.roll.out_of_sight import notes_unread
from missync.rules.roll.outcome import step_for_record


_P = TypeVar("_P", bound=Profile)
_People = tuple[
    Callable[[Described], str | None],
    Callable[[Person, RefusedRecord], bool],
    Mapping[str | None, Sequence[Person]],
]
"""A key, what has to support it, and who has it."""


@attrs.frozen(kw_only=True)
class Damaged:
    """Whose the records are that cannot be understood.

    Attributes:
        theirs: By the people they are taken for.
        perhaps: By those of whom they have an id, though they are taken for others'.
            Whoever is gone already is not meant.
        others: Those of nobody known.
    """

    theirs: Mapping[PersonId, RefusedRecord]
    perhaps: Mapping[PersonId, RefusedRecord]
    others: tuple[RefusedRecord, ...]

    def given_to(
        self, missing: Mapping[PersonId, RefusedRecord], people: Iterable[Person]
    ) -> Damaged:
        """Take some of them for those of whom nothing else came.

        Those on the list who had the id of one may be meant still.
        """
        if not missing:
            return self
        given = missing.values()
        theirs = {who: each for who, each in self.theirs.items() if each not in given}
        lost = self.theirs.keys() - theirs.keys()
        meant = {p.id: self.theirs[p.id] for p in people if p.listed and p.id in lost}
        return attrs.evolve(
            self, theirs={**theirs, **missing}, perhaps={**meant, **self.perhaps}
        )


def match_refused(
    refused: Iterable[RefusedRecord],
    people: Iterable[Person],
    kept: Kept,
) -> Damaged:
    """Find whose the records are that cannot be understood, as far as they can be read.

    They are matched by the same keys, but more readily: whoever is meant stays as they
    were. Whoever has any id of such a record may be meant in any case.

    Args:
        refused: The records of one kind.
        people: The people of that kind whom the MIS brought in.
        kept: What is kept of them.
    """
    everybody = {person.id: person for person in people}
    known = [person for person in everybody.values() if person.id not in kept.strangers]
    by_id: dict[MisId | None, Person] = {
        mis_id: everybody[who]
        for mis_id, who in kept.owners.items()
        if who in everybody
    }
    by_id.update((person.mis_id, person) for person in known if person.mis_id)
    unknown = [person for person in everybody.values() if person.id in kept.strangers]
    weak = {person.mis_id: person for person in unknown if person.mis_id}
    of_the_known, of_the_unknown = _keys_of(known), _keys_of(unknown)

    def whose(record: RefusedRecord) -> Person | None:
        owner, other = by_id.get(record.mis_id), _by_weaker_key(record, of_the_known)
        stranger = weak.get(record.mis_id) if owner is None and record.mis_id else None
        if stranger and not (other and is_rather(other, stranger, record)):
            return stranger
        other = other or _by_weaker_key(record, of_the_unknown)
        if owner is None or other is None:
            return owner or other
        return other if is_rather(other, owner, record) else owner

    understood = frozenset(kept.owners.values())
    theirs: dict[PersonId, RefusedRecord] = {}
    perhaps: dict[PersonId, RefusedRecord] = {}
    others: list[RefusedRecord] = []
    for record in refused:
        person, owner = whose(record), by_id.get(record.mis_id)
        if person is None:
            others.append(record)
        else:
            theirs[person.id] = record
        for each in filter(None, (owner, *chain(*_named(record, of_the_known)))):
            if each is not person and (each.listed or each.id in understood):
                perhaps.setdefault(each.id, record)
    return Damaged(theirs=theirs, perhaps=perhaps, others=tuple(others))


def _keys_of(people: Collection[Person]) -> Sequence[_People]:
    """Sort people by every key besides the MIS id, the strongest first."""
    return [
        (key, supports, by_key((key(person), person) for person in people))
        for key, supports in (*_WEAKER, *_WEAKEST)
    ]


def _by_weaker_key(record: RefusedRecord, people: Sequence[_People]) -> Person | None:
    return next((found[0] for found in _named(record, people) if len(found) == 1), None)


def _named(record: RefusedRecord, people: Sequence[_People]) -> Iterator[list[Person]]:
    """Give whom each key can mean, the strongest first: twins may have one code."""
    for key, supports, found in people:
        yield [p for p in found.get(key(record), ()) if supports(p, record)]


def step_for_refused(
    person: Person | None,
    record: RefusedRecord,
    now: Context,
    mis_id: MisId | None = None,
) -> Refuse | None:
    """Decide what becomes of somebody whose record cannot be understood.

    It is reported, and they stay as they were, on the list or off it. Somebody the
    site does not know yet is remembered as refused if an id and a name can be read;
    otherwise there is nobody to remember: ``None``.

    Args:
        person: Who; ``None`` for somebody new.
        record: Their record, as far as it can be read.
        now: What the decisions of tonight have in common.
        mis_id: The MIS id that somebody known has still.
    """
    why = f"{record.why} They stay as they were."
    if person is not None:
        after = _as_they_were(attrs.evolve(person, mis_id=mis_id), record, now)
        return Refuse(before=person, after=after, why=why, record=record)
    if record.mis_id is None or record.names is None:
        return None
    stranger = Profile(
        kind=record.kind,
        mis_id=record.mis_id,
        names=record.names,
        lasting_id=record.lasting_id,
        code=record.code,
        birth_date=record.birth_date,
        listed=False,
        causes=(_not_understood(record),),
        due=date.min,
    )
    return Refuse(before=None, after=stranger, why=why, record=record)


def _as_they_were(somebody: _P, record: RefusedRecord, now: Context) -> _P:
    """Say what is held of somebody after tonight, whose record is not understood."""
    return attrs.evolve(
        somebody,
        causes=(_not_understood(record), *now.kept_off_by(somebody)),
        notes=notes_unread(somebody, now),
        links=now.pupils.followed(somebody.links),
        due=date.min,
        missing_since=None,
    )


def _not_understood(record: RefusedRecord) -> Cause:
    return Cause(what=CauseKind.NOT_UNDERSTOOD, why=record.why)


def step_beside_damaged(
    found: Match, record: RefusedRecord, now: Context
) -> Step | None:
    """Decide about somebody of whom one record was understood, and another not.

    What was understood counts, but it takes nobody off the list: the other may say that
    they are there. Nor does it where it has another forename: it may be another's. An
    id that is not cleared on both is theirs still. Whoever has two records under one
    new id is as refused from the first night on as on the next.

    Args:
        found: What was understood.
        record: The other, as far as it can be read.
        now: What the decisions of tonight have in common.
    """
    person = found.person
    step = step_for_record(_with_ids(found, record), now)
    removed = isinstance(step, Removal) and step.by_the_mis
    if person and (removed or other_forename(person, found.speaker)):
        return step_for_refused(person, record, now, person.mis_id)
    if step and record.mis_id == found.speaker.mis_id:
        return attrs.evolve(step, after=_as_they_were(step.after, record, now))
    return step


def _with_ids(found: Match, damaged: RefusedRecord) -> Match:
    """Let somebody keep an id that only their damaged record shows."""
    person, sent = found.person, found.speaker
    if person is None:
        return found
    same_code = damaged.code_key and damaged.code_key == person.code_key
    same_lasting_id = damaged.lasting_id == person.lasting_id
    speaker = attrs.evolve(
        sent,
        code=sent.code or (person.code if same_code else None),
        lasting_id=sent.lasting_id or (person.lasting_id if same_lasting_id else None),
    )
    return attrs.evolve(found, speaker=speaker)


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


def left_behind(
    damaged: Damaged, people: Iterable[Person], found: Iterable[Match]
) -> Mapping[PersonId, RefusedRecord]:
    """Find the records that do not describe the owners of their ids.

    They may be others' where the owner came by another record, or where they describe
    somebody else.

    Args:
        damaged: Whose the records are by their ids.
        people: The people of a kind.
        found: What was understood.
    """
    came = {each.person.id: each.speaker for each in found if each.person}
    left: dict[PersonId, RefusedRecord] = {}
    for person in people:
        record, sent = damaged.theirs.get(person.id), came.get(person.id)
        if record is None or record.mis_id is None:
            continue
        if (sent or is_legible(record)) and not describes(record, sent or person):
            left[person.id] = record
    return left


def as_before(
    found: Iterable[Match], owners: Mapping[MisId, PersonId]
) -> frozenset[PersonId]:
    """Name who came under an MIS id that was theirs.

    Args:
        found: What was understood.
        owners: Whose the kept records are, by MIS id.
    """
    return frozenset(
        each.person.id
        for each in found
        if each.person
        for record in each.records
        if each.person.mis_id == record.mis_id
        or owners.get(record.mis_id) == each.person.id
    )


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
    return is_legible(record) or not differ(person.code_key, record.code_key)


_WEAKER: Final = ((lasting_id_of, not_told_apart), (code_of, alike_as_far_as_legible))
"""The keys of a damaged record besides its MIS id, and what has to support them."""

_WEAKEST: Final = (
    (lasting_id_of, perhaps_by_lasting_id),
    (code_of, of_another_surname),
)
"""What is enough where nobody fits better: whoever is meant stays as they were."""
