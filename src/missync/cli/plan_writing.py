"""Writing plans: into a file to apply later, or one to read and print."""

from __future__ import annotations

from pathlib import Path

from missync.cli.drawing import drawn
from missync.cli.plan_page import plan_page
from missync.cli.private_files import write_privately
from missync.cli.problem_words import Called
from missync.cli.report_text import report_text
from missync.importing.report import ImportReport
from missync.importing.saved_plans import text_of_plan
from missync.model.plan import SavedPlan
from missync.model.settings import SiteSettings


__all__ = ["write_plan"]

_WIDTH = 100


def write_plan(
    path: Path,
    saved: SavedPlan,
    report: ImportReport,
    settings: SiteSettings,
    known: Called,
) -> None:
    """Write a plan into a file of its owner's own, in the form that its name asks for.

    ``.html`` is a page to read and print and ``.txt`` a text; anything else can be
    applied later.

    Raises:
        InputError: It cannot be written there.
    """
    match path.suffix.lower():
        case ".html" | ".htm":
            text = plan_page(settings, report, saved.made_at)
        case ".txt":
            text = drawn(report_text(settings, report, known), _WIDTH)
        case _:
            text = text_of_plan(saved)
    write_privately(path, text)
