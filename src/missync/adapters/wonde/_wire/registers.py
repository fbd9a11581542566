"""Registers, as Wonde shows them.

Known of Wonde's rows: ``date``, ``session``, ``attendance_code``, ``student`` and
``comment``. ``minutes_late`` and ``updated_at`` are read where they are there.

An entry that cannot be understood is never taken for none. If it is known whose it is,
it stands as an entry whose code no school has, in both sessions if need be, and on the
day that is read if it may be of it. There it gives way to any that surely is of there.
If it is not known, whoever is not shown may have it: that they have none is not known.
Where nothing else shows, it is no register.

What changed later than we asked, by more than two clocks may differ, does not say when.

An entry without a code is no mark where others show theirs. Where all of the day have
none, it is not known what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from itertools import chain
from typing import Final

import attrs

from missync.adapters.wonde._wire.dates import day as day_of
from missync.adapters.wonde._wire.dates import moment
from missync.adapters.wonde._wire.envelope import following, rows_of
from missync.adapters.wonde._wire.failures import lack_of
from missync.adapters.wonde._wire.lists import SESSION_MARKS, SHORT
from missync.adapters.wonde._wire.values import (
    Row,
    id_of,
    keepable,
    readable_code,
    readable_id,
    text_or_none,
)
from missync.errors import AccessRefused, BadPayload
from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import UNREADABLE, Entry
from missync.model.pauses import CLOCKS_DIFFER
from missync.model.register import RegisterReading
from missync.model.spelling import shows


_MOST_MINUTES: Final = 24 * 60
_LAST_YEAR_OF_NONE: Final = 1970
"""Up to this year systems write a date for none, and no register was taken."""
_NO_CODES: Final = (
    "Wonde shows us no code in the registers, so they cannot be read. "
    "Ask the school to approve “attendance_code” in Wonde."
)


@attrs.frozen(kw_only=True)
class Shown:
    """A row of a register.

    Attributes:
        entry: What it shows, by what the row itself says of its code; ``None`` where
            it has no code.
        code_id: The Wonde id of its code, where that can be read.
        placed: Whether it says that it is of the day that is read, and of which
            session; others may be.
    """

    pupil: MisId
    session: Session
    entry: Entry | None
    code_id: str | None
    changed_at: datetime | None
    placed: bool = True


@attrs.frozen(kw_only=True)
class RegisterPage:
    """A page of session marks.

    Attributes:
        shown: The rows of the day that is read; those of others are passed over.
        names_codes: Whether a row of it, of whatever day, shows its code.
        nameless: What is wrong with a row of nobody knows whom, if there is one.
        newest: When a row of the page last changed, of whatever day.
        keys: By what its rows, of whatever day, are known again: their ids, and whose
            and of when they are.
        follows: Where the next page is.
        more: Whether there is to be one.
    """

    shown: tuple[Shown, ...]
    names_codes: bool
    nameless: BadPayload | None
    newest: datetime | None
    keys: tuple[object, ...]
    follows: str | None
    more: bool | None


def page_of_register(
    document: object,
    day: date,
    *,
    asked_at: datetime,
    zone: tzinfo,
    first: bool,
) -> RegisterPage:
    """Read a page of session marks.

    Args:
        document: The answer.
        day: The day that is read.
        asked_at: The present moment, aware.
        zone: The school's own.
        first: Whether it is the first page, which may come without pagination.

    Raises:
        BadPayload: It is no page.
    """
    rows = rows_of(document, SESSION_MARKS)
    short = first and len(rows) < SHORT
    follows, more = following(document, SESSION_MARKS, may_be_silent=short)
    wanted = _Wanted(day, zone, asked_at + CLOCKS_DIFFER)
    read = [each for n, row in enumerate(rows, 1) for each in _shown(row, n, wanted)]
    return RegisterPage(
        shown=tuple(each for each in read if isinstance(each, Shown)),
        names_codes=any(map(_names_code, rows)),
        nameless=next((each for each in read if isinstance(each, BadPayload)), None),
        newest=max(filter(None, map(wanted.changed_at, rows)), default=None),
        keys=tuple(filter(None, map(wanted.key, rows))),
        follows=follows,
        more=more,
    )


def reading_of(
    day: date,
    asked_at: datetime,
    pages: Sequence[RegisterPage],
    *,
    codes: Mapping[str, str],
    zone: tzinfo,
) -> RegisterReading:
    """Put a day's register together; of two rows in one place, the newer stands.

    Where nobody can say which is newer, both do, and it is not decided here.

    Wonde shows a copy that it takes of the MIS now and then. What is not in it was not
    in the MIS when its newest row changed; where no row says that, or none of the day
    shows its code, nothing is known of what is not in it since the day began. A row
    that is dated later than we asked shows that Wonde's clock is ahead of ours: the
    copy may be older by as much as two clocks may differ. Where a row comes twice,
    another may have been passed over: then nothing is known, either, of what is not
    in it.

    Args:
        day: The day that is read.
        asked_at: The present moment, aware.
        pages: The whole list.
        codes: The text of each code, by its Wonde id.
        zone: The school's own, in which the day begins.

    Raises:
        AccessRefused: No row at all shows its code: we are not permitted to see it.
        BadPayload: No row says whose it is.
    """
    places = _by_place(pages)
    nameless = next((page.nameless for page in pages if page.nameless), None)
    if nameless and not places:
        raise nameless
    if places and not any(page.names_codes for page in pages):
        raise AccessRefused(_NO_CODES)
    entries = {
        place: filled
        for place, rows in places.items()
        if (filled := _entries_of(rows, codes))
    }
    visible = any(e.code != UNREADABLE for e in chain.from_iterable(entries.values()))
    begins = datetime.combine(day, time.min, zone).astimezone(UTC)
    changes = [begins, *(page.newest for page in pages if page.newest)]
    known = (visible or not places) and not nameless and not comes_twice(pages)
    as_of = max(changes) if known else begins
    if as_of > asked_at:
        as_of = asked_at - CLOCKS_DIFFER
    return RegisterReading(
        day=day,
        as_of=as_of,
        entries={place: each[0] for place, each in entries.items()},
        others={place: each[1:] for place, each in entries.items() if each[1:]},
    )


def comes_twice(pages: Iterable[RegisterPage]) -> bool:
    """Whether a row came twice, as rows moved: another may have been passed over."""
    keys = [key for page in pages for key in page.keys]
    return len(keys) > len(set(keys))


@attrs.frozen
class _Wanted:
    """What is wanted of the rows, and how they are read.

    Attributes:
        latest: What changed later than this does not say when it changed.
    """

    day: date
    zone: tzinfo
    latest: datetime

    def changed_at(self, row: object) -> datetime | None:
        """Read when a row changed, if that can be."""
        said = moment(row.get("updated_at")) if isinstance(row, dict) else None
        return said if said is not None and said <= self.latest else None

    def key(self, row: object) -> object | None:
        """Say by what a row is known again that comes a second time."""
        if not isinstance(row, dict) or id_of(row) is None:
            return None
        pupil, sessions = _related_id(row.get("student")), _sessions(row.get("session"))
        return id_of(row), pupil, _day(row, self.zone), sessions


def _shown(row: object, number: int, wanted: _Wanted) -> Iterator[Shown | BadPayload]:
    """Read a row that is or may be of the day, or say why it could be anybody's."""
    if not isinstance(row, dict):
        yield _unreadable(row, number, "it is no object")
        return
    when = _day(row, wanted.zone)
    if when not in {wanted.day, None}:
        return
    pupil = _related_id(row.get("student"))
    if pupil is None:
        yield _unreadable(row, number, "it does not say whose it is")
        return
    sessions = _sessions(row.get("session"))
    placed = when is not None and len(sessions) == 1
    for session in sessions:
        yield Shown(
            pupil=pupil,
            session=session,
            entry=_entry(row, wanted, placed=placed),
            code_id=_related_id(row.get("attendance_code")) if placed else None,
            changed_at=wanted.changed_at(row),
            placed=placed,
        )


def _unreadable(row: object, number: int, why: str) -> BadPayload:
    mis_id = id_of(row)
    named = f", of the id {mis_id}," if mis_id else ""
    message = (
        f"Row {number} of a page of Wonde's registers{named} cannot be understood: "
        f"{why}. So nothing is known of the day's registers. Tell Wonde's support if "
        "it lasts."
    )
    return BadPayload(message)


def _day(row: Row, zone: tzinfo) -> date | None:
    """Read of which day a row is; ``None`` where that is left open."""
    try:
        day = day_of(row.get("date"), zone)
    except ValueError:
        return None
    return None if day.year <= _LAST_YEAR_OF_NONE else day


def _sessions(value: object) -> tuple[Session, ...]:
    word = value.strip().upper() if isinstance(value, str) else ""
    return tuple(each for each in Session if each.value == word) or tuple(Session)


def _entry(row: Row, wanted: _Wanted, *, placed: bool) -> Entry | None:
    value = row.get("attendance_code")
    if _is_empty(value):
        return None
    return Entry(
        code=_code(value) if placed else UNREADABLE,
        minutes_late=_minutes(row.get("minutes_late")),
        comment=text_or_none(row.get("comment")),
        changed_at=wanted.changed_at(row),
    )


def _is_empty(code: object) -> bool:
    """Whether there is no code, in whatever shape; damage or an error is not none."""
    match code:
        case str():
            return keepable(code) and not shows(code)
        case dict() if lack_of(code):
            return False
        case {"data": inner}:
            return _is_empty(inner)
        case dict():
            return _is_empty(code.get("id")) and _is_empty(code.get("code"))
        case _:
            return code in (None, [])


def _code(value: object) -> str:
    """Give a code's text as it stands in the row; else its bare id."""
    inner = value.get("data", value) if isinstance(value, dict) else None
    written = readable_code(inner.get("code")) if isinstance(inner, dict) else None
    return written or _related_id(value) or UNREADABLE


def _names_code(row: object) -> bool:
    value = row.get("attendance_code") if isinstance(row, dict) else None
    return not _is_empty(value) and _code(value) != UNREADABLE


def _related_id(value: object) -> MisId | None:
    """Give the id of something that may be included, or is a bare id."""
    inner = value.get("data", value) if isinstance(value, dict) else value
    return id_of(inner) if isinstance(inner, dict) else readable_id(inner)


def _minutes(value: object) -> int | None:
    text = text_or_none(value) or ""
    number = text.removesuffix(".0")
    if not (number.isascii() and number.isdigit() and len(number) <= len("1440")):
        return None
    return int(number) if int(number) <= _MOST_MINUTES else None


def _by_place(
    pages: Iterable[RegisterPage],
) -> dict[tuple[MisId, Session], list[Shown]]:
    places: dict[tuple[MisId, Session], list[Shown]] = {}
    for shown in chain.from_iterable(page.shown for page in pages):
        places.setdefault((shown.pupil, shown.session), []).append(shown)
    return places


def _entries_of(rows: list[Shown], codes: Mapping[str, str]) -> tuple[Entry, ...]:
    """Give what stands in a place, the same only once."""
    entries = (_named(each, codes) for each in _newest(rows))
    return tuple(dict.fromkeys(filter(None, entries)))


def _named(shown: Shown, codes: Mapping[str, str]) -> Entry | None:
    """Give what a row shows, with its code as the school's list has it."""
    code = codes.get(shown.code_id or "")
    if shown.entry is None or code is None:
        return shown.entry
    return attrs.evolve(shown.entry, code=code)


def _newest(rows: list[Shown]) -> list[Shown]:
    """Leave out the rows of a place in whose stead another one surely stands.

    One that may be of another day or session gives way to any that is of this one, an
    older one to any that is newer. A row that does not say when it changed is neither.
    """
    placed = [each for each in rows if each.placed] or rows
    newest = max((each.changed_at for each in placed if each.changed_at), default=None)
    return [each for each in placed if each.changed_at in {None, newest}]
