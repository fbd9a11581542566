"""`missync codes`: the MIS's attendance codes, and which of them are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import click

from missync.attendance.reasons import Reasons
from missync.cli.app import alone
from missync.cli.documents.attendance import codes_document, reasons_document
from missync.cli.documents.people import Document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.text.blocks import Block, Column, Fit, Line, Table
from missync.model.codes import (
    CodebookChange,
    DisableCode,
    EnableCode,
    Offer,
    OfferCodes,
)
from missync.model.runs import Run, Verdict
from missync.model.sentences import sentence
from missync.rules.attendance.codebook import codes_refused
from missync.rules.attendance.reasons import CodeOffer
from missync.rules.names import spelled_like
from missync.site import Site


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
def codes(invocation: Invocation) -> Answer:
    """List the attendance codes of the MIS, and whether each is offered.

    They come with every import, and cannot be edited here.
    """
    with invocation.site() as site:
        offers = site.reasons.codes()
        return invocation.answer(
            lambda: codes_document(offers), lambda: _text(site, offers)
        )


@codes.command("enable")
@click.argument("code")
@common
@asker
def enable(invocation: Invocation, by: str, *, code: str) -> Answer:
    """Offer a CODE again that was turned off."""
    return change_codebook(
        invocation, by, lambda: EnableCode(code), lambda reasons: _now(code, reasons)
    )


@codes.command("disable")
@click.argument("code")
@common
@asker
def disable(invocation: Invocation, by: str, *, code: str) -> Answer:
    """Offer a CODE no more. Reasons that are tied to it stay as they are."""
    return change_codebook(
        invocation, by, lambda: DisableCode(code), lambda reasons: _now(code, reasons)
    )


@codes.command("mode")
@click.argument("offer", type=click.Choice([each.value for each in Offer]))
@common
@asker
def mode(invocation: Invocation, by: str, *, offer: str) -> Answer:
    """Offer the codes beside the reasons (all), or reasons only (reasons)."""
    wanted = Offer(offer)
    return change_codebook(
        invocation, by, lambda: OfferCodes(wanted), lambda _: _MODES[wanted]
    )


def change_codebook(
    invocation: Invocation,
    by: str,
    change: Callable[[], CodebookChange],
    now: Callable[[Reasons], str],
) -> Answer:
    """Change codes or reasons, and answer with what that came to.

    Args:
        invocation: How it was asked for.
        by: Who decided so.
        change: Makes the change.
        now: Says how things are after it, as a sentence.

    Raises:
        click.UsageError: It is no change that makes sense.
        InputError: It cannot be changed so.
    """
    try:
        wanted = change()
    except ValueError as error:
        message = sentence(f"It cannot be so: {error}")
        raise click.UsageError(message) from error
    with invocation.site() as site:
        with invocation.changing():
            run = site.reasons.change(wanted, by=by)
        done = "Done" if run.verdict is Verdict.APPLIED else "Nothing to do"
        return invocation.answer(
            lambda: _document(site, run),
            lambda: [Line(f"{done}. {now(site.reasons)}")],
        )


def _document(site: Site, run: Run) -> Document:
    return {
        "site": site.settings.name,
        "verdict": run.verdict.value,
        "run": run.id,
        "mode": site.reasons.codebook.offer.value,
        "codes": codes_document(site.reasons.codes()),
        "reasons": reasons_document(site.reasons.reasons()),
    }


def _now(code: str, reasons: Reasons) -> str:
    offers = {offer.code.code: offer for offer in reasons.codes()}
    for meant in spelled_like(code, offers):
        return f"{meant}: {offers[meant].why}"
    return f"{code}: The MIS does not list it any more, and nothing here is tied to it."


def _text(site: Site, offers: Sequence[CodeOffer]) -> Iterator[Block]:
    refused = codes_refused(site.history())
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
    yield Line(_MODES[site.reasons.codebook.offer])


def _row(offer: CodeOffer) -> tuple[str, ...]:
    directions = {"late": offer.late, "early": offer.early}
    offered = ", ".join(word for word, on in directions.items() if on)
    return offer.code.code, offer.code.description or "", offered or "no", offer.why
