"""What is kept of a site as a whole, and its runs: values to rows and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from missync.adapters.sql.plain import text_of, value_of
from missync.model.choices import Overrides
from missync.model.ids import RunId
from missync.model.people import RefusedRecord
from missync.model.runs import Counts, Held, ReadSummary, Run, Verdict
from missync.model.schools import School


__all__ = [
    "choices_from",
    "choices_text",
    "run_from",
    "run_row",
    "school_from",
    "school_row",
    "strangers_from",
    "strangers_text",
]

Row = Mapping[Any, Any]


def school_row(school: School | None) -> dict[str, object]:
    """Turn a school into columns of its site."""
    return {
        "school_id": school.id if school else None,
        "school_name": school.name if school else None,
        "urn": school.urn if school else None,
        "mis": school.mis if school else None,
    }


def school_from(row: Row) -> School | None:
    """Read the school of a site; ``None`` before its first import."""
    if row["school_id"] is None:
        return None
    return School(
        id=row["school_id"], name=row["school_name"], urn=row["urn"], mis=row["mis"]
    )


def choices_text(choices: Overrides) -> str:
    """Turn what was chosen about a site into a text."""
    return text_of(choices)


def choices_from(text: str | None) -> Overrides:
    """Read what was chosen about a site."""
    return value_of(text, Overrides) if text else Overrides()


def strangers_text(strangers: Sequence[RefusedRecord]) -> str:
    """Turn the refused records of nobody known into a text."""
    return text_of(strangers)


def strangers_from(text: str | None) -> tuple[RefusedRecord, ...]:
    """Read the refused records of nobody known."""
    return value_of(text, tuple[RefusedRecord, ...]) if text else ()


def run_row(site: str, run: Run) -> dict[str, object]:
    """Turn a run into a row; its moment is kept in UTC."""
    return {
        "id": run.id,
        "site": site,
        "at": run.at.astimezone(UTC).isoformat(),
        "day": run.day,
        "by": run.by,
        "verdict": run.verdict.value,
        "counts": text_of(run.counts),
        "reads": text_of(run.reads),
        "what": run.what,
        "why": run.why,
        "held": text_of(run.held) if run.held else None,
        "digest": run.digest,
    }


def run_from(row: Row) -> Run:
    """Turn a row into a run."""
    held = row["held"]
    return Run(
        id=RunId(row["id"]),
        at=datetime.fromisoformat(row["at"]),
        day=row["day"],
        by=row["by"],
        what=row["what"] or "import",
        why=row["why"],
        verdict=Verdict(row["verdict"]),
        counts=Counts(**orjson.loads(row["counts"])),
        reads=value_of(row["reads"], tuple[ReadSummary, ...]),
        held=value_of(held, tuple[Held, ...]) if held else (),
        digest=row["digest"],
    )
