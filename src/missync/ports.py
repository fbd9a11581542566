"""Ports: what the core needs from an MIS, a store, a clock; what each promises.

Adapters satisfy these by shape. What an MIS cannot do is said in its
:class:`Capabilities` and checked when connecting, never by raising later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from missync.model.ids import Kind
from missync.model.people import Person, Record, SourceKey
from missync.model.plans import Changeset
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.rolls import Everybody, Outline, Roll, Sought
from missync.model.runs import Holder, Run
from missync.model.schools import AttendanceCode, School


__all__ = ["Capabilities", "Clock", "Mis", "Progress", "Store"]


@attrs.frozen(kw_only=True)
class Capabilities:
    """What an MIS can do for us.

    Attributes:
        fields: The descriptive fields it can give, per kind; a kind that is not in
            here cannot be read at all. A name ending in ``.*`` stands for every
            dotted name below it.
    """

    fields: Mapping[Kind, tuple[str, ...]]

    def gives(self, kind: Kind, field: str) -> bool:
        """Whether it can give this field of this kind."""
        return any(
            field.startswith(name[:-1]) and field != name[:-1]
            if name.endswith(".*")
            else field == name
            for name in self.fields.get(kind, ())
        )


class Mis(Protocol):
    """One school's MIS, seen through an adapter. It speaks; it never decides.

    Any method may raise :class:`~missync.errors.TryLater`,
    :class:`~missync.errors.AccessRefused`, :class:`~missync.errors.Rejected` or
    :class:`~missync.errors.BadPayload`, and no other error.
    """

    def school(self) -> School:
        """Ask the MIS which school this is. Called first, once per import."""

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists that have to be walked for this ask. Asks nobody."""

    def page(self, stream: Stream, place: str) -> Page:
        """Fetch the page at a place: the stream's start, or a page's ``follows``.

        One row that cannot be understood is a refused record; an answer that is not
        a page is a :class:`~missync.errors.BadPayload`.
        """

    def counts(self) -> Mapping[Kind, Count]:
        """How many of each kind the MIS says it has, as far as it says so."""

    def attendance_codes(self) -> tuple[AttendanceCode, ...]:
        """The school's attendance codes, as the MIS lists them."""

    def close(self) -> None:
        """Let go of connections. Calling it again does nothing."""


class Store(Protocol):
    """Where what we know of the sites is kept.

    Every method may raise :class:`~missync.errors.StoreError`.
    """

    def roll(self, site: str) -> Roll:
        """Read everything a site knows, as of one moment."""

    def outline(self, site: str) -> Outline:
        """Sum up what a site knows, without reading its people one by one."""

    def people(self, site: str, sought: Sought | Everybody) -> tuple[Person, ...]:
        """Read the people of a site who are sought, and nobody else."""

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Read kept records in full, exactly as they were committed.

        Keys under which nothing is kept are left out.
        """

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Write a changeset and its run, all of it or nothing, in one transaction.

        Only what the changeset names is written. The roll's version moves when, and
        only when, something but the run is written.

        Raises:
            StalePlan: The roll is not at ``changes.basis`` any more; nothing was
                written.
        """

    def history(self, site: str) -> tuple[Run, ...]:
        """Every run of a site, the newest first."""

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold the site's import lock. It dies with its holder's process.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """

    def close(self) -> None:
        """Let go of files and connections. Calling it again does nothing."""


class Clock(Protocol):
    """Where the moment comes from."""

    def __call__(self) -> datetime:
        """Tell the present moment, with its time zone."""


class Progress(Protocol):
    """Who wants to know how a walk is getting on."""

    def __call__(self, stream: str, rows: int, of: int | None) -> None:
        """Hear that this many rows came so far, of how many where that is known."""
