"""The documentation says what there is: every finding, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from missync.model.findings import FindingId
from missync.rules.checks.findings import STALE_AFTER


CHECKS = (Path(__file__).parents[1] / "docs" / "checks.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", CHECKS, re.MULTILINE))


def test_every_finding_has_its_section() -> None:
    """Every finding has a section, in the order of the list, and none is too many."""
    assert [each.value for each in FindingId] == list(SECTIONS)


def test_every_finding_is_in_the_table() -> None:
    """The table names every finding once, and leads to its section."""
    rows = re.findall(r"^\| \[`(.+?)`\]\(#(.+?)\)", CHECKS, re.MULTILINE)

    assert [(each.value, each.value) for each in FindingId] == rows


@pytest.mark.parametrize("finding", FindingId)
def test_what_a_section_says(finding: FindingId) -> None:
    """A section says what it means, why it matters to a school, and what to do."""
    headings = re.findall(r"^\*\*(.+)\.\*\* \S", SECTIONS[finding.value], re.MULTILINE)

    assert ["What it means", "Why it matters", "What to do"] == headings


def test_the_hours_of_a_stale_import() -> None:
    """How old an import may be is told as it is."""
    hours = int(STALE_AFTER.total_seconds() // 3600)

    assert f"more than {hours} hours" in SECTIONS["import-stale"]
