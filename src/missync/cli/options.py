"""Options and arguments that several commands share."""

from __future__ import annotations

import functools
import getpass
from collections.abc import Callable, Iterable
from pathlib import Path

import attrs
import click

from missync.model.people import Kind
from missync.model.shapes import is_whole
from missync.rules.names import comparable


__all__ = ["Common", "approval", "asker", "common", "kind_named"]


@attrs.frozen(kw_only=True)
class Common:
    """What every command is told.

    Attributes:
        as_json: Whether to write one JSON document, and no text for people.
        config: Where the settings file is.
        site: The name of the site, if one was named.
    """

    as_json: bool
    config: Path
    site: str | None


def common(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that every command has."""

    @click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=Path("missync.toml"),
        show_default=True,
        metavar="PATH",
        help="The settings file.",
    )
    @click.option("--site", metavar="NAME", help="Which site, where there are several.")
    @functools.wraps(command)
    def told(*, as_json: bool, config: Path, site: str | None, **others: object) -> int:
        _require_utf_8((site, *others.values()))
        given = Common(as_json=as_json, config=config, site=site)
        return command(given, **others)

    return told


def _require_utf_8(values: Iterable[object]) -> None:
    """Refuse words with bytes that are no letters; paths may have them."""
    for value in values:
        if isinstance(value, tuple):
            _require_utf_8(value)
        if isinstance(value, str) and not is_whole(value):
            message = f"{value!r} is no text in UTF-8. Write it again."
            raise click.UsageError(message)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _somebody(_: click.Context, __: click.Parameter, name: str) -> str:
    if not name.strip():
        message = "somebody has to be named"
        raise click.BadParameter(message)
    return name


asker = click.option(
    "--by",
    default=_user,
    show_default="the operating system's user",
    callback=_somebody,
    metavar="WHO",
    help="Who asks for it, for the history.",
)
"""Gives a command that changes something the name of who asks for it, as `by`."""


approval = click.option(
    "--approve",
    metavar="DIGEST",
    help="Let the held removals go ahead that have this digest.",
)
"""Lets a command be told which held removals are right, as `approve`."""


def kind_named(text: str) -> Kind:
    """Read a kind, in the singular or the plural.

    Raises:
        click.BadParameter: There is no such kind.
    """
    for kind in Kind:
        if comparable(text) in {kind.value, kind.plural}:
            return kind
    there = ", ".join(kind.plural for kind in Kind)
    message = f"“{text}” is none of {there}."
    raise click.BadParameter(message)
