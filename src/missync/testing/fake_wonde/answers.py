"""From a request to the fake Wonde to its answer: pure functions of the school.

Known: 404 for what is not there, ``data.students.data.count`` in counts, that the
wrong region answers with no data and no error, and that the answer to marks has no
envelope. Our own convention: on the wrong region counts are 0, single people 404 and
marks not taken, while the school, its state and its permissions answer as ever; rows
of one ``updated_at`` come by surname, as in recordings; that of a deletion is the later
of its dates; any method but GET gives 405, but for POST of marks; counting a forbidden
resource is a bad include.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TypeVar

from missync.testing.fake_wonde.access import World, check_token, school_of
from missync.testing.fake_wonde.codes import AttendanceCode, code_row
from missync.testing.fake_wonde.envelopes import (
    Question,
    envelope,
    short_list,
    sorted_list,
    within_dates,
)
from missync.testing.fake_wonde.includes import Tree, wanted_includes
from missync.testing.fake_wonde.merging import Row, merged
from missync.testing.fake_wonde.people import Someone
from missync.testing.fake_wonde.person_rows import person_row
from missync.testing.fake_wonde.register_rows import (
    marks_in,
    session_mark_row,
    writeback_row,
)
from missync.testing.fake_wonde.requests import Answer, Refused, Request, refusal
from missync.testing.fake_wonde.routes import route_of
from missync.testing.fake_wonde.school import Deletion, School
from missync.testing.fake_wonde.school_rows import (
    deletion_row,
    meta_row,
    permission_rows,
    school_row,
)


__all__ = ["answer"]

T = TypeVar("T")
_METHODS = {"attendance/session/write": "POST"}


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


def _question(world: World, request: Request, pages_back: int) -> Question:
    route = route_of(request)
    if route is None:
        raise refusal(404, "not_found", "there is nothing here")
    if request.method != _METHODS.get(route.resource, "GET"):
        raise refusal(405, "method_not_allowed", "this cannot be done here")
    return Question(world=world, request=request, route=route, pages_back=pages_back)


def _answer(question: Question) -> Answer:
    match question.route.resource:
        case "schools":
            return _schools(question)
        case "national-attendance-codes":
            return short_list(question, question.world.national_codes, _code_row)
        case "writebacks/*":
            return _writeback(question)
        case _:
            school = school_of(question.route, question.world)
            return _answer_of_school(question, school)


def _answer_of_school(question: Question, school: School) -> Answer:
    match question.route.resource:
        case "schools/*":
            return envelope(question, _school_row(question, school))
        case "meta":
            return envelope(question, meta_row(school))
        case "permissions":
            return short_list(question, permission_rows(school), dict)
        case _:
            return _answer_of_data(question, school)


def _answer_of_data(question: Question, school: School) -> Answer:
    here = question.world.has_data_for(school, question.request)
    match question.route.resource:
        case "counts":
            return _counts(question, school, here=here)
        case "attendance-codes":
            codes = school.attendance_codes if here else ()
            return short_list(question, codes, _code_row)
        case "attendance/session":
            return _session_marks(question, school, here=here)
        case "attendance/session/write":
            return _taken(question, school, here=here)
        case "deletions":
            return _deletions(question, school.deletions if here else ())
        case _:
            people = _people(school, question.route.resource) if here else ()
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
    question: Question, school: School, people: Sequence[Someone]
) -> Answer:
    resource = question.route.resource
    wanted = _wanted(question, school)

    def render(someone: Someone) -> Row:
        return person_row(someone, resource, wanted, school)

    if not question.route.item:
        dated = within_dates(tuple(people), question.request)
        return sorted_list(question, dated, render, _by_update_and_surname)
    for someone in tuple(people):
        if someone.id == question.route.item:
            return envelope(question, render(someone))
    raise refusal(404, "not_found", "there is nobody with this id")


def _deletions(question: Question, deletions: Sequence[Deletion]) -> Answer:
    kind = question.request.params.get("type")
    rows = [row for row in tuple(deletions) if kind in (None, row.type)]
    dated = within_dates(rows, question.request)
    return sorted_list(question, dated, deletion_row, _by_update)


def _session_marks(question: Question, school: School, *, here: bool) -> Answer:
    registers = school.registers
    entries = registers.shown if here else ()
    wanted = question.request.params.get(registers.day_filter or "")
    of_the_day = [e for e in entries if wanted in (None, e.mark.date.isoformat())]
    return sorted_list(
        question,
        within_dates(of_the_day, question.request),
        lambda entry: session_mark_row(entry, school),
        _by_update,
    )


def _taken(question: Question, school: School, *, here: bool) -> Answer:
    if not here:
        raise refusal(404, "not_found", "this school is elsewhere")
    if not school.allows_writeback:
        raise refusal(403, "permission_denied", "this school takes no marks")
    marks = marks_in(question.request, school)
    writeback = school.registers.take(marks, school.now)
    return Answer(document={"writeback_id": writeback.id})


def _writeback(question: Question) -> Answer:
    for school in question.world.schools:
        found = school.registers.ask(question.route.item, school.now)
        if found and school.approved:
            return envelope(question, writeback_row(*found))
    raise refusal(404, "not_found", "there is no such write-back")


def _counts(question: Question, school: School, *, here: bool) -> Answer:
    sizes = {
        name: len(_people(school, name)) if here else 0
        for name in _wanted(question, school)
    }
    row: Row = {name: {"data": {"count": size}} for name, size in sizes.items()}
    return envelope(question, row)


def _schools(question: Question) -> Answer:
    schools = [school for school in question.world.schools if school.approved]
    return short_list(question, schools, lambda each: _school_row(question, each))


def _school_row(question: Question, school: School) -> Row:
    row = school_row(school, question.world.domain_of(school))
    return row | {name: {"data": []} for name in _wanted(question, school)}


def _code_row(code: AttendanceCode) -> Row:
    return merged(code_row(code), code.overrides)


def _wanted(question: Question, school: School) -> Tree:
    resource = question.route.resource
    forbidden = school.forbidden_includes.get(resource.removesuffix("/*"), set())
    if resource == "counts":
        forbidden = forbidden | school.forbidden
    asked = question.request.params.get("include", "")
    return wanted_includes(resource, asked, forbidden)


def _by_update(things: Sequence[T]) -> Sequence[T]:
    return sorted(things, key=attrgetter("updated_at"))


def _by_update_and_surname(people: Sequence[Someone]) -> Sequence[Someone]:
    return _by_update(sorted(people, key=lambda someone: someone.surname or ""))
