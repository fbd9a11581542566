"""Context: what the decisions about one kind have in common in one run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

import attrs

from missync.model.ids import MisId, PersonId
from missync.model.people import (
    Fact,
    Listing,
    Person,
    Record,
    SourceKey,
)
from missync.model.reads import Certificate, Complete, Deletion
from missync.model.roll import Source
from missync.model.standings import Cause
from missync.rules.roll.filters import Elsewhere, decisive_of
from missync.rules.roll.kept_off import KeptOff
from missync.rules.roll.leave_rule import LeavePolicy
from missync.rules.roll.proof import PupilsTonight
from missync.rules.roll.visibility import facts_of, hidden_of, kept_of, shown_in


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
        usual: The fields of filters that come, or came, from their usual source.
        elsewhere: Of whom such a field came from another one at the last import.
        fields: The fields the site asks for.
        unread: Whose record on the list of those on roll did not come, though it may
            still be there.
        deleted: Whom the MIS says that it deleted.
        sources: The records that were last imported.
        out_of_sight: The deciding facts that are not shown any more, list by list.
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
    usual: frozenset[str]
    elsewhere: Elsewhere
    fields: tuple[str, ...]
    unread: frozenset[PersonId]
    deleted: Mapping[MisId, Deletion]
    sources: Mapping[SourceKey, Source]
    out_of_sight: Mapping[Listing, frozenset[Fact]]
    permission: str
    pupils: PupilsTonight

    def kept_off_by(self, person: Person) -> tuple[Cause, ...]:
        """Name every gate that is closed to somebody, by what is held of them."""
        return self.kept_off.causes(person, decisive_of(person, self.elsewhere))

    @property
    def complete(self) -> bool:
        """Whether everybody of the kind was read."""
        return isinstance(self.certificate, Complete)

    def unseen(self, record: Record) -> frozenset[Fact]:
        """Name the facts that are out of sight and that a record does not show."""
        facts = self.out_of_sight.get(record.listing, frozenset())
        return facts - shown_in(facts_of(record)) if facts else facts

    def hidden(self, person: Person, record: Record) -> frozenset[Fact]:
        """Name those of them that somebody's record had, or may have had."""
        source = kept_of(person, record, self.sources)
        return hidden_of(record, source, self.unseen(record))
