"""Decisions: what people said about people, and how a site's imports are narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from missync.model.checks import aware, not_blank
from missync.model.converting import to_texts
from missync.model.ids import Kind, PersonId
from missync.model.shapes import typed


__all__ = [
    "Archived",
    "Choices",
    "Decision",
    "Filter",
    "Filters",
    "Switch",
]


@attrs.frozen(kw_only=True)
class Decision:
    """Something a person decided.

    Attributes:
        by: Who.
        at: When; an aware instant.
        day: The day it was, in the school's time zone.
        why: The reason they gave, where they gave one.
    """

    by: str = attrs.field(validator=not_blank, repr=False)
    at: datetime = attrs.field(validator=aware)
    day: date
    why: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Archived(Decision):
    """Somebody was taken off the list, and their history kept.

    Attributes:
        with_kind: Whether it was all of their kind: turning the kind green afterwards
            brings them back, where the MIS sends them. A single archive stays.
    """

    with_kind: bool = False


@attrs.frozen(kw_only=True)
class Switch(Decision):
    """A kind was turned green (importing) or red."""

    on: bool


@attrs.frozen(field_transformer=typed)
class Filter:
    """Only people of whom a field has one of these values are wanted."""

    field: str = attrs.field(validator=not_blank)
    values: tuple[str, ...] = attrs.field(
        converter=to_texts, validator=attrs.validators.min_len(1)
    )

    def __str__(self) -> str:
        return f"{self.field} is {' or '.join(self.values)}"


@attrs.frozen(kw_only=True)
class Filters(Decision):
    """Whom of a kind a site wants; without any filter, everybody."""

    wanted: tuple[Filter, ...] = ()


@attrs.frozen(kw_only=True)
class Choices:
    """What was chosen at run time about a site as a whole: it wins over the settings.

    Attributes:
        signed_in: Who is signed in, by the host's word: nobody named here is taken
            off the list.
    """

    switches: Mapping[Kind, Switch] = attrs.field(factory=dict, hash=False)
    filters: Mapping[Kind, Filters] = attrs.field(factory=dict, hash=False)
    signed_in: frozenset[PersonId] = frozenset()
