"""From a request to the fake Wonde to its answer: pure functions of the school.

Known: ``data`` and ``meta``, every supported include in ``meta.includes`` whether it
was asked for or not; filters by ``updated_after`` and ``updated_before``; 404 for what
is not there; ``data.students.data.count`` in counts; that the wrong region answers with
no data and no error; and that the answer to marks has no envelope. Our own convention:
the filters are inclusive, and 400 where one is no date; on the wrong region counts are
0, single people 404 and marks not taken, while the school, its state and its
permissions answer as ever; rows of one ``updated_at`` come by surname, as in
recordings; that of a deletion is the later of its dates; any method but GET gives 405,
but for POST of marks; counting a forbidden resource is a bad include.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, Protocol, TypeVar

import attrs

from missync.testing.fake_wonde.access import World, check_token, school_of
from missync.testing.fake_wonde.includes import Tree, includes_of, wanted_includes
from missync.testing.fake_wonde.pages import ListableT, numbered, page_of
from missync.testing.fake_wonde.people import Someone
from missync.testing.fake_wonde.person_rows import person_row
from missync.testing.fake_wonde.registers import AttendanceCode, code_row
from missync.testing.fake_wonde.requests import (
    WRITTEN,
    Answer,
    Refused,
    Request,
    Route,
    refusal,
    route_of,
)
from missync.testing.fake_wonde.rows import Row, merged, read_moment
from missync.testing.fake_wonde.school import Deletion, School
from missync.testing.fake_wonde.school_rows import (
    deletion_row,
    marks_in,
    meta_row,
    permission_rows,
    school_row,
    session_mark_row,
    writeback_row,
)


_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")


class _Dated(Protocol):
    @property
    def updated_at(self) -> datetime | None: ...


DatedT = TypeVar("DatedT", bound=_Dated)


def answer(world: World, request: Request, *, pages_back: int = 0) -> Answer:
    """What the fake Wonde says to a request.

    Args:
        world: The schools, as they are now.
        request: What is asked.
        pages_back: Show the rows of an earlier page under this page's pagination.
    """
    try:
        check_token(request, world.token)
        return _answer(_question(world, request, pages_back))
    except Refused as refused:
        return refused.answer


@attrs.frozen
class _Question:
    """A request that leads somewhere, and how it is answered."""

    world: World
    request: Request
    route: Route
    pages_back: int

    @property
    def meta(self) -> Row:
        return {"includes": list(includes_of(self.route.resource))}

    def one(self, row: Row) -> Answer:
        return Answer(document={"data": row, "meta": self.meta})

    def page(
        self,
        things: Sequence[ListableT],
        render: Callable[[ListableT], Row],
        in_order: Callable[[Sequence[ListableT]], Sequence[ListableT]],
    ) -> Answer:
        """The page of a list that is asked for; only its own rows are rendered."""
        page = page_of(
            things, self.request, in_order, self.pages_back, self.world.pagination
        )
        paged = page.pagination
        said: Row = {} if paged is None else {"pagination": paged}
        rows = [render(thing) for thing in page.things]
        return Answer(document={"data": rows, "meta": self.meta | said})

    def short(self, things: Sequence[T], render: Callable[[T], Row]) -> Answer:
        """The page of a list whose things have no key but their place."""
        return self.page(numbered(things), lambda each: render(each.thing), list)

    def updated_within(self, things: Sequence[DatedT]) -> Sequence[DatedT]:
        after, before = self._date("updated_after"), self._date("updated_before")
        return [
            each
            for each in things
            if (after is None or (each.updated_at or _LONG_AGO) >= after)
            and (before is None or (each.updated_at or _LONG_AGO) <= before)
        ]

    def wanted(self, school: School) -> Tree:
        resource = self.route.resource
        forbidden = school.forbidden_includes.get(resource.removesuffix("/*"), set())
        if resource == "counts":
            forbidden = forbidden | school.forbidden
        asked = self.request.params.get("include", "")
        return wanted_includes(resource, asked, forbidden)

    def _date(self, name: str) -> datetime | None:
        text = self.request.params.get(name)
        if text is None:
            return None
        moment = read_moment(text)
        if moment is None:
            raise refusal(400, "invalid_parameter", f"{name} has to be a date")
        return moment


def _question(world: World, request: Request, pages_back: int) -> _Question:
    route = route_of(request)
    if route is None:
        raise refusal(404, "not_found", "there is nothing here")
    if request.method != ("POST" if route.resource == WRITTEN else "GET"):
        raise refusal(405, "method_not_allowed", "this cannot be done here")
    return _Question(world, request, route, pages_back)


def _answer(question: _Question) -> Answer:
    match question.route.resource:
        case "schools":
            schools = [each for each in question.world.schools if each.approved]
            return question.short(schools, lambda each: _school_row(question, each))
        case "national-attendance-codes":
            return question.short(question.world.national_codes, _code_row)
        case "writebacks/*":
            return _writeback(question)
        case _:
            return _of_school(question, school_of(question.route, question.world))


def _of_school(question: _Question, school: School) -> Answer:
    match question.route.resource:
        case "schools/*":
            return question.one(_school_row(question, school))
        case "meta":
            return question.one(meta_row(school))
        case "permissions":
            return question.short(permission_rows(school), dict)
        case _:
            here = question.world.has_data_for(school, question.request)
            return _of_data(question, school, here=here)


def _of_data(question: _Question, school: School, *, here: bool) -> Answer:
    match question.route.resource:
        case "counts":
            return _counts(question, school, here=here)
        case "attendance-codes":
            return question.short(school.attendance_codes if here else (), _code_row)
        case "attendance/session":
            return _session_marks(question, school, here=here)
        case "attendance/session/write":
            return _taken(question, school, here=here)
        case "deletions":
            return _deletions(question, school.deletions if here else ())
        case resource:
            people = tuple(_people(school, resource)) if here else ()
            return _somebody_or_all(question, school, people)


def _people(school: School, resource: str) -> Sequence[Someone]:
    match resource.removesuffix("/*"):
        case "students":
            return school.students
        case "students-leaver":
            return school.leavers
        case "employees":
            return school.employees
        case _:
            return school.contacts


def _somebody_or_all(
    question: _Question, school: School, people: Sequence[Someone]
) -> Answer:
    route, wanted = question.route, question.wanted(school)

    def render(someone: Someone) -> Row:
        return person_row(someone, route.resource, wanted, school)

    if not route.item:
        dated = question.updated_within(people)
        return question.page(dated, render, _by_update_and_surname)
    for someone in people:
        if someone.id == route.item:
            return question.one(render(someone))
    raise refusal(404, "not_found", "there is nobody with this id")


def _deletions(question: _Question, deletions: Sequence[Deletion]) -> Answer:
    kind = question.request.params.get("type")
    rows = [row for row in tuple(deletions) if kind in (None, row.type)]
    return question.page(question.updated_within(rows), deletion_row, _by_update)


def _session_marks(question: _Question, school: School, *, here: bool) -> Answer:
    registers = school.registers
    entries = registers.shown if here else ()
    wanted = question.request.params.get(registers.day_filter or "")
    of_the_day = [e for e in entries if wanted in (None, e.mark.date.isoformat())]
    dated = question.updated_within(of_the_day)
    return question.page(dated, lambda e: session_mark_row(e, school), _by_update)


def _taken(question: _Question, school: School, *, here: bool) -> Answer:
    if not here:
        raise refusal(404, "not_found", "this school is elsewhere")
    if not school.allows_writeback:
        raise refusal(403, "permission_denied", "this school takes no marks")
    marks = marks_in(question.request, school)
    writeback = school.registers.take(marks, school.now)
    return Answer(document={"writeback_id": writeback.id})


def _writeback(question: _Question) -> Answer:
    for school in question.world.schools:
        found = school.registers.ask(question.route.item, school.now)
        if found and school.approved:
            return question.one(writeback_row(*found))
    raise refusal(404, "not_found", "there is no such write-back")


def _counts(question: _Question, school: School, *, here: bool) -> Answer:
    names = question.wanted(school)
    sizes = {name: len(_people(school, name)) if here else 0 for name in names}
    return question.one({n: {"data": {"count": size}} for n, size in sizes.items()})


def _school_row(question: _Question, school: School) -> Row:
    row = school_row(school, question.world.domain_of(school))
    return row | {name: {"data": []} for name in question.wanted(school)}


def _code_row(code: AttendanceCode) -> Row:
    return merged(code_row(code), code.overrides)


def _by_update(things: Sequence[T]) -> Sequence[T]:
    return sorted(things, key=attrgetter("updated_at"))


def _by_update_and_surname(people: Sequence[Someone]) -> Sequence[Someone]:
    return _by_update(sorted(people, key=lambda someone: someone.surname or ""))
