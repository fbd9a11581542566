"""`missync history`: the runs of a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from missync.cli.blocks import Block, Line
from missync.cli.documents import history_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.report_text import numbers
from missync.cli.statuses import DONE
from missync.model.runs import Run
from missync.model.settings import SiteSettings
from missync.rules.names import full_name


__all__ = ["command"]

_Names = Mapping[str, str]


@click.command("history")
@common
def command(common: Common) -> int:
    """List the runs, the newest first, in the school's own time."""
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        runs = site.history()
        people = () if common.as_json else site.people(everyone=True)
    names = {str(each.id): full_name(each.names, settings.names) for each in people}
    tell(
        as_json=common.as_json,
        document=lambda: history_document(runs),
        text=lambda: _text(runs, settings, names),
    )
    return DONE


def _text(
    runs: Sequence[Run], settings: SiteSettings, names: _Names
) -> Iterator[Block]:
    if not runs:
        yield Line("Nothing was imported yet; “missync import” does it.")
        return
    for run in runs:
        at = run.at.astimezone(settings.timezone)
        yield Line(f"{at:%Y-%m-%d %H:%M}  {run.id}  by {run.by}")
        for line in _told(run, names):
            yield Line(line, indent=2)


def _told(run: Run, names: _Names) -> Iterator[str]:
    what = " ".join(names.get(word, word) for word in run.what.split())
    yield f"{what}: {run.why}" if run.why else what
    yield f"{run.verdict.value}: {numbers(run.counts)}"
    if run.digest:
        yield (
            f"{len(run.held)} held; “missync import --approve {run.digest}” lets go "
            "whom of them is still due."
        )
