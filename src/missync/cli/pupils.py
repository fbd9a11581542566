"""Pupils: whose events and marks are told, by name, in the school's own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import attrs

from missync.model.ids import Kind, PersonId
from missync.model.people import Person
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.site import Site


__all__ = ["Pupils"]


@attrs.frozen
class Pupils:
    """The pupils a site knows, on the list or not, and how the school is told of them.

    Attributes:
        people: By our id.
    """

    settings: SiteSettings
    people: Mapping[PersonId, Person] = attrs.field(hash=False)

    @classmethod
    def of(cls, site: Site) -> Self:
        """Read them."""
        people = site.people(everyone=True, kind=Kind.STUDENT)
        return cls(site.settings, {person.id: person for person in people})

    @property
    def site(self) -> str:
        """The site's name."""
        return self.settings.name

    def mis_id(self, person: PersonId) -> str | None:
        """Look up the id by which the MIS addresses somebody now, if it does."""
        known = self.people.get(person)
        return known.mis_id if known else None

    def name(self, person: PersonId) -> str:
        """Look up the name that shows, or else our id."""
        known = self.people.get(person)
        return full_name(known.names, self.settings.names) if known else person

    def local(self, at: datetime) -> datetime:
        """Give a moment as the school's clock shows it."""
        return at.astimezone(self.settings.timezone)
