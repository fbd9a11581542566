"""Gathering: everything one import reads from the MIS, before anything is decided.

A list is walked from its first page to its end, the same for every adapter. The walk
trusts nothing: a page that comes twice, a promise without a place, an endless list and
an answer that is no page all end it as broken. What a walk proves is not decided here,
but in :mod:`missync.rules.roll.proof`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

import attrs

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    Rejected,
    TryLater,
)
from missync.model.ids import Kind
from missync.model.people import Record
from missync.model.reads import (
    Ask,
    Broken,
    Count,
    Denied,
    Ending,
    Finished,
    Page,
    Row,
    Stream,
    Unchanged,
    Walk,
)
from missync.model.roll import Roll
from missync.model.runs import Run
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.model.settings import SiteSettings
from missync.ports import Mis, Progress
from missync.rules.checks.clocks import past_runs
from missync.rules.roll.kept_off import kind_settings
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.proof import count_disagrees


@attrs.frozen(kw_only=True)
class Gathered:
    """Everything one import heard from the MIS.

    Attributes:
        fields: The kinds that were asked for, and which fields of each.
        counts: How many of a kind the MIS says it has, where it says so.
        codes: The attendance codes it lists; none where it would not say.
        codes_refused: Why it would not, as a sentence; ``None`` where it did.
    """

    school: School
    fields: Mapping[Kind, tuple[str, ...]]
    walks: tuple[Walk, ...]
    counts: Mapping[Kind, Count]
    codes: tuple[AttendanceCode | RefusedCode, ...] = ()
    codes_refused: str | None = None


def ask_for(
    roll: Roll, settings: SiteSettings, history: Iterable[Run], now: datetime
) -> Ask:
    """Say what an import wants from the MIS: of each green kind, the fields it needs.

    What is kept is known only while it is read and judged by the same settings. An
    import that is dated later than now is none to go on from.
    """
    choices = roll.choices
    wanted = {kind: kind_settings(kind, settings, choices) for kind in Kind}
    same_policy = roll.policy == settings_digest(settings, choices)
    return Ask(
        fields={kind: each.fields for kind, each in wanted.items() if each.importing},
        deletions_since=_deletions_since(past_runs(history, now)),
        known=roll.sources.fingerprints if same_policy else {},
    )


def _deletions_since(past: Iterable[Run]) -> datetime | None:
    """Give when the last complete import was, or else the first of all.

    Args:
        past: Runs, the newest first.
    """
    since = None
    for run in past:
        if run.read_the_mis and run.complete:
            return run.at
        since = run.at if run.read_the_mis else since
    return since


def gather(mis: Mis, ask: Ask, progress: Progress) -> Gathered:
    """Read everything an import needs from the MIS.

    A list of which another number came than the MIS counts is walked once more, and
    with it every list of the same people: somebody may have come or gone, or moved
    from one to another.

    Raises:
        MissyncError: The MIS did not say which school it is, or not one of its lists
            could be read at all; the error is the first the MIS gave.
    """
    school = mis.school()
    streams = mis.streams(ask)
    counts = dict(_counts(mis, streams))
    walks = [walk(mis, stream, progress, _of(stream, counts)) for stream in streams]
    disagree = [each.stream for each in walks if _disagrees(each, counts)]
    if disagree:
        kinds = {kind for stream in disagree for kind in stream.proves}
        again, counted = _counts(mis, disagree), {s.counts for s in disagree}
        counts |= {kind: count for kind, count in again.items() if kind in counted}
        walks = [
            each
            if kinds.isdisjoint(each.stream.proves)
            else walk(mis, each.stream, progress, _of(each.stream, counts))
            for each in walks
        ]
    _require_something(walks)
    codes, codes_refused = _codes(mis)
    return Gathered(
        school=school,
        fields=ask.fields,
        walks=tuple(walks),
        counts=counts,
        codes=codes,
        codes_refused=codes_refused,
    )


def _codes(mis: Mis) -> tuple[tuple[AttendanceCode | RefusedCode, ...], str | None]:
    """Ask for the attendance codes; people are brought in without them, too."""
    try:
        return mis.attendance_codes(), None
    except MissyncError as error:
        return (), error.message


def _counts(mis: Mis, streams: Sequence[Stream]) -> Mapping[Kind, Count]:
    """Ask for the MIS's own count; unusable where it should be there and is not."""
    unusable = {stream.counts: Count(None) for stream in streams if stream.counts}
    try:
        return mis.counts()
    except AccessRefused as error:
        return unusable if error.status == HTTPStatus.UNAUTHORIZED else {}
    except Rejected:
        return {}
    except (TryLater, BadPayload):
        return unusable


def _of(stream: Stream, counts: Mapping[Kind, Count]) -> int | None:
    count = counts.get(stream.counts) if stream.counts else None
    return count.number if count else None


def _disagrees(each: Walk, counts: Mapping[Kind, Count]) -> bool:
    kind = each.stream.counts
    return kind is not None and count_disagrees(each, counts.get(kind))


def _require_something(walks: Sequence[Walk]) -> None:
    """Refuse to call it a read when not one list of people gave a single page."""
    rolls = [each for each in walks if each.stream.proves]
    errors = [
        each.ending.error
        for each in rolls
        if not (each.pages or isinstance(each.ending, Finished)) and each.ending.error
    ]
    if errors and len(errors) == len(rolls):
        raise errors[0]


PAGE_LIMIT = 1_000
"""Pages enough for any school's list, where the MIS does not say how long it is."""

_LARGEST_SCHOOL = 100_000
"""What an MIS counts beyond that is no number of people, and bounds no list."""

_ROWS_TOO_MANY = 1_000
"""How many rows more than twice the MIS's own count show that a list has no end."""


def walk(mis: Mis, stream: Stream, progress: Progress, of: int | None = None) -> Walk:
    """Follow a stream page by page, exactly where the MIS says the next one is.

    Args:
        mis: The MIS to ask.
        stream: The list to walk.
        progress: Hears how many rows have come after every page.
        of: How many rows there should be, if the MIS counts them.

    Returns:
        Everything that came, however it ended. Errors of the MIS end up in its
        ending: what was read before them still counts as read.
    """
    people = min(of or 0, _LARGEST_SCHOOL)
    trail = _Trail(
        of_people=bool(stream.proves),
        counted=stream.counts,
        most_pages=PAGE_LIMIT + people,
        most_rows=2 * people + _ROWS_TOO_MANY if people else None,
    )
    ending: Ending | None = None
    place = stream.start
    while ending is None:
        ending = trail.enter(place) or _ask(mis, stream, place, trail)
        progress(stream.name, len(trail.rows), of)
        place = trail.pages[-1].follows or "" if trail.pages else place
    return Walk(
        stream=stream,
        rows=tuple(trail.rows),
        pages=len(trail.pages),
        ending=ending,
        freshest=max((p.freshest for p in trail.pages if p.freshest), default=None),
        gaps=tuple(dict.fromkeys(gap for page in trail.pages for gap in page.gaps)),
        warnings=tuple(w for page in trail.pages for w in page.warnings),
    )


@attrs.define
class _Trail:
    """Where a walk has been and what it has picked up.

    Attributes:
        of_people: Whether somebody could be taken off the list for what is missing.
            Other lists may have pages without a row for us.
        counted: The kind of people that the MIS counts; others may come beside them,
            as contacts do beside their pupils.
        most_pages: A list with more of them has no end.
        most_rows: Nor has one with more people of the kind that is counted.
    """

    of_people: bool
    counted: Kind | None
    most_pages: int
    most_rows: int | None

    pages: list[Page] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    people: int = 0
    places: set[str] = attrs.field(factory=set)
    seen: set[Hashable] = attrs.field(factory=set)

    def enter(self, place: str) -> Broken | None:
        if place in self.places:
            return Broken("the MIS sends us round in a circle.")
        if len(self.places) == self.most_pages:
            return Broken(f"it goes on after {self.most_pages} pages.")
        if self.most_rows is not None and self.people > self.most_rows:
            return Broken(f"it goes on after {self.people} rows.")
        self.places.add(place)
        return None

    def take(self, page: Page) -> Ending | None:
        marks = {_mark(row) for row in page.rows}
        fault = self._fault(page, marks) if self.of_people else None
        if fault is not None:
            return fault
        self.seen |= marks
        self.rows.extend(page.rows)
        self.people += sum(row.kind is self.counted for row in page.rows)
        self.pages.append(page)
        if page.more is None:
            return Broken("the MIS did not say whether another page follows.")
        if page.more and not page.follows:
            return Broken("the MIS promises another page, but not where it is.")
        return None if page.more else Finished()

    def _fault(self, page: Page, marks: set[Hashable]) -> Broken | None:
        if not page.rows and (self.pages or page.more):
            return Broken("the MIS promised another page, and sent an empty one.")
        if self.pages and self.seen.issuperset(marks):
            return Broken(f"page {len(self.pages) + 1} repeats what came before.")
        return None


def _mark(row: Row) -> Hashable:
    """Tell rows apart by little: those with one fingerprint say the same."""
    match row:
        case Unchanged() | Record() if row.fingerprint:
            return row.mis_id, row.fingerprint, row.listing, row.kind
        case _:
            return row


def _ask(mis: Mis, stream: Stream, place: str, trail: _Trail) -> Ending | None:
    try:
        return trail.take(mis.page(stream, place))
    except AccessRefused as error:
        return _refusal(error, trail)
    except Rejected as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return _refusal(error, trail)
        return Broken(error.message, error)
    except (TryLater, BadPayload) as error:
        return Broken(error.message, error)


def _refusal(error: AccessRefused | Rejected, trail: _Trail) -> Broken | Denied:
    """Tell a list that is closed to us from access that has ended altogether."""
    if trail.pages or error.status == HTTPStatus.UNAUTHORIZED:
        return Broken(error.message, error)
    return Denied(error.message, error)
