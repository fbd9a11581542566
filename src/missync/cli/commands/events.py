"""`missync late`, `early`, `return` and `cancel`: what happens at reception."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import Final

import click

from missync.attendance.record import Recorded
from missync.cli.documents.attendance import recorded_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker, decided, somebody
from missync.cli.text.attendance import Pupils, cancelled_text, recorded_text
from missync.cli.text.blocks import Block
from missync.rules.attendance.accept import moment_at_school, written_moment
from missync.site import Site, system_clock


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


_happened_at: Final = click.option(
    "--at",
    callback=_moment,
    metavar="TIME",
    help="When it happened: 09:05 or “2026-11-30 09:05” by the school's clock, or an "
    "ISO instant; now, if not given.",
)

_picked: Final = click.option(
    "--reason",
    metavar="R",
    help="A reason's label; or a code, while codes are offered.",
)


@click.command("late")
@somebody
@_picked
@_happened_at
@common
@asker
def late(
    invocation: Invocation,
    by: str,
    *,
    person: str,
    reason: str | None,
    at: Written | None,
) -> Answer:
    """Record that PERSON arrived late.

    What it means for the register is in the ledger at once, and goes to the MIS with
    the next “missync deliver”. PERSON is our id, the MIS's id, or an exact full name.
    """
    return _record(
        invocation,
        lambda site: site.attendance.late(
            person, by=by, reason=reason, at=_at_school(at, site)
        ),
    )


@click.command("early")
@somebody
@_picked
@_happened_at
@common
@asker
def early(
    invocation: Invocation,
    by: str,
    *,
    person: str,
    reason: str | None,
    at: Written | None,
) -> Answer:
    """Record that PERSON left before the end of the day.

    Their sessions to come today get the reason's code, with the next “missync
    deliver”. PERSON is our id, the MIS's id, or an exact full name.
    """
    return _record(
        invocation,
        lambda site: site.attendance.early(
            person, by=by, reason=reason, at=_at_school(at, site)
        ),
    )


@click.command("return")
@somebody
@_happened_at
@common
@asker
def returned(
    invocation: Invocation, by: str, *, person: str, at: Written | None
) -> Answer:
    """Record that PERSON, who left early, came back the same day.

    What their leaving meant for sessions still to come is taken back. PERSON is our
    id, the MIS's id, or an exact full name.
    """
    return _record(
        invocation,
        lambda site: site.attendance.returned(person, by=by, at=_at_school(at, site)),
    )


@click.command("cancel")
@click.argument("event")
@decided(why_required=True)
def cancel(invocation: Invocation, by: str, *, event: str, why: str) -> Answer:
    """Take an EVENT back, which is named by its id.

    What was not sent stays unsent. What was sent is put back, or is a conflict that
    says what to change in the MIS.
    """
    return _record(
        invocation,
        lambda site: site.attendance.cancel(event, by=by, why=why),
        cancelled_text,
    )


def _at_school(written: Written | None, site: Site) -> datetime | None:
    """Place a moment by the school's clock; ``None`` stays that."""
    if written is None:
        return None
    return moment_at_school(written, system_clock(), site.settings.timezone)


def _record(
    invocation: Invocation,
    record: Callable[[Site], Recorded],
    text: Callable[[Recorded, Pupils], Iterable[Block]] = recorded_text,
) -> Answer:
    with invocation.site() as site:
        with invocation.changing():
            recorded = record(site)
        return invocation.answer(
            lambda: recorded_document(recorded, Pupils.of(site)),
            lambda: text(recorded, Pupils.of(site)),
        )
