"""Options and arguments of the commands through which an operator chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from missync.cli.options import kind_named
from missync.model.ids import Kind
from missync.model.people import Person
from missync.rules.names import comparable
from missync.site import Site


__all__ = ["kind", "kind_or_person", "kind_or_somebody", "reason", "somebody", "turned"]

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

kind = click.argument("kind", type=kind_named, metavar="KIND")
"""Gives a command a kind, in the singular or the plural, as `kind`."""

somebody = click.argument("person")
"""Gives a command the text by which a person is named, as `person`."""

kind_or_somebody = click.argument("whom", metavar="KIND|PERSON")
"""Gives a command the text by which a kind or a person is named, as `whom`."""


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


def kind_or_person(site: Site, text: str) -> Kind | Person:
    """Find what is named: a kind by its word, or else a person.

    Raises:
        InputError: It is no kind, and nobody or more than one person.
    """
    try:
        return kind_named(text)
    except click.BadParameter:
        return site.find(text)


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
