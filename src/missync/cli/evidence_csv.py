"""Evidence as CSV: what we changed in the registers, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from missync.cli.documents import Document


__all__ = ["evidence_csv"]

_HEADER: Final = (
    "person",
    "mis_id",
    "name",
    "date",
    "session",
    "old",
    "new",
    "minutes_late",
    "at",
    "confirmed",
    "why",
    "by",
    "event",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def evidence_csv(documents: Iterable[Document]) -> str:
    """Write evidence documents as CSV, as RFC 4180 has it.

    Whatever a spreadsheet would take for a formula begins with an apostrophe.
    """
    page = StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(_HEADER)
    writer.writerows([_cell(each[name]) for name in _HEADER] for each in documents)
    return page.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
