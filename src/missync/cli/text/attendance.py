"""Attendance text: events and marks in words, as a school office calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Self, assert_never

import attrs

from missync.attendance.record import Recorded
from missync.cli.text.blocks import Block, Line
from missync.model.events import AttendanceEvent, EarlyLeaving, LateArrival, Return
from missync.model.ids import Kind, PersonId
from missync.model.marks import NO_MARK, Mark, State
from missync.model.people import Person
from missync.model.sentences import clause, counted, in_words
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.site import Site


_SETTLED_BY_HAND = frozenset({State.CONFLICT, State.FAILED, State.BLOCKED})


@attrs.frozen
class Pupils:
    """The pupils a site knows, on the list or not; and its school's clock.

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


def recorded_text(recorded: Recorded, pupils: Pupils) -> Iterator[Block]:
    """Say what was recorded, and what it writes where, or why it does not."""
    yield Line(_event(recorded.event, pupils))
    if recorded.why:
        yield Line(f"Nothing is written for that. {recorded.why}")
    yield from _fates(recorded.marks, pupils)
    waiting = any(mark.state is State.WAITING for mark in recorded.marks)
    sends = "“missync deliver” sends it; " if waiting else ""
    cancel = f"“missync cancel {recorded.event.id} --why TEXT” takes it back."
    yield Line(f"Next: {sends}{cancel}")


def cancelled_text(recorded: Recorded, pupils: Pupils) -> Iterator[Block]:
    """Say what was taken back, and what becomes of what it had written."""
    yield Line(_event(recorded.event, pupils))
    yield Line(recorded.why or "It was taken back.")
    if not recorded.marks:
        yield Line("Nothing of it goes to the MIS.")
    yield from _fates(recorded.marks, pupils)
    yield from marks_advice(recorded.marks)


def mark_text(mark: Mark, pupils: Pupils) -> Iterator[Block]:
    """Describe a mark: its state, whose it is, what it says where, and why."""
    yield Line(f"{_word(mark.state)}: {pupils.name(mark.person)}, {_entry(mark)}")
    yield Line(mark.why, indent=2)
    yield Line(f"mark {mark.id}, event {mark.event}", indent=2)


def numbers_of(marks: Iterable[Mark]) -> str:
    """Say how many marks are in which state: ``2 successful, 1 waiting``."""
    numbers = Counter(mark.state for mark in marks)
    return ", ".join(f"{numbers[s]} {_word(s)}" for s in State if numbers[s])


def marks_advice(marks: Sequence[Mark]) -> Iterator[Block]:
    """Say what to do next about marks, if there is something."""
    states = {mark.state for mark in marks}
    if states & _SETTLED_BY_HAND:
        yield Line(
            "Next: “missync marks settle ID write|drop|retry --why TEXT” decides "
            "about a mark that is failed, blocked or in conflict; ID is the mark's."
        )
    elif states & {State.WAITING, State.SENT}:
        yield Line(
            "Next: “missync deliver” sends what waits, and asks what became of "
            "what was sent."
        )


def _event(event: AttendanceEvent, pupils: Pupils) -> str:
    at = pupils.local(event.at)
    name = pupils.name(event.person)
    return f"{name} {_did(event)} at {at:%H:%M} on {in_words(event.day)}."


def _did(event: AttendanceEvent) -> str:
    match event:
        case LateArrival():
            return "arrived late"
        case EarlyLeaving():
            return "left early"
        case Return():
            return "came back"
        case _:
            assert_never(event)


def _fates(marks: Iterable[Mark], pupils: Pupils) -> Iterator[Block]:
    return (Line(f"{_entry(mark)}; {_what_became(mark, pupils)}.") for mark in marks)


def _what_became(mark: Mark, pupils: Pupils) -> str:
    match mark.state:
        case State.WAITING if mark.due > mark.made_at:
            due = pupils.local(mark.due)
            from_ = f"{due:%H:%M} on {in_words(due.date())}"
            return f"it goes to the MIS at the first delivery from {from_}"
        case State.WAITING:
            return "it goes to the MIS at the next delivery"
        case State.SENT:
            return "the MIS took it, and has not confirmed it yet"
        case State.SUCCESSFUL:
            return "it is in the register"
        case _:
            return f"{_word(mark.state)}: {clause(mark.why)}"


def _entry(mark: Mark) -> str:
    code = "no mark" if mark.code == NO_MARK else mark.code
    minutes = mark.minutes_late
    late = "" if minutes is None else f", {counted(minutes, 'minute')} late"
    return f"{code} for {mark.session.value} on {in_words(mark.date)}{late}"


def _word(state: State) -> str:
    return state.value.replace("-", " ")
