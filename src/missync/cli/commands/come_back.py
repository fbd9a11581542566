"""`missync return`: record that a pupil who left came back."""

from __future__ import annotations

import click

from missync.cli.choice_options import somebody
from missync.cli.options import Common, asker, common
from missync.cli.recording import Written, happened_at, moment_of, record


__all__ = ["command"]


@click.command("return")
@somebody
@happened_at
@common
@asker
def command(common: Common, by: str, *, person: str, at: Written | None) -> int:
    """Record that PERSON, who left early, came back the same day.

    What their leaving meant for sessions still to come is taken back. PERSON is our
    id, the MIS's id, or an exact full name.
    """
    return record(
        common,
        lambda site: site.attendance.returned(person, by=by, at=moment_of(at, site)),
    )
