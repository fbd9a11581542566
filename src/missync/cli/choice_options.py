"""Options and arguments of the commands through which an operator chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from missync.cli.options import kind_named
from missync.errors import InputError, Problem
from missync.model.ids import Kind, PersonId
from missync.model.people import Person
from missync.model.plan import Step
from missync.rules.names import comparable
from missync.site import Site


__all__ = [
    "each_found",
    "kind",
    "kind_or_people",
    "kind_or_several",
    "people_named",
    "reason",
    "several",
    "somebody",
    "step_of",
    "turned",
]

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

kind = click.argument("kind", type=kind_named, metavar="KIND")
"""Gives a command a kind, in the singular or the plural, as `kind`."""

somebody = click.argument("person")
"""Gives a command the text by which a person is named, as `person`."""

several = click.argument("named", nargs=-1, required=True, metavar="PERSON...")
"""Gives a command the texts by which people are named, as `named`."""

kind_or_several = click.argument(
    "named", nargs=-1, required=True, metavar="KIND|PERSON..."
)
"""Gives a command the texts by which a kind or people are named, as `named`."""


def turned(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `on` or `off`, as the boolean `on`."""
    return click.argument("on", type=_on_or_off, metavar="on|off")(command)


def reason(*, required: bool) -> _Decorator:
    """Give a command the reason of whoever asks for it, as `why`."""
    return click.option(
        "--why",
        required=required,
        callback=_filled,
        metavar="TEXT",
        help="The reason, for the history.",
    )


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


def kind_or_people(site: Site, named: Sequence[str]) -> Kind | tuple[Person, ...]:
    """Find what is named: a kind by its word, or else people.

    Raises:
        InputError: It is no kind, and some are nobody or more than one person.
    """
    try:
        (text,) = named
        return kind_named(text)
    except (ValueError, click.BadParameter):
        return people_named(site, named)


def step_of(person: Person, steps: Iterable[Step]) -> Step | None:
    """Give what happens to somebody, if anything does."""
    of_person = {step.before.id: step for step in steps if step.before}
    return of_person.get(person.id)


def _on_or_off(text: str) -> bool:
    states = {"on": True, "off": False}
    if comparable(text) in states:
        return states[comparable(text)]
    message = f"“{text}” is neither on nor off."
    raise click.BadParameter(message)


def _filled(_: click.Context, __: click.Parameter, why: str | None) -> str | None:
    if why is not None and not why.strip():
        message = "a reason has to be given"
        raise click.BadParameter(message)
    return why
