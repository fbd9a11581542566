"""`missync early`: record that a pupil left before the end of the day."""

from __future__ import annotations

import click

from missync.cli.choice_options import somebody
from missync.cli.options import Common, asker, common
from missync.cli.recording import Written, happened_at, moment_of, picked, record


__all__ = ["command"]


@click.command("early")
@somebody
@picked
@happened_at
@common
@asker
def command(
    common: Common, by: str, *, person: str, reason: str | None, at: Written | None
) -> int:
    """Record that PERSON left before the end of the day.

    Their sessions to come today get the reason's code, with the next “missync
    deliver”. PERSON is our id, the MIS's id, or an exact full name.
    """
    return record(
        common,
        lambda site: site.attendance.early(
            person, by=by, reason=reason, at=moment_of(at, site)
        ),
    )
