"""`missync reasons`: what the school's own reasons are, and what each writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

import click

from missync.attendance.reasons import Reasons
from missync.cli.attendance_documents import direction_word, reasons_document
from missync.cli.blocks import Block, Line
from missync.cli.codebook_changing import change_codebook
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.subcommands import alone
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


__all__ = ["command"]

_DIRECTIONS = {**{d.value: frozenset({d}) for d in Direction}, "both": BOTH}
_FOR = {
    "late": "arriving late",
    "early": "leaving early",
    "both": "arriving late and leaving early",
}


class _TimeOfDay(click.DateTime):
    """A time of the school's clock, refused in words of its own."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"“{value}” is no time of day such as 09:30.", param, ctx)


@click.group("reasons", invoke_without_command=True)
@alone
@common
def command(common: Common) -> int:
    """List the school's own reasons, what each writes, and what is wrong with it."""
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        offers = site.reasons.reasons()
    tell(
        as_json=common.as_json,
        document=lambda: reasons_document(offers),
        text=lambda: _text(offers),
    )
    return DONE


@command.command("add")
@click.argument("label")
@click.option("--code", metavar="C", help="The code that it writes.")
@click.option(
    "--until",
    "ends",
    multiple=True,
    type=_TimeOfDay(["%H:%M"]),
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
    common: Common,
    by: str,
    *,
    label: str,
    code: str | None,
    ends: tuple[datetime, ...],
    later: tuple[str, ...],
    no_write_back: bool,
    direction: str,
) -> int:
    """Make a reason with this LABEL, tied to a code of the MIS or to none."""
    codes = () if code is None else (code, *later)
    _require_sense(codes, ends, later, no_write_back=no_write_back)

    def change() -> AddReason:
        writes = _codes(codes, ends) if codes else NoWriteBack()
        directions = _DIRECTIONS[direction]
        return AddReason(Reason(label=label, directions=directions, writes=writes))

    return change_codebook(common, by, change, lambda reasons: _now(label, reasons))


@command.command("remove")
@click.argument("label")
@common
@asker
def remove(common: Common, by: str, *, label: str) -> int:
    """Take the reason with this LABEL away. What was recorded with it stays."""
    return change_codebook(
        common,
        by,
        lambda: RemoveReason(label),
        lambda _: f"“{label}” can be picked no more. What was recorded with it stays.",
    )


def _require_sense(
    codes: tuple[str, ...],
    ends: tuple[datetime, ...],
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


def _codes(codes: tuple[str, ...], ends: tuple[datetime, ...]) -> Codes:
    untils = (*(end.time() for end in ends), None)
    return Codes(tuple(map(Band, codes, untils)))


def _now(label: str, reasons: Reasons) -> str:
    (offer,) = (each for each in reasons.reasons() if each.reason.label == label)
    return f"{_told(offer)}."


def _text(offers: Sequence[ReasonOffer]) -> Iterator[Block]:
    if not offers:
        yield Line(
            "There are no reasons yet. “missync reasons add LABEL --code C” makes one; "
            "“missync codes” lists the codes."
        )
    for offer in offers:
        yield Line(_told(offer))
        if offer.problem:
            yield Line(f"Not offered. {offer.problem}", indent=2)


def _told(offer: ReasonOffer) -> str:
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
