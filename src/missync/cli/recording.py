"""Recording: the options and the ending of the commands that are about an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time

import click

from missync.attendance.record import Recorded
from missync.cli.attendance_documents import recorded_document
from missync.cli.attendance_text import recorded_text
from missync.cli.blocks import Block
from missync.cli.opening import Setup
from missync.cli.options import Common
from missync.cli.output import tell
from missync.cli.pupils import Pupils
from missync.cli.statuses import DONE
from missync.rules.attendance.accept import moment_at_school, written_moment
from missync.site import Site, system_clock


__all__ = ["Written", "happened_at", "moment_of", "picked", "record"]


Written = datetime | time
"""A moment as it was written: by the school's clock, or an instant."""


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> Written | None:
    written = None if text is None else written_moment(text.strip())
    if text is not None and written is None:
        message = (
            f"“{text}” is no moment such as 09:07, “2026-11-24 09:07” or "
            "2026-11-24T09:07:00+00:00."
        )
        raise click.BadParameter(message)
    return written


happened_at = click.option(
    "--at",
    callback=_moment,
    metavar="TIME",
    help="When it happened: 09:05 or “2026-11-30 09:05” by the school's clock, or an "
    "ISO instant; now, if not given.",
)
"""Gives a command the moment of an event, as it was written, as `at`."""


picked = click.option(
    "--reason",
    metavar="R",
    help="A reason's label; or a code, while codes are offered.",
)
"""Gives a command the reason that was picked, as `reason`."""


def moment_of(written: Written | None, site: Site) -> datetime | None:
    """Place a moment by the school's clock; ``None`` stays that.

    Raises:
        InputError: The school's clock did not show it once.
    """
    if written is None:
        return None
    return moment_at_school(written, system_clock(), site.settings.timezone)


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
