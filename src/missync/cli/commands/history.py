"""`missync history`: the runs of a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from missync.cli.documents.people import history_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.text.blocks import Block, Line
from missync.cli.text.changes import counts_text
from missync.model.runs import Run
from missync.rules.names import full_name
from missync.site import Site


@click.command("history")
@common
def history(invocation: Invocation) -> Answer:
    """List the runs, the newest first, in the school's own time."""
    with invocation.site() as site:
        runs = site.history()
        return invocation.answer(
            lambda: history_document(runs), lambda: _text(site, runs)
        )


def _text(site: Site, runs: Sequence[Run]) -> Iterator[Block]:
    if not runs:
        yield Line("Nothing was imported yet; “missync import” does it.")
        return
    people = site.people(everyone=True)
    names = {str(p.id): full_name(p.names, site.settings.names) for p in people}
    for run in runs:
        at = run.at.astimezone(site.settings.timezone)
        yield Line(f"{at:%Y-%m-%d %H:%M}  {run.id}  by {run.by}")
        for line in _lines(run, names):
            yield Line(line, indent=2)


def _lines(run: Run, names: Mapping[str, str]) -> Iterator[str]:
    what = " ".join(names.get(word, word) for word in run.what.split())
    yield f"{what}: {run.why}" if run.why else what
    yield f"{run.verdict.value}: {counts_text(run.counts)}"
    if run.digest:
        yield (
            f"{len(run.held)} held; “missync import --approve {run.digest}” lets go "
            "whom of them is still due."
        )
