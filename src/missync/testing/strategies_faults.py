"""Hypothesis strategies for what goes wrong on a fake MIS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
from hypothesis import strategies as st

from missync.errors import AccessRefused, BadPayload, Rejected, TryLater
from missync.model.people import Kind, Names
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import (
    ContactsNotShown,
    CountSays,
    CountsFail,
    DamagedPupil,
    DatesNotShown,
    DroppedRow,
    EmptyList,
    EmptyPage,
    EndsEarly,
    Fault,
    MoreWithoutNext,
    NextIsFirst,
    PageFails,
    RepeatedPage,
    RepeatedRow,
    SchoolFails,
    Shuffled,
    Unreadable,
    Withheld,
    spoiled,
)
from missync.testing.fake_mis_lists import EMPLOYEES, LEAVERS, STUDENTS


__all__ = ["faults", "noticeable_faults"]

_COUNTED: Final = {STUDENTS: Kind.STUDENT, EMPLOYEES: Kind.EMPLOYEE}
_LISTS: Final = (*_COUNTED, LEAVERS)
_FAILURES: Final = (
    TryLater("The MIS did not answer."),
    BadPayload("The answer is no page."),
    Rejected("The MIS failed.", status=500, body=""),
)
_REFUSALS: Final = (
    AccessRefused("The MIS said no."),
    Rejected("The MIS has no such list.", status=404, body=""),
)
_WITHHOLDABLE: Final = (
    *(field.name for field in attrs.fields(Names)),
    "lasting_id",
    "code",
    "birth_date",
    "year_group",
    "job_title",
    "email",
)


def faults(fake: FakeMis) -> st.SearchStrategy[tuple[Fault, ...]]:
    """Whatever can go wrong, whether or not anybody could notice."""
    denied = (PageFails(stream=LEAVERS, error=error) for error in _REFUSALS)
    return _some(*_breaks(fake), *_oddities(fake), *_every_loss(fake), *denied)


def noticeable_faults(fake: FakeMis) -> st.SearchStrategy[tuple[Fault, ...]]:
    """What goes wrong and does no harm, or can be noticed.

    Nothing but the MIS's count shows that a row is missing from a list that was read
    to its end. So rows are missing only where the count shows it: from a list that is
    counted truly; not one of two rows of one id; not contacts alone. And the list of
    leavers is not denied: an MIS that does not show it has nobody missing.
    """
    loud = _some(*_breaks(fake), *_oddities(fake))
    losses = tuple(loss for loss in _every_loss(fake) if _shows(fake, loss))
    if not losses:
        return loud
    steady = (odd for odd in _oddities(fake) if not isinstance(odd, Shuffled))
    short = st.tuples(st.sampled_from(losses), _some(*steady))
    return loud | short.map(lambda pair: (pair[0], *pair[1]))


def _some(*known: Fault) -> st.SearchStrategy[tuple[Fault, ...]]:
    """Draw a few of these, every sort as often as any other."""
    sorts: dict[type[Fault], list[Fault]] = {}
    for fault in known:
        sorts.setdefault(type(fault), []).append(fault)
    one = st.one_of(*(st.sampled_from(faults) for faults in sorts.values()))
    return st.lists(one, max_size=3).map(tuple)


def _breaks(fake: FakeMis) -> Iterator[Fault]:
    """What ends a walk, or shows in the count."""
    for stream in _LISTS:
        yield from _broken_pages(stream, _pages(fake, stream))
    for stream, kind in _COUNTED.items():
        yield EmptyList(stream=stream)
        for number in (None, 0, 1, len(fake.on(stream)), 100):
            yield CountSays(kind=kind, number=number)
    for error in (*_FAILURES, *_REFUSALS):
        yield CountsFail(error=error)
        yield SchoolFails(error=error)
    yield from _damaged_pupils(fake)
    for row in fake.rows:
        if row.mis_id:
            for stream in _LISTS:
                yield Unreadable(stream=stream, mis_id=row.mis_id, readable_id=False)


def _damaged_pupils(fake: FakeMis) -> Iterator[Fault]:
    """What keeps the contacts of a pupil from being seen."""
    pupils = (row for row in fake.on(STUDENTS) if row.kind is Kind.STUDENT)
    for mis_id in filter(None, dict.fromkeys(row.mis_id for row in pupils)):
        for readable_id in (True, False):
            yield DamagedPupil(stream=STUDENTS, mis_id=mis_id, readable_id=readable_id)
        yield ContactsNotShown(stream=STUDENTS, mis_id=mis_id)


def _broken_pages(stream: str, pages: int) -> Iterator[Fault]:
    for page in range(1, pages + 1):
        yield MoreWithoutNext(stream=stream, page=page)
        yield NextIsFirst(stream=stream, page=page)
        if page < pages:
            yield RepeatedPage(stream=stream, page=page)
        if pages > 1:
            yield EmptyPage(stream=stream, page=page)
        errors = _FAILURES if stream == LEAVERS and page == 1 else _REFUSALS + _FAILURES
        for error in errors:
            yield PageFails(stream=stream, page=page, error=error)


def _oddities(fake: FakeMis) -> Iterator[Fault]:
    """What leaves every row that can be read where it is."""
    for stream in _LISTS:
        yield Shuffled(stream=stream, seed=1)
        yield DatesNotShown(stream=stream)
        for name in _WITHHOLDABLE:
            yield Withheld(stream=stream, name=name)
        for row in fake.on(stream):
            if row.mis_id:
                yield RepeatedRow(stream=stream, mis_id=row.mis_id)
                yield Unreadable(stream=stream, mis_id=row.mis_id)


def _every_loss(fake: FakeMis) -> Iterator[DroppedRow | EndsEarly]:
    for stream in _LISTS:
        for page in range(1, _pages(fake, stream)):
            yield EndsEarly(stream=stream, page=page)
        for row in fake.on(stream):
            if row.mis_id:
                yield DroppedRow(stream=stream, mis_id=row.mis_id)


def _shows(fake: FakeMis, loss: DroppedRow | EndsEarly) -> bool:
    kind = _COUNTED.get(loss.stream)
    if kind not in fake.counted:
        return False
    rows = fake.on(loss.stream)
    sheets = spoiled(rows, fake.page_size, (loss,))
    last = next(number for number, sheet in enumerate(sheets, 1) if not sheet.more)
    left = {row.mis_id for sheet in sheets[:last] for row in sheet.rows}
    return any(row.kind is kind and row.mis_id not in left for row in rows)


def _pages(fake: FakeMis, stream: str) -> int:
    return max(1, -(-len(fake.on(stream)) // fake.page_size))
