"""Options and arguments that several commands share."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from typing import Any, Final

import click

from missync.cli.invocation import common
from missync.model.choices import Filter
from missync.model.ids import Kind
from missync.model.spelling import comparable


_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def kind_named(text: str) -> Kind:
    """Read a kind, in the singular or the plural.

    Raises:
        click.BadParameter: There is no such kind.
    """
    for each in Kind:
        if comparable(text) in {each.value, each.plural}:
            return each
    there = ", ".join(each.plural for each in Kind)
    message = f"“{text}” is none of {there}."
    raise click.BadParameter(message)


def _on_or_off(text: str) -> bool:
    states = {"on": True, "off": False}
    if comparable(text) in states:
        return states[comparable(text)]
    message = f"“{text}” is neither on nor off."
    raise click.BadParameter(message)


kind: Final = click.argument("kind", type=kind_named, metavar="KIND")
"""Gives a command a kind, in the singular or the plural, as `kind`."""

turned: Final = click.argument("on", type=_on_or_off, metavar="on|off")
"""Gives a command `on` or `off`, as the boolean `on`."""

somebody: Final = click.argument("person")
"""Gives a command the text by which a person is named, as `person`."""

several: Final = click.argument("named", nargs=-1, required=True, metavar="PERSON...")
"""Gives a command the texts by which people are named, as `named`."""

kind_or_several: Final = click.argument(
    "named", nargs=-1, required=True, metavar="KIND|PERSON..."
)
"""Gives a command the texts by which a kind or people are named, as `named`."""

filter_pairs: Final = click.argument("pairs", nargs=-1, metavar="[FIELD=VALUE]...")
"""Gives a command the texts of filters, as `pairs`."""

no_filters: Final = click.option(
    "--none", "none", is_flag=True, help="No filters: everybody of the kind is wanted."
)
"""Lets a command be told that nothing is filtered, as `none`."""

approval: Final = click.option(
    "--approve",
    metavar="DIGEST",
    help="Let the held removals go ahead that have this digest.",
)
"""Lets a command be told which held removals are right, as `approve`."""


answered: Final = click.option(
    "--yes",
    is_flag=True,
    help="Do not ask first, also where many people come off the list.",
)
"""Lets a command be told that whoever calls it is sure, as `yes`."""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _somebody(_: click.Context, __: click.Parameter, name: str) -> str:
    if not comparable(name):
        message = "somebody has to be named"
        raise click.BadParameter(message)
    return name


asker: Final = click.option(
    "--by",
    default=_user,
    show_default="the operating system's user",
    callback=_somebody,
    metavar="WHO",
    help="Who asks for it, for the history.",
)
"""Gives a command that changes something the name of who asks for it, as `by`."""


def _filled(_: click.Context, __: click.Parameter, why: str | None) -> str | None:
    if why is not None and not comparable(why):
        message = "a reason has to be given"
        raise click.BadParameter(message)
    return why


def reason(*, required: bool) -> _Decorator:
    """Give a command the reason of whoever asks for it, as `why`."""
    return click.option(
        "--why",
        required=required,
        callback=_filled,
        metavar="TEXT",
        help="The reason, for the history.",
    )


def decided(*, why_required: bool) -> _Decorator:
    """Give a command through which somebody decides `why`, `by` and the common options.

    Args:
        why_required: Whether it takes a reason.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        return reason(required=why_required)(common(asker(command)))

    return decorate


def filters_of(pairs: Iterable[str]) -> tuple[Filter, ...]:
    """Read filters; several values of one field are one filter.

    Raises:
        click.BadParameter: One is not written as a field and a value.
    """
    values: dict[str, dict[str, None]] = {}
    for pair in pairs:
        field, value = _pair(pair)
        values.setdefault(field, {})[value] = None
    return tuple(Filter(field, tuple(given)) for field, given in values.items())


def _pair(text: str) -> tuple[str, str]:
    field, sign, value = (part.strip() for part in text.partition("="))
    if field and sign and value:
        return field, value
    message = f"“{text}” is not written as FIELD=VALUE."
    raise click.BadParameter(message)
