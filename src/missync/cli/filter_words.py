"""Filter words: `FIELD=VALUE` as filters, and filters as words."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any, Final

import click

from missync.model.choices import Filter
from missync.model.ids import Kind


__all__ = ["command_words", "filters_of", "told", "wanted", "without"]

wanted: Final = click.argument("pairs", nargs=-1, metavar="[FIELD=VALUE]...")
"""Gives a command the texts of filters, as `pairs`."""

without: Final = click.option(
    "--none", "none", is_flag=True, help="No filters: everybody of the kind is wanted."
)
"""Lets a command be told that nothing is filtered, as `none`."""


def filters_of(pairs: Iterable[str]) -> tuple[Filter, ...]:
    """Read filters; several values of one field are one filter.

    Raises:
        click.BadParameter: One is not written as a field and a value.
    """
    values: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        field, value = _pair(pair)
        values.setdefault(field, {})[value] = None
    return tuple(Filter(field, tuple(given)) for field, given in values.items())


def told(filters: Sequence[Filter]) -> str:
    """Say in words what filters let pass."""
    return " and whose ".join(map(str, filters))


def command_words(kind: Kind, filters: Sequence[Filter]) -> str:
    """Give the command that puts filters in force."""
    pairs = [f"{each.field}={value}" for each in filters for value in each.values]
    return f"missync filter {kind.plural} {shlex.join(pairs) or '--none'}"


def _pair(text: str) -> tuple[str, str]:
    field, sign, value = (part.strip() for part in text.partition("="))
    if field and sign and value:
        return field, value
    message = f"“{text}” is not written as FIELD=VALUE."
    raise click.BadParameter(message)
