"""Outcome: what becomes of one person tonight of whom a record was understood.

What becomes of somebody whose record is damaged is decided in
:mod:`missync.rules.roll.damaged`; of whom none came, and how they come off the list, in
:mod:`missync.rules.roll.removal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations, starmap
from typing import Final, NamedTuple

import attrs

from missync.model.ids import Kind
from missync.model.people import (
    Listing,
    Person,
    Profile,
    Record,
    Stay,
)
from missync.model.plan import Change, Hold, Removal, Step
from missync.model.reads import Complete
from missync.model.roll import Source
from missync.model.sentences import some_of
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.names import comparable, described, full_name
from missync.rules.roll.context import Context
from missync.rules.roll.filters import decisive, lets_pass
from missync.rules.roll.grouping import SAYS_NOTHING, Match
from missync.rules.roll.leave_rule import judge, next_turn
from missync.rules.roll.likeness import differ, not_told_apart, other_forename
from missync.rules.roll.out_of_sight import (
    newcomer_out_of_sight,
    step_out_of_sight,
)
from missync.rules.roll.precedence import (
    Description,
    is_filled_in,
    merged,
    staying,
    substituted_in,
)
from missync.rules.roll.removal import noted, removed_by_record


_NAMED: Final = 5
"""Up to so many of the people who share a code are named."""


def step_for_record(found: Match, now: Context) -> Step | None:
    """Decide what becomes of somebody whom the MIS sends; ``None`` for nothing.

    What the record says is laid over what is held. What keeps people off is asked
    first, then the leave rule says where the record puts them. A record under a known
    id that is another human being's is held, and the person stays as they were. So does
    whoever is known of whom a deciding fact is out of sight, or whose forename is new
    while another row of theirs was not read: the record may be another's.
    """
    person, record = found.person, found.speaker
    if found.displaced is not None:
        return _held(found.displaced, found, now)
    if person is not None and _is_outweighed(person, record, now):
        return None
    if person is not None and (
        now.sets_aside(person, found.records) or _may_be_anothers(person, record, now)
    ):
        return _set_aside(person)
    after = _placed(found, now)
    step = _step_to(_once_more(after, person, now), found, now)
    return None if step and _is_as_ever(step, after.due, now) else step


def _may_be_anothers(person: Person, record: Record, now: Context) -> bool:
    """Whether a record of another forename may be another's than a row not read."""
    return person.id in now.unread and other_forename(person, record)


def _set_aside(person: Person) -> Step | None:
    """Leave somebody as they were who came, but for having been missed before."""
    if person.missing_since is None:
        return None
    after = attrs.evolve(person, missing_since=None)
    return noted(person, after, "The MIS sends them again.")


def _step_to(after: Profile, found: Match, now: Context) -> Step | None:
    person, sources = found.person, now.news_of(found.person, found.records)
    if person is None:
        return newcomer_out_of_sight(after, found.speaker, sources, now)
    if now.unseen(found.speaker):
        return step_out_of_sight(person, found, after, sources, now)
    if person.listed and not after.listed:
        return removed_by_record(person, after, sources, now)
    return staying(person, after, sources)


def _once_more(after: Profile, person: Person | None, now: Context) -> Profile:
    """Look at somebody on the next night, too, where tonight's read proves little."""
    return after if now.proves_all_of(person) else attrs.evolve(after, due=date.min)


def _is_as_ever(step: Step, turn: date | None, now: Context) -> bool:
    """Whether a read that proves little shows somebody as they are held.

    Then they need not be looked at again because of it; they have their turn no later
    than by their records.
    """
    held = step.before
    if held is None or now.proves_all_of(held) or step.sources:
        return False
    if step.change is not Change.NOTE or _earlier(held.due, turn) != held.due:
        return False
    return attrs.evolve(step.after, due=held.due) == held


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def _is_outweighed(person: Person, record: Record, now: Context) -> bool:
    """Whether a record that weighs more may be there, but was not read.

    What the list of leavers says moves nobody, while it is not known what the list of
    those on roll says.
    """
    return record.listing is Listing.LEAVERS and person.id in now.unread


def _placed(found: Match, now: Context) -> Profile:
    """Say what is held of somebody after tonight, if nothing stands in the way."""
    person, record = found.person, found.speaker
    said = merged(person, record, now.may_see, now.fields)
    place = _place(found, said, now)
    links = now.pupils.links_of(person, record.links)
    announced, end = person.announced if person else None, place.stay.end
    if now.complete and place.on_list:
        announced = end
    unproven = links != record.links or _is_unproven(found, said, now)
    turn = next_turn(found.records, now.today, now.policy)
    profile = Profile(
        kind=record.kind,
        mis_id=record.mis_id,
        lasting_id=said.lasting_id,
        code=said.code,
        names=said.names,
        birth_date=said.birth_date,
        start_date=place.stay.start,
        leave_date=end,
        fields=said.fields,
        links=links,
        listed=place.on_list,
        causes=place.causes,
        notes=place.notes,
        excluded=person.excluded if person else None,
        archived=now.kept_off.archive(person) if person else None,
        announced=announced,
        due=date.min if place.notes or unproven else turn,
    )
    return Person.named(person.id, profile, person.run) if person else profile


class _Place(NamedTuple):
    """Where the roll, and what keeps people off it, put somebody."""

    stay: Stay
    causes: tuple[Cause, ...]
    notes: tuple[PersonWarning, ...]

    @property
    def on_list(self) -> bool:
        """Whether they are on the list."""
        return self.causes[0].what.standing is Standing.ON_LIST


def _place(found: Match, said: Description, now: Context) -> _Place:
    record = found.speaker
    listed = found.person is not None and found.person.listed
    known_birth = attrs.evolve(record, birth_date=said.birth_date)
    judgement = judge(known_birth, now.today, now.policy, listed=listed)
    elsewhere = _from_elsewhere(found, now)
    fields = _shown(said.fields, record, now) if listed else said.fields
    hidden = _hidden(record, said, now)
    kept = now.kept_off.causes(found.person, decisive(fields, elsewhere))
    off = judgement.standing is not Standing.ON_LIST
    causes = (*kept, *judgement.causes) if off or not kept else kept
    place = _Place(
        judgement.stay,
        causes,
        (*judgement.notes, *now.kept_off.unsure(fields, elsewhere, hidden)),
    )
    if not (place.on_list and found.of_one_code):
        return place
    return place._replace(notes=(*place.notes, _shared_code(found)))


def _from_elsewhere(found: Match, now: Context) -> frozenset[str]:
    """Name the fields by which no filter decides, as they come from elsewhere tonight.

    Whoever is outside a filter stays so where theirs came from there before, or where
    the usual source shows nothing for anybody: that others show more, or nobody does,
    brings nobody in, as it takes nobody off.
    """
    record, person = found.speaker, found.person
    elsewhere = record.substituted & now.usual[record.listing]
    if not elsewhere or person is None:
        return elsewhere
    decided = now.kept_off.decided_by(person)
    kept = _kept(person, record, now)
    before = substituted_in(kept.filled) if kept else frozenset()
    return elsewhere - (decided & (before | now.unshown[record.listing]))


def _kept(person: Person, record: Record, now: Context) -> Source | None:
    """Give what is kept of a record of somebody, also where it has another id now."""
    before = attrs.evolve(record.key, mis_id=person.mis_id or record.mis_id)
    return now.sources.get(record.key) or now.sources.get(before)


def _shown(
    fields: Mapping[str, str | None], record: Record, now: Context
) -> Mapping[str, str | None]:
    """Leave out what a filter would take somebody off for, and no record shows tonight.

    It may have come from elsewhere when it was kept.
    """
    hidden = {
        wanted.field
        for wanted in now.kept_off.wanted
        if not comparable(record.fields.get(wanted.field))
        and not lets_pass(wanted, fields.get(wanted.field))
    }
    return decisive(fields, hidden)


def _hidden(record: Record, said: Description, now: Context) -> frozenset[str]:
    """Name the fields of filters that are held, and that nobody's record shows."""
    return frozenset(
        field
        for field in now.usual[record.listing]
        if comparable(said.fields.get(field))
        and not comparable(record.fields.get(field))
    )


def _is_unproven(found: Match, said: Description, now: Context) -> bool:
    """Whether something of somebody rests on more than what their record shows."""
    record = found.speaker
    substituted = record.substituted
    return any(wanted.field in substituted for wanted in now.kept_off.wanted) or (
        found.person is not None and is_filled_in(said, record)
    )


def _shared_code(found: Match) -> PersonWarning:
    """Say that several people have one UPN or staff code, the same to each of them."""
    what = "UPN" if found.speaker.kind is Kind.STUDENT else "staff code"
    named = sorted(described(record) for record in found.of_one_code)
    who = some_of(named, _NAMED)
    return PersonWarning(
        WarningKind.SHARED_CODE,
        f"The {what} {_shortest(found)} is on the records of {len(named)} people"
        f"{_why_apart(found.of_one_code, who)}",
    )


def _why_apart(records: Sequence[Record], who: str) -> str:
    """Say why people who have one code are not taken for one, and what to do."""
    if len(records) > SAYS_NOTHING:
        return (
            f": {who}. What so many have says nothing of any of them. Correct in the "
            "MIS whose code it is not."
        )
    if all(starmap(not_told_apart, combinations(records, 2))):
        return (
            f": {who}. Each has an MIS id of their own, under which the site knows "
            "them. Where it is one person, have one of the records taken out of the "
            "MIS; otherwise correct in the MIS whose code it is not."
        )
    return (
        f" whose names or birth dates do not agree: {who}. They are taken for as many "
        "people. Correct in the MIS whose code it is not; where it is one person, have "
        "one of the records taken out of the MIS."
    )


def _shortest(found: Match) -> str:
    """Give the spelling of a code that is the same whoever is looked at."""
    codes = {each.code.strip() for each in found.of_one_code if each.code}
    return min(codes, key=lambda code: (len(code), code))


def _held(person: Person, found: Match, now: Context) -> Hold:
    others = (
        "another birth date" if _is_born_another_day(person, found) else "other ids"
    )
    why = (
        f"The MIS now gives this id to {full_name(found.speaker.names)}, with another "
        f"name and {others}, so they stay as they were. Ask whoever looks "
        "after the MIS whether it is the same person."
    )
    removal = _replaced(person, now)
    new = _once_more(_placed(found, now), found.person, now)
    return Hold(
        before=person,
        after=attrs.evolve(
            person,
            causes=_while_held(person, removal, why),
            notes=(PersonWarning(WarningKind.ANOTHER_HUMAN, why),),
            due=date.min,
        ),
        why=why,
        held=removal,
        joins=newcomer_out_of_sight(new, found.speaker, found.records, now),
    )


def _while_held(person: Person, removal: Removal | None, why: str) -> tuple[Cause, ...]:
    """Say why somebody stays where they are, whose id another human being has."""
    if removal and person.listed:
        return (Cause(what=CauseKind.HELD, why=why),)
    return tuple(
        attrs.evolve(cause, why=why)
        if cause.what is CauseKind.AWAITING_IMPORT
        else cause
        for cause in person.causes
    )


def _is_born_another_day(person: Person, found: Match) -> bool:
    return differ(person.birth_date, found.speaker.birth_date)


def _replaced(person: Person, now: Context) -> Removal | None:
    if not isinstance(now.certificate, Complete):
        return None
    cause = Cause(
        what=CauseKind.NOT_SENT,
        why="The MIS has given their id to another human being.",
        since=now.today,
    )
    causes = (*now.kept_off_by(person), cause)
    after = attrs.evolve(
        person,
        mis_id=None,
        listed=False,
        causes=causes,
        notes=(),
        due=None,
    )
    return Removal(
        change=Change.REPLACED,
        before=person,
        after=after,
        why=cause.why,
        proof=now.certificate,
    )
