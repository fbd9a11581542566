"""Choosing: how every command ends through which an operator chooses."""

from __future__ import annotations

from collections.abc import Iterable

from missync.cli.blocks import Line
from missync.cli.documents import import_document
from missync.cli.options import Common
from missync.cli.output import tell
from missync.cli.plugin_failures import tell_failures
from missync.cli.statuses import DONE
from missync.importing.report import ImportReport
from missync.model.settings import SiteSettings


__all__ = ["tell_choice"]


def tell_choice(
    common: Common, settings: SiteSettings, report: ImportReport, text: Iterable[str]
) -> int:
    """Tell what a choice came to, and give the exit status.

    Args:
        common: How it is told.
        settings: The site's settings.
        report: What it came to.
        text: The same in words, a paragraph each.
    """
    tell_failures(settings, report)
    tell(
        as_json=common.as_json,
        document=lambda: import_document(settings, report),
        text=lambda: map(Line, text),
    )
    return DONE
