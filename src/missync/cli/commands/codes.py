"""`missync codes`: the MIS's attendance codes, and which of them are offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.attendance.reasons import Reasons
from missync.cli.attendance_documents import codes_document
from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.codebook_changing import change_codebook
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.subcommands import alone
from missync.model.codes import DisableCode, EnableCode, Offer, OfferCodes
from missync.rules.attendance.codebook import codes_refused
from missync.rules.attendance.reasons import CodeOffer
from missync.rules.names import spelled_like


__all__ = ["command"]

_COLUMNS = (
    Column("Code", Fit.WHOLE),
    Column("Description"),
    Column("Offered for"),
    Column("Why"),
)
_MODES = {
    Offer.ALL: "Codes are offered beside the reasons. “missync codes mode reasons” "
    "offers reasons only.",
    Offer.REASONS: "Only reasons are offered. “missync codes mode all” offers codes, "
    "too.",
}


@click.group("codes", invoke_without_command=True)
@alone
@common
def command(common: Common) -> int:
    """List the attendance codes of the MIS, and whether each is offered.

    They come with every import, and cannot be edited here.
    """
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        offers = site.reasons.codes()
        offer = site.reasons.codebook.offer
        refused = codes_refused(site.history())
    tell(
        as_json=common.as_json,
        document=lambda: codes_document(offers),
        text=lambda: _text(offers, offer, refused),
    )
    return DONE


@command.command("enable")
@click.argument("code")
@common
@asker
def enable(common: Common, by: str, *, code: str) -> int:
    """Offer a CODE again that was turned off."""
    return change_codebook(
        common, by, lambda: EnableCode(code), lambda reasons: _now(code, reasons)
    )


@command.command("disable")
@click.argument("code")
@common
@asker
def disable(common: Common, by: str, *, code: str) -> int:
    """Offer a CODE no more. Reasons that are tied to it stay as they are."""
    return change_codebook(
        common, by, lambda: DisableCode(code), lambda reasons: _now(code, reasons)
    )


@command.command("mode")
@click.argument("offer", type=click.Choice([each.value for each in Offer]))
@common
@asker
def mode(common: Common, by: str, *, offer: str) -> int:
    """Offer the codes beside the reasons (all), or reasons only (reasons)."""
    return change_codebook(
        common, by, lambda: OfferCodes(Offer(offer)), lambda _: _MODES[Offer(offer)]
    )


def _now(code: str, reasons: Reasons) -> str:
    offers = {offer.code.code: offer for offer in reasons.codes()}
    for meant in spelled_like(code, offers):
        return f"{meant}: {offers[meant].why}"
    return f"{code}: The MIS does not list it any more, and nothing here is tied to it."


def _text(
    offers: Sequence[CodeOffer], offer: Offer, refused: str | None
) -> Iterator[Block]:
    if refused is not None:
        yield Line(f"The last import got no attendance codes. {refused}")
        if not offers:
            return
        yield Line()
    if not offers:
        yield Line("No code of the MIS is known. “missync import” brings them.")
        return
    yield Table(_COLUMNS, tuple(map(_row, offers)))
    yield Line()
    yield Line(_MODES[offer])


def _row(offer: CodeOffer) -> tuple[str, ...]:
    directions = {"late": offer.late, "early": offer.early}
    offered = ", ".join(word for word, on in directions.items() if on)
    return offer.code.code, offer.code.description or "", offered or "no", offer.why
