"""Circumstances: what the decisions about one kind have in common tonight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo

import attrs

from missync.model.ids import MisId, PersonId
from missync.model.people import Listing, Person, SourceKey
from missync.model.reads import Certificate, Complete, Deletion
from missync.model.rolls import Source
from missync.model.standings import Cause
from missync.rules.filters import Elsewhere, decisive
from missync.rules.gates import Gates
from missync.rules.roll import Policy


__all__ = ["Circumstances"]


@attrs.frozen(kw_only=True)
class Circumstances:
    """What the decisions about one kind have in common tonight.

    Attributes:
        today: The day, in the school's time zone.
        zone: That time zone.
        gates: What keeps people off the list whatever the MIS says.
        signed_in: Nobody of these is taken off the list.
        may_see: What the read proves we may see.
        unusual: The fields that came from another source for some than for others.
        elsewhere: Of whom such a field came from there at the last import.
        fields: The fields the site asks for.
        unread: Whose record on the list of those on roll did not come, though it may
            still be there.
        deleted: Whom the MIS says that it deleted.
        sources: The records that were last imported.
    """

    today: date
    zone: tzinfo
    policy: Policy
    gates: Gates
    signed_in: frozenset[PersonId]
    certificate: Certificate
    may_see: frozenset[tuple[Listing, str]]
    unusual: frozenset[str]
    elsewhere: Elsewhere
    fields: tuple[str, ...]
    unread: frozenset[PersonId]
    deleted: Mapping[MisId, Deletion]
    sources: Mapping[SourceKey, Source]

    def closed_to(self, person: Person) -> tuple[Cause, ...]:
        """Name every gate that is closed to somebody, by what is held of them."""
        elsewhere = self.elsewhere.get(person.mis_id, ()) if person.mis_id else ()
        return self.gates.closed(person, decisive(person.fields, elsewhere))

    @property
    def complete(self) -> bool:
        """Whether everybody of the kind was read."""
        return isinstance(self.certificate, Complete)
