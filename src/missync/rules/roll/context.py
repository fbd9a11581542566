"""Context: what the decisions about one kind have in common in one run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo

import attrs

from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import (
    Fact,
    Listing,
    Person,
    Profile,
    Record,
    SourceKey,
)
from missync.model.reads import Certificate, Complete, Deletion, Read
from missync.model.roll import Roll, Source
from missync.model.runs import Held
from missync.model.settings import SiteSettings
from missync.model.standings import Cause
from missync.rules.roll.facts import (
    facts_of,
    had_of,
    hidden_of,
    kept_of,
    noted,
    shown_in,
    was_kept,
)
from missync.rules.roll.filters import (
    Elsewhere,
    Filled,
    Usual,
    decisive,
    elsewhere_of,
    filled_of,
    filled_on_lists,
)
from missync.rules.roll.kept_off import KeptOff, kept_off, kind_settings
from missync.rules.roll.leave_policy import leave_policy
from missync.rules.roll.leave_rule import LeavePolicy
from missync.rules.roll.precedence import filled, seen, visible
from missync.rules.roll.pupils import PupilsTonight


@attrs.frozen(kw_only=True)
class Context:
    """What the decisions about one kind have in common tonight.

    Attributes:
        at: When the MIS was read; an aware instant.
        today: The day, in the school's time zone.
        zone: That time zone.
        kept_off: What keeps people off the list whatever the MIS says.
        signed_in: Nobody of these is taken off the list.
        may_see: What the read proves we may see.
        usual: The fields of filters that come, or came, from their usual source, list
            by list.
        unshown: Those of them that this source shows for nobody of the list tonight.
        elsewhere: Of whom such a field came from another one at the last import.
        fields: The fields the site asks for.
        unread: Whose record on the list of those on roll did not come, though it may
            still be there.
        missed: Of whom a complete read did not bring a record on any list, where the
            MIS does not count its people.
        not_understood: Of whom a kept record came that cannot be understood tonight.
        former: Who is known from a list of leavers alone: that is not counted.
        deleted: Whom the MIS says that it deleted.
        sources: The records that were last imported.
        out_of_sight: The deciding facts that are not shown any more, list by list.
        unsure: Those of them of which too few people were read to be sure.
        permission: What has to be approved for them to be shown.
        pupils: What is known of the pupils on whom the people hang.
    """

    at: datetime
    today: date
    zone: tzinfo
    policy: LeavePolicy
    kept_off: KeptOff
    signed_in: frozenset[PersonId]
    certificate: Certificate
    may_see: frozenset[tuple[Listing, str]]
    usual: Usual
    unshown: Usual
    elsewhere: Elsewhere
    fields: tuple[str, ...]
    unread: frozenset[PersonId]
    missed: frozenset[PersonId]
    not_understood: frozenset[PersonId]
    former: frozenset[PersonId]
    deleted: Mapping[MisId, Deletion]
    sources: Mapping[SourceKey, Source]
    out_of_sight: Mapping[Listing, frozenset[Fact]]
    unsure: Mapping[Listing, frozenset[Fact]]
    permission: str
    pupils: PupilsTonight

    def kept_off_by(self, person: Profile) -> tuple[Cause, ...]:
        """Name every gate that is closed to somebody, by what is held of them."""
        fields = self.kept_off.decisive_of(person, self.elsewhere)
        if person.listed:
            fields = decisive(fields, self.kept_off.out_of_place(person))
        return self.kept_off.causes(person, fields)

    @property
    def complete(self) -> bool:
        """Whether everybody of the kind was read."""
        return isinstance(self.certificate, Complete)

    @property
    def is_unsure(self) -> bool:
        """Whether too few were read to be sure what is out of sight."""
        return any(self.unsure.values())

    def proves_all_of(self, person: Person | None) -> bool:
        """Whether every record of somebody was read, and enough to be sure of them.

        ``None`` is a newcomer.
        """
        understood = person is None or person.id not in self.not_understood
        return understood and self.complete and not self.is_unsure

    def unseen(self, record: Record) -> frozenset[Fact]:
        """Name the facts that are out of sight and that a record does not show."""
        facts = self.out_of_sight.get(record.listing, frozenset())
        return facts - shown_in(facts_of(record)) if facts else facts

    def hidden(self, person: Person | None, record: Record) -> frozenset[Fact]:
        """Name those of them that somebody's record had, or may have had.

        ``None`` is a newcomer.
        """
        source = kept_of(person, record, self.sources)
        return hidden_of(record, source, self.unseen(record))

    def sets_aside(self, person: Person, records: Iterable[Record]) -> bool:
        """Whether a record of somebody lost what may be out of sight, or not.

        Then they stay as they were, until more is read.
        """
        return any(
            not self.hidden(person, each).isdisjoint(self.unsure.get(each.listing, ()))
            for each in records
        )

    def news_of(
        self, person: Person | None, records: Iterable[Record]
    ) -> tuple[Record, ...]:
        """Give the records to keep that are new.

        So is one that is read with other fields than it was kept with.

        While it is unsure what is out of sight, only those of whoever one was kept of:
        what a newcomer shows says nothing of it tomorrow, either.
        """
        return tuple(
            record
            for record in records
            if not self._is_kept(record, person)
            and not (self.is_unsure and self._is_newcomers(record, person))
        )

    def _is_kept(self, record: Record, person: Person | None) -> bool:
        source = self.sources.get(record.key)
        if person is None or source is None:
            return False
        noticed = (person.id, record.fingerprint, noted(self.hidden(person, record)))
        kept = (source.person, source.fingerprint, source.out_of_sight)
        return noticed == kept and filled(record) == source.filled

    def _is_newcomers(self, record: Record, person: Person | None) -> bool:
        if record.key in self.sources:
            return False
        return person is None or not was_kept(person, self.sources)

    def hidden_unread(self, person: Profile) -> frozenset[Fact]:
        """Name those that what is kept of somebody had, whose record is not read."""
        if person.mis_id is None:
            return frozenset()
        hidden: frozenset[Fact] = frozenset()
        for listing, facts in self.out_of_sight.items():
            key = SourceKey(person.kind, listing, person.mis_id)
            if key in self.sources:
                hidden |= facts & had_of(self.sources[key])
        return hidden


@attrs.frozen(kw_only=True)
class Night:
    """What the decisions about every kind have in common tonight."""

    settings: SiteSettings
    at: datetime
    today: date
    approved: Collection[Held]


def context_of(roll: Roll, read: Read, pupils: PupilsTonight, night: Night) -> Context:
    """Put together what the decisions about one kind have in common.

    Args:
        roll: What the site knows.
        read: What was read of the kind.
        pupils: What is known tonight of the pupils on whom they hang.
        night: What the decisions about every kind have in common.
    """
    settings = night.settings
    shown = read.filled | seen(read.records)
    off = kept_off(read.kind, settings, roll.choices)
    kept = [each for each in filled_of(roll.sources) if each[0].kind is read.kind]
    people = (p for p in roll.people if p.notes and p.kind is read.kind)
    former = former_of(roll, read.kind)
    usual = off.usual(shown | filled_on_lists(_compared(kept, read)), people, former)
    unshown = _unshown(usual, shown)
    return Context(
        at=night.at,
        today=night.today,
        zone=settings.timezone,
        policy=leave_policy(settings),
        kept_off=off,
        signed_in=roll.choices.signed_in,
        certificate=read.certificate,
        may_see=frozenset(
            (at, name) for at, name in visible(shown) if name not in unshown[at]
        ),
        usual=usual,
        unshown=unshown,
        elsewhere=elsewhere_of(kept, usual),
        unread=_unread(roll, read),
        missed=_missed(roll, read),
        not_understood=frozenset(_not_understood(roll, read)),
        former=former,
        fields=kind_settings(read.kind, settings, roll.choices).fields,
        deleted={deletion.mis_id: deletion for deletion in read.deletions},
        sources=roll.sources,
        out_of_sight={o.listing: frozenset(o.facts) for o in read.out_of_sight},
        unsure={o.listing: frozenset(o.unsure) for o in read.out_of_sight},
        permission=next((o.permission for o in read.out_of_sight), ""),
        pupils=pupils,
    )


def _not_understood(roll: Roll, read: Read) -> Iterator[PersonId]:
    damaged = {record.mis_id for record in read.refused if record.mis_id}
    sent = {record.key for record in read.records} if damaged else set()
    for listing in Listing:
        for mis_id in damaged & roll.sources.on(read.kind, listing).keys():
            key = SourceKey(read.kind, listing, mis_id)
            if key not in sent:
                yield roll.sources[key].person


def _compared(kept: Filled, read: Read) -> Filled:
    """Give what was filled of those who can be held against tonight's read.

    Where it is partial, those are the ones who came.
    """
    if isinstance(read.certificate, Complete):
        return kept
    sent = {record.key for record in read.records}
    return ((key, filled) for key, filled in kept if key in sent)


def _unshown(usual: Usual, shown: Collection[tuple[Listing, str]]) -> Usual:
    """Name the fields that their usual source shows for nobody of a list tonight."""
    return {
        at: frozenset(field for field in fields if (at, field) not in shown)
        for at, fields in usual.items()
    }


def former_of(roll: Roll, kind: Kind) -> frozenset[PersonId]:
    """Find who is known from a list of leavers alone."""
    lists: defaultdict[PersonId, set[Listing]] = defaultdict(set)
    for key, source in roll.sources.items():
        if key.kind is kind:
            lists[source.person].add(key.listing)
    return frozenset(who for who, on in lists.items() if on == {Listing.LEAVERS})


def _unread(roll: Roll, read: Read) -> frozenset[PersonId]:
    """Find whose record on the list of those on roll a partial read did not bring."""
    if isinstance(read.certificate, Complete):
        return frozenset()
    sent = {
        record.mis_id for record in read.records if record.listing is Listing.CURRENT
    }
    return frozenset(
        source.person
        for key, source in roll.sources.items()
        if key.kind is read.kind
        and key.listing is Listing.CURRENT
        and key.mis_id not in sent
    )


def _missed(roll: Roll, read: Read) -> frozenset[PersonId]:
    """Find of whom a record did not come that was on the list of those on roll."""
    certificate = read.certificate
    if not isinstance(certificate, Complete) or certificate.counted:
        return frozenset()
    sent = {record.mis_id for record in read.records}
    damaged = {record.mis_id for record in read.refused if record.mis_id}
    on_roll = roll.sources.on(read.kind, Listing.CURRENT)
    missing = on_roll.keys() - sent - damaged
    return frozenset(on_roll[mis_id].person for mis_id in missing)
