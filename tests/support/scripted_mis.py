"""An MIS that answers by script: what each place holds, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

import attrs

from missync.errors import MissyncError, Rejected
from missync.importing.gather import Gathered, gather
from missync.model.people import Kind
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    NotAllowed,
    Outcome,
    Pending,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.ports import Mis
from tests.support.builders import SCHOOL, STUDENTS


_T = TypeVar("_T")
Answer = Page | MissyncError
ASK = Ask(fields={Kind.STUDENT: ("house",)})


@attrs.define
class ScriptedMis:
    """Answers each place with its pages in turn, the last one for ever.

    Attributes:
        pages: What each place answers.
        tallies: What the MIS counts, each time it is asked; the last for ever.
        asked: Every place that was asked for.
    """

    pages: Mapping[str, Sequence[Answer]] = attrs.field(factory=dict)
    lists: tuple[Stream, ...] = (STUDENTS,)
    tallies: Sequence[Mapping[Kind, Count] | MissyncError] = ({},)
    identity: School | MissyncError = SCHOOL
    codes: tuple[AttendanceCode | RefusedCode, ...] | MissyncError = ()
    before_page: Callable[[], None] = lambda: None
    asked: list[str] = attrs.field(factory=list)
    asks: list[Ask] = attrs.field(factory=list)
    counted: int = 0
    closed: bool = False

    def school(self) -> School:
        """Say which school this is."""
        return _given(self.identity)

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists of the script."""
        self.asks.append(ask)
        return self.lists

    def page(self, stream: Stream, place: str) -> Page:
        """Answer a place."""
        self.before_page()
        turn = self.asked.count(place)
        self.asked.append(place)
        answers = self.pages[place]
        return _given(answers[min(turn, len(answers) - 1)])

    def counts(self) -> Mapping[Kind, Count]:
        """Count as scripted."""
        tally = self.tallies[min(self.counted, len(self.tallies) - 1)]
        self.counted += 1
        return _given(tally)

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        """List the codes of the script."""
        return _given(self.codes)

    def write_back(self) -> WriteBack:
        """Take no marks: the script is about people."""
        return NotAllowed("The script has no registers.")

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Show no entries."""
        return RegisterReading(day=day, as_of=asked_at)

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Take no marks."""
        message = "The script has no registers."
        raise Rejected(message, status=404, body="")

    def outcome(self, receipt: str) -> Outcome:
        """Know of none."""
        return Pending()

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


def gathered(mis: Mis, ask: Ask = ASK) -> Gathered:
    """Gather everything that an MIS has; its students, unless told otherwise."""
    return gather(mis, ask, _no_progress)


def _no_progress(stream: str, rows: int, of: int | None) -> None:
    """Take no notice."""


def _given(answer: _T | MissyncError) -> _T:
    if isinstance(answer, MissyncError):
        raise answer
    return answer
