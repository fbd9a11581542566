"""Choosing: whom an operator means, and what their choice came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from missync.cli.documents.people import import_document
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import kind_named
from missync.cli.output import complain
from missync.cli.text.blocks import Line
from missync.cli.text.report import failure_lines
from missync.errors import InputError, Problem
from missync.importing.report import ImportReport
from missync.model.ids import Kind, PersonId
from missync.model.people import Person
from missync.model.plan import Step
from missync.model.settings import NameChoice
from missync.rules.names import full_name
from missync.site import Site


KindOrPeople = Kind | tuple[Person, ...]
"""Whom an operator means: everybody of a kind, or people who are named."""


def people_named(site: Site, named: Sequence[str]) -> tuple[Person, ...]:
    """Find everybody who is named, once each.

    Raises:
        InputError: Some are nobody, or more than one person; each of them is named.
    """
    if len(named) == 1:
        return (site.find(named[0]),)
    message = "Nothing was changed, because not everybody is known:"
    return each_found(named, site.find, message)


def each_found(
    named: Iterable[str], find: Callable[[str], Person], message: str
) -> tuple[Person, ...]:
    """Find everybody who is named, once each.

    Args:
        named: The texts by which they are named.
        find: Finds one of them.
        message: What it means that some are not found.

    Raises:
        InputError: Some are nobody, or more than one person; each of them is named.
    """
    found: dict[PersonId, Person] = {}
    problems: list[Problem] = []
    for text in named:
        try:
            person = find(text)
        except InputError as error:
            problems += [Problem(path=text, message=error.message), *error.problems]
        else:
            found[person.id] = person
    if problems:
        raise InputError(message, tuple(problems))
    return tuple(found.values())


def kind_or_people(site: Site, named: Sequence[str]) -> KindOrPeople:
    """Find what is named: a kind by its word, or else people.

    Raises:
        InputError: It is no kind, and some are nobody or more than one person.
    """
    if len(named) == 1:
        try:
            return kind_named(named[0])
        except click.BadParameter:
            pass
    return people_named(site, named)


def ids_of(people: Iterable[Person]) -> frozenset[PersonId]:
    """Give the ids of people, as a choice takes them."""
    return frozenset(person.id for person in people)


def answer_choice(
    invocation: Invocation, site: Site, report: ImportReport, lines: Iterable[str]
) -> Answer:
    """Answer with what a choice came to, and the same in lines, a paragraph each."""
    invocation.keep()
    complain(*failure_lines(site.settings, report))
    return invocation.answer(
        lambda: import_document(site.settings, report), lambda: map(Line, lines)
    )


def lines_of_each(
    people: Iterable[Person],
    report: ImportReport,
    names: NameChoice,
    lines: Callable[[Person, str, Step | None], Iterable[str]],
) -> Iterator[str]:
    """Say what a choice came to for each of those who were named.

    Args:
        people: As they were before.
        report: What it came to.
        names: Which names show.
        lines: Says it of one person, by their name and the step, if there is one.
    """
    steps = {step.before.id: step for step in report.plan.steps if step.before}
    for each in people:
        yield from lines(each, full_name(each.names, names), steps.get(each.id))
