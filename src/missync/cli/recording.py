"""Recording: the options and the ending of the commands that are about an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import click

from missync.attendance import Recorded
from missync.cli.attendance_documents import recorded_document
from missync.cli.attendance_text import recorded_text
from missync.cli.blocks import Block
from missync.cli.opening import Setup
from missync.cli.options import Common
from missync.cli.output import tell
from missync.cli.pupils import Pupils
from missync.cli.statuses import DONE
from missync.site import Site


__all__ = ["happened_at", "picked", "record"]


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is no moment such as 2026-11-24T09:07:00+00:00."
        raise click.BadParameter(message) from None


happened_at = click.option(
    "--at",
    callback=_moment,
    metavar="ISO",
    help="When it happened, with its time zone; now, if not given.",
)
"""Gives a command the moment of an event, as `at`."""


picked = click.option(
    "--reason",
    metavar="R",
    help="A reason's label; or a code, while codes are offered.",
)
"""Gives a command the reason that was picked, as `reason`."""


def record(
    common: Common,
    recorded: Callable[[Site], Recorded],
    text: Callable[[Recorded, Pupils], Iterable[Block]] = recorded_text,
) -> int:
    """Record an event, or take one back; tell of it, and give the exit status."""
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        done = recorded(site)
        pupils = Pupils.of(site)
    tell(
        as_json=common.as_json,
        document=lambda: recorded_document(done, pupils),
        text=lambda: text(done, pupils),
    )
    return DONE
