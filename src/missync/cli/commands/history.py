"""`missync history`: the runs of a site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import click

from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.documents import history_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.report_text import numbers
from missync.cli.statuses import DONE
from missync.model.runs import Run


__all__ = ["command"]

_COLUMNS = (
    Column("Run", Fit.WHOLE),
    Column("At", Fit.WHOLE),
    Column("By"),
    Column("Came to"),
)


@click.command("history")
@common
def command(common: Common) -> int:
    """List the runs, the newest first, in the school's own time."""
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        runs = site.history()
    tell(
        as_json=common.as_json,
        document=lambda: history_document(runs),
        text=lambda: _text(runs, settings.timezone),
    )
    return DONE


def _text(runs: Sequence[Run], zone: ZoneInfo) -> Iterator[Block]:
    if not runs:
        yield Line("Nothing was imported yet; “missync import” does it.")
        return
    yield Table(_COLUMNS, tuple(_row(run, zone) for run in runs))


def _row(run: Run, zone: ZoneInfo) -> tuple[str, ...]:
    at = run.at.astimezone(zone)
    came_to = f"{run.verdict.value}: {numbers(run.counts)}"
    return run.id, f"{at:%Y-%m-%d %H:%M}", run.by, came_to
