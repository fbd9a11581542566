"""What can go wrong on the fake MIS, as values.

The faults of a list change its rows, then its sheets, in the order in which they were
planned. Pages are counted from 1. ``walks`` is how many walks of the list a fault
spoils before it passes; ``None`` stands for every one.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeGuard

import attrs

from missync.errors import MissyncError
from missync.model.people import Kind, MisId, Record
from missync.model.reads import Gap, Row
from missync.testing.fake_mis_records import refused, undated, untied, without
from missync.testing.fake_mis_sheets import Sheet, altered, paged


__all__ = [
    "ContactsNotShown",
    "CountSays",
    "CountsFail",
    "DamagedPupil",
    "DatesNotShown",
    "DroppedRow",
    "EmptyList",
    "EmptyPage",
    "EndsEarly",
    "Fault",
    "ListFault",
    "MoreWithoutNext",
    "NextIsFirst",
    "PageFails",
    "RepeatedPage",
    "RepeatedRow",
    "SchoolFails",
    "Shuffled",
    "Unreadable",
    "Withheld",
    "spoiled",
]


@attrs.frozen(kw_only=True)
class ListFault:
    """Something that goes wrong on one list.

    Attributes:
        stream: The list's name, such as ``students``.
    """

    stream: str
    walks: int | None = None

    def spoils(self, stream: str, walk: int) -> bool:
        """Whether it holds for this walk of a list, counted from 1."""
        return stream == self.stream and (self.walks is None or walk <= self.walks)

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Change what the list holds."""
        return rows

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Change how the list is paged."""
        return sheets

    def gaps(self) -> tuple[Gap, ...]:
        """Say what the list's pages cannot show."""
        return ()

    def fail(self, page: int) -> None:
        """Raise what stands in the place of a page."""


@attrs.frozen(kw_only=True)
class PageFails(ListFault):
    """A page is not answered.

    Attributes:
        error: ``TryLater``, ``AccessRefused``, ``Rejected`` or ``BadPayload``.
    """

    page: int = 1
    error: MissyncError

    def fail(self, page: int) -> None:
        """Raise the error in place of the page."""
        if page == self.page:
            raise self.error


@attrs.frozen(kw_only=True)
class EndsEarly(ListFault):
    """A page says that nothing follows, though something does."""

    page: int = 1

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """End with that page."""
        return altered(sheets, self.page, follows=None, more=False)


@attrs.frozen(kw_only=True)
class RepeatedPage(ListFault):
    """A page comes again in the place of the next."""

    page: int = 1

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Send its rows in place of those of the next page."""
        again = sheets[self.page - 1 : self.page]
        return altered(sheets, self.page + 1, rows=again[0].rows) if again else sheets


@attrs.frozen(kw_only=True)
class MoreWithoutNext(ListFault):
    """A page promises that another follows, and does not say where."""

    page: int = 1

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Promise without a place."""
        return altered(sheets, self.page, follows=None, more=True)


@attrs.frozen(kw_only=True)
class NextIsFirst(ListFault):
    """A page names the first page as the one that follows."""

    page: int = 1

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Lead back to the beginning."""
        return altered(sheets, self.page, follows=1, more=True)


@attrs.frozen(kw_only=True)
class EmptyPage(ListFault):
    """A page comes without its rows; what it says about the next stands."""

    page: int = 1

    def sheets(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Take the rows off the page."""
        return altered(sheets, self.page, rows=())


@attrs.frozen(kw_only=True)
class EmptyList(ListFault):
    """The list is empty, as from the wrong region."""

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Take every row off the list."""
        return rows[:0]


@attrs.frozen(kw_only=True)
class DroppedRow(ListFault):
    """Every row of one MIS id is missing, and nothing else is odd."""

    mis_id: MisId

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Take the rows off the list."""
        return tuple(row for row in rows if row.mis_id != self.mis_id)


@attrs.frozen(kw_only=True)
class RepeatedRow(ListFault):
    """A row comes once more, at the end of the list."""

    mis_id: MisId

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Add the rows of one MIS id once more."""
        return (*rows, *(row for row in rows if row.mis_id == self.mis_id))


@attrs.frozen(kw_only=True)
class Shuffled(ListFault):
    """The rows come in another order, the same for one seed."""

    seed: int = 0

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Change the order of the rows."""
        return tuple(Random(self.seed).sample(rows, len(rows)))  # noqa: S311 - no secret


@attrs.frozen(kw_only=True)
class Unreadable(ListFault):
    """The rows of one MIS id cannot be understood.

    Attributes:
        readable_id: Whether at least their id can be read.
    """

    mis_id: MisId
    readable_id: bool = True

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Send refused records in place of records."""
        return tuple(
            refused(row, number, readable_id=self.readable_id)
            if isinstance(row, Record) and row.mis_id == self.mis_id
            else row
            for number, row in enumerate(rows, 1)
        )


@attrs.frozen(kw_only=True)
class Withheld(ListFault):
    """We are not permitted to see something: it is null in every record.

    Attributes:
        name: What: one of the names, ``lasting_id``, ``code``, ``birth_date``, or a
            descriptive field. A record that has no other name cannot be understood.
    """

    name: str

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Send null in its place."""
        return tuple(
            without(row, number, self.name) if isinstance(row, Record) else row
            for number, row in enumerate(rows, 1)
        )


@attrs.frozen(kw_only=True)
class DatesNotShown(ListFault):
    """That part is missing from every record in which the facts stand that decide.

    Attributes:
        but_of: The MIS ids of those of whom it is shown all the same.
    """

    but_of: frozenset[MisId] = frozenset()

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Send no start date, no leave date, and nothing of being active."""
        return tuple(undated(row) if self._hides(row) else row for row in rows)

    def _hides(self, row: Row) -> TypeGuard[Record]:
        return isinstance(row, Record) and row.mis_id not in self.but_of


@attrs.frozen(kw_only=True)
class ContactsNotShown(ListFault):
    """Of one pupil the contacts are not shown, though others' are.

    Attributes:
        mis_id: The pupil.
    """

    mis_id: MisId

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Leave out whoever hangs on the pupil alone, and the ties of others."""
        return tuple(filter(None, (untied(row, self.mis_id) for row in rows)))

    def gaps(self) -> tuple[Gap, ...]:
        """Name the pupil."""
        why = "No contacts are shown."
        return (Gap(kind=Kind.CONTACT, why=why, pupil=self.mis_id),)


@attrs.frozen(kw_only=True)
class DamagedPupil(ListFault):
    """A pupil's row cannot be understood, and their contacts are lost with it.

    Attributes:
        mis_id: The pupil.
        readable_id: Whether at least their id can be read.
    """

    mis_id: MisId
    readable_id: bool = True

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Refuse the pupil, and leave their contacts out."""
        spoiled = Unreadable(
            stream=self.stream, mis_id=self.mis_id, readable_id=self.readable_id
        )
        lost = ContactsNotShown(stream=self.stream, mis_id=self.mis_id)
        return spoiled.rows(lost.rows(rows))


@attrs.frozen(kw_only=True)
class CountSays:
    """The MIS counts another number of one kind than it has.

    Attributes:
        number: What it says; ``None`` for an answer that is no number.
    """

    kind: Kind
    number: int | None


@attrs.frozen(kw_only=True)
class CountsFail:
    """The MIS does not answer how many people it has."""

    error: MissyncError


@attrs.frozen(kw_only=True)
class SchoolFails:
    """The MIS does not answer which school it is."""

    error: MissyncError


Fault = ListFault | CountSays | CountsFail | SchoolFails


def spoiled(
    rows: Sequence[Row], page_size: int, faults: Sequence[ListFault]
) -> tuple[Sheet, ...]:
    """Page a list as its faults have it."""
    held = tuple(rows)
    for fault in faults:
        held = fault.rows(held)
    sheets = paged(held, page_size)
    for fault in faults:
        sheets = fault.sheets(sheets)
    return sheets
