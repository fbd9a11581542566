"""Plans in files: to apply later, or to read and print."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from missync.cli.files import read_file, write_privately
from missync.cli.text.report import report_text
from missync.cli.text.words import Called
from missync.errors import InputError
from missync.importing.report import ImportReport
from missync.importing.saved_plans import plan_from_text, text_of_plan
from missync.model.plan import SavedPlan
from missync.model.settings import SiteSettings


_WIDTH: Final = 100


def read_plan(path: Path) -> SavedPlan:
    """Read a plan that was put aside.

    Raises:
        InputError: The file cannot be read, is no plan, or was edited.
    """
    try:
        return plan_from_text(read_file(path))
    except InputError as error:
        message = f"The plan {path} cannot be used. {error.message}"
        raise InputError(message) from None


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
            text = _page(settings, saved)
        case ".txt":
            text = _text(settings, report, known)
        case _:
            text = text_of_plan(saved)
    write_privately(path, text)


def _page(settings: SiteSettings, saved: SavedPlan) -> str:
    from missync.cli.page import plan_page  # noqa: PLC0415 - Jinja2 is heavy

    return plan_page(settings, saved.plan, saved.made_at)


def _text(settings: SiteSettings, report: ImportReport, known: Called) -> str:
    from missync.cli.text.drawing import drawn  # noqa: PLC0415 - rich is heavy

    return drawn(report_text(settings, report, known), _WIDTH)
