"""Changing the codebook: how every command ends that changes codes or reasons."""

from __future__ import annotations

from collections.abc import Callable

import click

from missync.attendance.reasons import Reasons
from missync.cli.attendance_documents import codes_document, reasons_document
from missync.cli.blocks import Line
from missync.cli.documents import Document
from missync.cli.opening import Setup
from missync.cli.options import Common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.model.codes import CodebookChange
from missync.model.runs import Run, Verdict
from missync.model.sentences import sentence
from missync.site import Site


__all__ = ["change_codebook"]


def change_codebook(
    common: Common,
    by: str,
    change: Callable[[], CodebookChange],
    now: Callable[[Reasons], str],
) -> int:
    """Change codes or reasons, tell what that came to, and give the exit status.

    Args:
        common: How it is told, and of which site.
        by: Who decided so.
        change: Makes the change.
        now: Says how things are after it, as a sentence.

    Raises:
        click.UsageError: It is no change that makes sense.
        InputError: It cannot be changed so.
    """
    wanted = _made(change)
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        run = site.reasons.change(wanted, by=by)
        document = _document(site, run)
        sentence = now(site.reasons)
    done = "Done" if run.verdict is Verdict.APPLIED else "Nothing to do"
    tell(
        as_json=common.as_json,
        document=lambda: document,
        text=lambda: [Line(f"{done}. {sentence}")],
    )
    return DONE


def _made(change: Callable[[], CodebookChange]) -> CodebookChange:
    try:
        return change()
    except ValueError as error:
        message = sentence(f"It cannot be so: {error}")
        raise click.UsageError(message) from error


def _document(site: Site, run: Run) -> Document:
    return {
        "site": site.settings.name,
        "verdict": run.verdict.value,
        "run": run.id,
        "mode": site.reasons.codebook.offer.value,
        "codes": codes_document(site.reasons.codes()),
        "reasons": reasons_document(site.reasons.reasons()),
    }
