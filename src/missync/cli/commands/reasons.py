"""`missync reasons`: what the school's own reasons are, and what each writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from time import strptime
from typing import assert_never

import click

from missync.attendance.reasons import Reasons
from missync.cli.app import alone
from missync.cli.commands.codes import change_codebook
from missync.cli.documents.attendance import direction_word, reasons_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.text.blocks import Block, Line
from missync.model.codes import (
    BOTH,
    AddReason,
    Band,
    Codes,
    Direction,
    NoWriteBack,
    Reason,
    RemoveReason,
    Writes,
)
from missync.rules.attendance.reasons import ReasonOffer


_DIRECTIONS = {**{d.value: frozenset({d}) for d in Direction}, "both": BOTH}
_FOR = {
    "late": "arriving late",
    "early": "leaving early",
    "both": "arriving late and leaving early",
}


def _time_of_day(text: str) -> time:
    """Read a time of the school's clock."""
    try:
        read = strptime(text, "%H:%M")
    except ValueError:
        message = f"“{text}” is no time of day such as 09:30."
        raise click.BadParameter(message) from None
    return time(read.tm_hour, read.tm_min)


@click.group("reasons", invoke_without_command=True)
@alone
@common
def reasons(invocation: Invocation) -> Answer:
    """List the school's own reasons, what each writes, and what is wrong with it."""
    with invocation.site() as site:
        offers = site.reasons.reasons()
        return invocation.answer(
            lambda: reasons_document(offers), lambda: _text(offers)
        )


@reasons.command("add")
@click.argument("label")
@click.option("--code", metavar="C", help="The code that it writes.")
@click.option(
    "--until",
    "ends",
    multiple=True,
    type=_time_of_day,
    metavar="HH:MM",
    help="From then on it writes the code after --then; both can be repeated.",
)
@click.option("--then", "later", multiple=True, metavar="C", help="See --until.")
@click.option("--no-write-back", is_flag=True, help="It leaves the register as it is.")
@click.option(
    "--for",
    "direction",
    type=click.Choice(list(_DIRECTIONS)),
    default="both",
    show_default=True,
    help="What it can be picked for.",
)
@common
@asker
def add(  # noqa: PLR0913 - a reason's facts
    invocation: Invocation,
    by: str,
    *,
    label: str,
    code: str | None,
    ends: tuple[time, ...],
    later: tuple[str, ...],
    no_write_back: bool,
    direction: str,
) -> Answer:
    """Make a reason with this LABEL, tied to a code of the MIS or to none."""
    codes = () if code is None else (code, *later)
    _require_sense(codes, ends, later, no_write_back=no_write_back)

    def change() -> AddReason:
        writes = _codes(codes, ends) if codes else NoWriteBack()
        directions = _DIRECTIONS[direction]
        return AddReason(Reason(label=label, directions=directions, writes=writes))

    return change_codebook(invocation, by, change, lambda made: _now(label, made))


@reasons.command("remove")
@click.argument("label")
@common
@asker
def remove(invocation: Invocation, by: str, *, label: str) -> Answer:
    """Take the reason with this LABEL away. What was recorded with it stays."""
    return change_codebook(
        invocation,
        by,
        lambda: RemoveReason(label),
        lambda _: f"“{label}” can be picked no more. What was recorded with it stays.",
    )


def _require_sense(
    codes: tuple[str, ...],
    ends: tuple[time, ...],
    later: tuple[str, ...],
    *,
    no_write_back: bool,
) -> None:
    if bool(codes) == no_write_back:
        message = "Give --code, or --no-write-back, and not both."
        raise click.UsageError(message)
    if len(ends) != len(later):
        message = "Give --then with every --until, and --until with every --then."
        raise click.UsageError(message)
    if later and no_write_back:
        message = "With --no-write-back there is no --until and no --then."
        raise click.UsageError(message)


def _codes(codes: tuple[str, ...], ends: tuple[time, ...]) -> Codes:
    return Codes(tuple(map(Band, codes, (*ends, None))))


def _now(label: str, reasons: Reasons) -> str:
    (offer,) = (each for each in reasons.reasons() if each.reason.label == label)
    return f"{_line(offer)}."


def _text(offers: Sequence[ReasonOffer]) -> Iterator[Block]:
    if not offers:
        yield Line(
            "There are no reasons yet. “missync reasons add LABEL --code C” makes one; "
            "“missync codes” lists the codes."
        )
    for offer in offers:
        yield Line(_line(offer))
        if offer.problem:
            yield Line(f"Not offered. {offer.problem}", indent=2)


def _line(offer: ReasonOffer) -> str:
    reason = offer.reason
    direction = _FOR[direction_word(reason.directions)]
    return f"{reason.label}: {_written(reason.writes)}, for {direction}"


def _written(writes: Writes) -> str:
    match writes:
        case Codes(bands=bands):
            return ", then ".join(map(_band, bands))
        case NoWriteBack():
            return "not written back"
        case _:
            assert_never(writes)


def _band(band: Band) -> str:
    return f"{band.code} until {band.until:%H:%M}" if band.until else band.code
