"""`missync cancel`: take an attendance event back."""

from __future__ import annotations

import click

from missync.cli.attendance_text import cancelled_text
from missync.cli.choice_options import reason
from missync.cli.options import Common, asker, common
from missync.cli.recording import record


__all__ = ["command"]


@click.command("cancel")
@click.argument("event")
@reason(required=True)
@common
@asker
def command(common: Common, by: str, *, event: str, why: str) -> int:
    """Take an EVENT back, which is named by its id.

    What was not sent stays unsent. What was sent is put back, or is a conflict that
    says what to change in the MIS.
    """
    return record(
        common,
        lambda site: site.attendance.cancel(event, by=by, why=why),
        cancelled_text,
    )
