"""Gathering: everything one import hears from the MIS, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from missync.model.reads import Ask, Count, Finished, Stream, Walk
from missync.model.rolls import Outline
from missync.model.runs import Run
from missync.model.schools import AttendanceCode, School
from missync.model.settings import SiteSettings
from missync.ports import Mis, Progress
from missync.rules.clocks import past_runs
from missync.rules.completeness import count_disagrees
from missync.rules.gates import kind_settings
from missync.rules.policies import policy_name
from missync.walking import walk


__all__ = ["Gathered", "ask_for", "gather"]


@attrs.frozen(kw_only=True)
class Gathered:
    """Everything one import heard from the MIS.

    Attributes:
        kinds: The kinds that were asked for.
        counts: How many of a kind the MIS says it has, where it says so.
        codes: The attendance codes it lists; none where it would not say.
        codes_refused: Why it would not, as a sentence; ``None`` where it did.
    """

    school: School
    kinds: tuple[Kind, ...]
    walks: tuple[Walk, ...]
    counts: Mapping[Kind, Count]
    codes: tuple[AttendanceCode, ...] = ()
    codes_refused: str | None = None


def ask_for(
    outline: Outline, settings: SiteSettings, history: Iterable[Run], now: datetime
) -> Ask:
    """Say what an import wants from the MIS: of each green kind, the fields it needs.

    What is kept is known only while it is read and judged by the same settings. An
    import that is dated later than now is none to go on from.
    """
    choices = outline.choices
    wanted = {kind: kind_settings(kind, settings, choices) for kind in Kind}
    past = past_runs(history, now)
    complete = (run.at for run in past if run.read_the_mis and run.complete)
    same_policy = outline.policy == policy_name(settings, choices)
    return Ask(
        fields={kind: each.fields for kind, each in wanted.items() if each.importing},
        deletions_since=next(complete, None),
        known=outline.known if same_policy else {},
    )


def gather(mis: Mis, ask: Ask, progress: Progress) -> Gathered:
    """Read everything an import needs from the MIS.

    A list of which another number came than the MIS counts is walked once more.

    Raises:
        MissyncError: The MIS did not say which school it is, or not one of its lists
            could be read at all; the error is the first the MIS gave.
    """
    school = mis.school()
    streams = mis.streams(ask)
    counts = _counts(mis, streams)
    walks = [walk(mis, stream, progress, _of(stream, counts)) for stream in streams]
    if any(_disagrees(each, counts) for each in walks):
        counts = _counts(mis, streams)
        walks = [
            walk(mis, each.stream, progress, _of(each.stream, counts))
            if each.stream.counts
            else each
            for each in walks
        ]
    _require_something(walks)
    codes, codes_refused = _codes(mis)
    return Gathered(
        school=school,
        kinds=tuple(ask.fields),
        walks=tuple(walks),
        counts=counts,
        codes=codes,
        codes_refused=codes_refused,
    )


def _codes(mis: Mis) -> tuple[tuple[AttendanceCode, ...], str | None]:
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
