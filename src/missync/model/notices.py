"""Notices: what has happened, for observers. They carry ids and never names."""

from __future__ import annotations

import attrs

from missync.model.ids import RunId
from missync.model.people import Kind, PersonId
from missync.model.runs import Counts, Verdict


@attrs.frozen(kw_only=True)
class PersonJoined:
    """Somebody came on the list, for the first time or again."""

    run: RunId
    person: PersonId


@attrs.frozen(kw_only=True)
class PersonRemoved:
    """Somebody was taken off the list."""

    run: RunId
    person: PersonId


@attrs.frozen(kw_only=True)
class PersonAmended:
    """What is held of somebody changed.

    Attributes:
        fields: The names of what changed.
    """

    run: RunId
    person: PersonId
    fields: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ReadFellShort:
    """A kind was not read completely: nobody of it was removed."""

    run: RunId
    kind: Kind


@attrs.frozen(kw_only=True)
class ImportFinished:
    """An import has been written down."""

    run: RunId
    verdict: Verdict
    counts: Counts


@attrs.frozen(kw_only=True)
class ChoiceMade:
    """What an operator chose has been written down."""

    run: RunId
    counts: Counts


Notice = (
    PersonJoined
    | PersonRemoved
    | PersonAmended
    | ReadFellShort
    | ImportFinished
    | ChoiceMade
)


@attrs.frozen(kw_only=True)
class ObserverFailure:
    """An observer that raised, and what."""

    plugin: str
    error: BaseException = attrs.field(repr=lambda error: type(error).__name__)
