"""Unique Pupil Numbers are checked, and nobody is refused for one."""

from __future__ import annotations

import pytest

from missync.rules.roll.records import upn_oddity


@pytest.mark.parametrize("upn", ["B801200005001", "P207000016049", "M80120000500A"])
def test_well_formed(upn: str) -> None:
    """A UPN with the right check letter is not odd, a temporary one included."""
    assert upn_oddity(upn) is None


@pytest.mark.parametrize("upn", ["b801200005001", " B801200005001", "m80120000500a"])
def test_any_spelling(upn: str) -> None:
    """A UPN in small letters or with a blank beside it is as good as any."""
    assert upn_oddity(upn) is None


def test_wrong_check_letter() -> None:
    """A wrong check letter is named with the right one."""
    assert "fails its check: it should start with P" == upn_oddity("Q207000016049")


@pytest.mark.parametrize(
    "upn", ["", "B80120000500", "I801200005001", "B8012\u00e900005001"]
)
def test_wrong_shape(upn: str) -> None:
    """What does not look like a UPN at all is called that."""
    assert "is not a letter" in str(upn_oddity(upn))
