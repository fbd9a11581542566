"""Circumstances: what the decisions about one kind have in common tonight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo

import attrs

from missync.model.ids import MisId, PersonId
from missync.model.people import Listing, SourceKey
from missync.model.reads import Certificate, Complete, Deletion
from missync.model.rolls import Source
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
    fields: tuple[str, ...]
    unread: frozenset[PersonId]
    deleted: Mapping[MisId, Deletion]
    sources: Mapping[SourceKey, Source]

    @property
    def complete(self) -> bool:
        """Whether everybody of the kind was read."""
        return isinstance(self.certificate, Complete)
