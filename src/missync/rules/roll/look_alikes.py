"""Look-alikes: newcomers with the name and birth date of somebody whom the MIS lost.

A name and a birth date never say whose record it is. But where somebody comes under
ids and a code that are all new, and has the full name and the birth date of somebody of
the same kind who is kept off the list, archived or not sent any more, a person should
look:

- Where the removal of the other is held, all of them may have new ids. A newcomer whom
  the site does not know does not join beside them, but waits, and comes when
  somebody approves that the other goes. There a full name is enough where the MIS does
  not show both birth dates, and the UPN or staff code where it does.
- Where the other is on the list, was not sent, and it is not certain that they are
  gone, as the read is not complete, or a second one or their signing out is waited
  for, a newcomer whom the site does not know waits as well, until it is.
- Otherwise the newcomer joins, and is named, for as long as the other is where they
  are: what was decided about the other does not hold for the newcomer. So is somebody
  who was known, off the list, and comes on it; and somebody whose name, birth date or
  code the MIS completes or corrects.

Else both have to be known of both: a full name in any spelling, preferred or legal, and
a birth date. Where those do not agree, somebody of the same UPN or staff code who
shares the birth date, the surname or the forename is named, too: matching took them for
two people, and nobody waits for that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from missync.model.ids import Kind, PersonId
from missync.model.people import Person, Profile, Record
from missync.model.plan import Change, Hold, Refuse, Step
from missync.model.sentences import counted
from missync.model.standings import CauseKind, PersonWarning, Standing, WarningKind
from missync.rules.names import comparable, described, full_name, full_names
from missync.rules.roll.likeness import differ
from missync.rules.roll.pupils import PupilsTonight


_Look = tuple[str, date]
_Key = tuple[str, object]
_Others = Mapping[_Key, Sequence[Person]]

_NAMELESS: Final = (("surname", ""), ("forename", ""))
_JOINS: Final = frozenset({Change.ADD, Change.NOTE})
_COMES: Final = frozenset({Change.ADD, Change.RESTORE})

_STANDS: Final[Mapping[Standing, str]] = {
    Standing.ON_LIST: "is on the list, though the MIS does not send them any more",
    Standing.NOT_STARTED: "has not started",
    Standing.LEFT: "left",
    Standing.GONE: "is gone from the MIS",
    Standing.EXCLUDED: "is kept off the list",
    Standing.ARCHIVED: "is archived",
    Standing.NOT_IMPORTING: "is outside the site's filters",
    Standing.REFUSED: "has a record that cannot be understood",
}
_TO_DO: Final[Mapping[Standing, str]] = {
    Standing.EXCLUDED: "keep this one off the list as well, with “missync exclude”",
    Standing.ARCHIVED: "archive this one as well, with “missync archive”",
}
_OTHERWISE: Final = "ask whoever runs the MIS to have their old id or UPN sent again"


def looks_like_another(somebody: Profile) -> bool:
    """Whether somebody was named beside another when they joined."""
    return somebody.noted(WarningKind.LOOKS_LIKE_ANOTHER) is not None


def looks_new(somebody: Record | Profile, known: Profile) -> bool:
    """Whether a name, a birth date or a code of somebody known is new."""
    if not set(_looks(somebody)) <= set(_looks(known)):
        return True
    return bool(somebody.code_key) and somebody.code_key != known.code_key


def named_beside(
    steps: Sequence[Step], people: Iterable[Person], sent: Collection[PersonId]
) -> Iterator[Step]:
    """Name newcomers beside those they look like, and let them wait for the held ones.

    Args:
        steps: What is to become of people of one kind.
        people: Everybody of the kind who is looked at.
        sent: Of whom a record came that was understood.
    """
    newcomers = [step for step in steps if _is_compared(step)]
    if not newcomers:
        yield from steps
        return
    waiting = _waiting_for(newcomers, steps)
    out_of_place = tuple(_out_of_place(steps, people, sent))
    alike = _by_key(out_of_place, _looks)
    of_code = _by_key(out_of_place, _code_keys)
    joining = {id(step) for step in waiting.values()}
    for step in steps:
        if id(step) in joining:
            continue
        if isinstance(step, Hold) and id(step) in waiting:
            yield attrs.evolve(step, joins=waiting[id(step)])
        elif _is_compared(step):
            yield from _named(step, alike, of_code)
        else:
            yield step


def waiting_apart(
    steps: Iterable[Step],
    people: Iterable[Person],
    sent: Collection[PersonId],
    pupils: PupilsTonight,
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Part newcomers who wait from whatever else happens.

    Whoever hangs on pupils who wait, and on no others, waits with them.

    Args:
        steps: What is to become of people of one kind.
        people: Everybody of the kind who is looked at.
        sent: Of whom a record came that was understood.
        pupils: What is known of the pupils on whom they hang.

    Returns:
        The steps without theirs, and theirs.
    """
    steps = tuple(steps)
    free = _by_key(_not_sent(steps, people, sent), _looks)
    taken: set[PersonId] = set()
    waiting: list[Step] = []
    for step in steps:
        if not (step.before is None and step.change in _JOINS and step.after.listed):
            continue
        keys = _looks(step.after) if free else ()
        alike = (p.id for key in keys for p in free.get(key, ()))
        first = next((who for who in alike if who not in taken), None)
        if first is not None:
            taken.add(first)
        if first is not None or pupils.all_wait(step.after):
            waiting.append(step)
    apart = set(map(id, waiting))
    return tuple(step for step in steps if id(step) not in apart), tuple(waiting)


def _not_sent(
    steps: Iterable[Step], people: Iterable[Person], sent: Collection[PersonId]
) -> Iterator[Person]:
    """Give who stays on the list though they were not sent, but for who is held.

    And who stays only because their kind was not read completely.
    """
    decided = {step.before.id: step for step in steps if step.before}
    for person in people:
        step = decided.get(person.id)
        after = step.after if step else person
        unproven = any(c.what is CauseKind.READ_PARTIAL for c in after.causes)
        away = unproven or person.id not in sent
        if after.listed and away and not isinstance(step, Hold):
            yield person


def waiting_newcomers(
    steps: Iterable[Step], awaiting: Iterable[Step], kind: Kind
) -> Iterator[str]:
    """Say how many newcomers of a kind wait, and what helps.

    Args:
        steps: What is to become of people.
        awaiting: The newcomers who wait for somebody who was not sent.
        kind: Which kind.
    """
    waiting = [step.after for step in awaiting if step.after.kind is kind]
    names = [each.names for each in waiting]
    if any(each.links for each in waiting):
        yield (
            f"{_many(len(names), kind, 'new ')}, such as {min(map(full_name, names))}, "
            "with pupils who do not join yet, or with the name and birth date of "
            "somebody on the list whom the MIS did not send: they join with their "
            "pupils, or when it is certain that those are gone."
        )
    elif names:
        yield (
            f"{_many(len(names), kind, 'new ')} with the name and birth date of "
            f"{_many(len(names), kind)} on the list whom the MIS did not send, such as "
            f"{min(map(full_name, names))}: these look like those under new ids, and "
            "join when it is certain that those are gone. Mend the ids in the MIS, or "
            "ask its vendor to send the old ids or the UPNs, then import. Where the "
            "old ones are to go, “missync archive” takes them off at once."
        )
    held = [
        step.before.names
        for step in steps
        if step.after.kind is kind
        and isinstance(step, Hold)
        and step.before is not None
        and step.joins is not None
        and _is_waited_for(step)
    ]
    if held:
        yield (
            f"{_many(len(held), kind, 'new ')} with the name or the code, and no other "
            f"birth date, of {_many(len(held), kind)} whose removal is held, such as "
            f"{min(map(full_name, held))}: these look like those under new ids, and do "
            "not join beside them. Mend the ids in the MIS, or ask its vendor to send "
            "the old ids or the UPNs, then import. To approve takes the old ones off, "
            "and loses what was decided about them and their history."
        )


def _names_another(note: PersonWarning) -> bool:
    return note.what is WarningKind.LOOKS_LIKE_ANOTHER


def _many(number: int, kind: Kind, what: str = "") -> str:
    return counted(number, f"{what}{kind.value}", f"{what}{kind.plural}")


def _is_compared(step: Step) -> bool:
    """Whether somebody comes on the list, or did beside another, or will."""
    if not (step.after.listed or step.after.standing is Standing.NOT_STARTED):
        return False
    before = step.before
    if before is None:
        return step.change in _JOINS
    if isinstance(step, Refuse):
        return False
    comes = not before.listed and step.change in _COMES
    return comes or looks_like_another(before) or looks_new(step.after, before)


def _waiting_for(
    newcomers: Iterable[Step], steps: Iterable[Step]
) -> Mapping[int, Step]:
    """Find who waits for whom: by the identity of the step that is held.

    Newcomers with a name go before newcomers with a code.
    """
    held = [s for s in steps if isinstance(s, Hold) and _is_waited_for(s)]
    joining = [s for s in newcomers if s.before is None and s.change in _JOINS]
    named = _paired(joining, held, _full_names)
    taken = set(map(id, named.values()))
    others = [step for step in joining if id(step) not in taken]
    free = [step for step in held if id(step) not in named]
    return {**named, **_paired(others, free, _code_and_birthday)}


def _paired(
    joining: Iterable[Step],
    held: Iterable[Hold],
    keys: Callable[[Profile], Iterable[object]],
) -> Mapping[int, Step]:
    """Give each newcomer the first free one of a key, and of no other birth date."""
    by_key = _held_by_key(held, keys)
    waiting: dict[int, Step] = {}
    for step in joining:
        born = step.after.birth_date
        of = (each for key in keys(step.after) for each in by_key.get(key, ()))
        alike = (each for each in of if not differ(each.after.birth_date, born))
        first = next((each for each in alike if id(each) not in waiting), None)
        if first is not None:
            waiting[id(first)] = step
    return waiting


def _held_by_key(
    held: Iterable[Hold], keys: Callable[[Profile], Iterable[object]]
) -> Mapping[object, Sequence[Hold]]:
    found: defaultdict[object, list[Hold]] = defaultdict(list)
    for step in held:
        for key in keys(step.after):
            found[key].append(step)
    return found


def _code_and_birthday(somebody: Profile) -> Iterator[_Key]:
    if somebody.code_key and somebody.birth_date:
        yield somebody.code_key, somebody.birth_date


def _is_waited_for(step: Hold) -> bool:
    """Whether somebody is held who goes, and whose id nobody else has by now."""
    return step.removal is not None and step.removal.change is not Change.REPLACED


def _out_of_place(
    steps: Iterable[Step], people: Iterable[Person], sent: Collection[PersonId]
) -> Iterator[Person]:
    """Give those, as they are afterwards, who were not sent, or were decided about.

    Who came and is off the list by their own record is where the MIS has them.
    """
    after = {step.before.id: step.after for step in steps if step.before}
    for person in people:
        now = after.get(person.id, person)
        decided = now.excluded or now.archived
        if decided or person.id not in sent:
            yield Person.named(person.id, now)


def _by_key(
    people: Iterable[Person], keys: Callable[[Profile], Iterator[_Key]]
) -> _Others:
    found: defaultdict[_Key, list[Person]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            found[key].append(person)
    return found


def _looks(somebody: Record | Profile) -> Iterator[_Look]:
    if somebody.birth_date is not None:
        for name in _full_names(somebody):
            yield name, somebody.birth_date


def _full_names(somebody: Record | Profile) -> list[str]:
    return sorted(filter(None, full_names(somebody.names)))


def _code_keys(somebody: Profile) -> Iterator[_Key]:
    code, names = somebody.code_key, somebody.names
    surname = comparable(names.surname or names.legal_surname)
    forename = comparable(names.forename or names.legal_forename)
    for key in (somebody.birth_date, ("surname", surname), ("forename", forename)):
        if code and key and key not in _NAMELESS:
            yield code, key


def _named(step: Step, alike: _Others, of_code: _Others) -> Iterator[Step]:
    own = step.before.id if step.before else None
    code = "UPN" if step.after.kind is Kind.STUDENT else "staff code"
    found = {
        other.id: _beside(other, what)
        for what, keys, others in (
            (code, _code_keys(step.after), of_code),
            ("name and birth date", _looks(step.after), alike),
        )
        if others
        for key in keys
        for other in others.get(key, ())
        if other.id != own
    }
    notes = tuple(note for _, note in sorted(found.items()))
    others = tuple(n for n in step.after.notes if not _names_another(n))
    if (*others, *notes) != step.after.notes:
        due = date.min if notes else step.after.due
        after = attrs.evolve(step.after, notes=(*others, *notes), due=due)
        step = attrs.evolve(step, after=after)
    if not (step.is_news or step.after != step.before or step.sources):
        return
    yield step


def _standing(other: Person) -> Standing:
    """Say where somebody stands; a damaged record lifts no exclusion or archive."""
    if other.excluded:
        return Standing.EXCLUDED
    return Standing.ARCHIVED if other.archived else other.standing


def _beside(other: Person, what: str) -> PersonWarning:
    stands = _standing(other)
    way = _TO_DO.get(stands, _OTHERWISE)
    return PersonWarning(
        WarningKind.LOOKS_LIKE_ANOTHER,
        f"They have the {what} of {described(other)}, who "
        f"{_STANDS[stands]}. If they are one person, {way}; otherwise nothing "
        f"is to be done. “missync explain {other.id}” tells of the other.",
    )
