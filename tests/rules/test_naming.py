"""Names are shown and compared without ever being changed."""

from __future__ import annotations

import pytest

from missync.model.people import Names
from missync.model.settings import NameChoice
from missync.rules.naming import folded, full_name, full_names, shown


KIT = Names(forename=" Kit ", surname="Mae  Jones", legal_forename="Katherine")


def test_preferred() -> None:
    """Preferred names show trimmed."""
    assert ("Kit", "Mae Jones") == shown(KIT, NameChoice.PREFERRED)


def test_legal_falls_back() -> None:
    """A legal name that is missing is stood in for by the preferred one."""
    assert ("Katherine", "Mae Jones") == shown(KIT, NameChoice.LEGAL)


def test_one_name_is_enough() -> None:
    """Somebody with a single name shows under that name."""
    assert "Prince" == full_name(Names(surname="Prince", forename="  "))


def test_all_full_names() -> None:
    """Somebody can be looked up by preferred and by legal name."""
    assert {"kit mae jones", "katherine mae jones"} == full_names(KIT)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ZOË", "zoe\u0308"), (" a  b ", "A B"), ("Straße", "STRASSE"), (None, "")],
)
def test_folding(one: str | None, other: str | None) -> None:
    """Case, spaces and the spelling of accents make no difference in comparing."""
    assert folded(one) == folded(other)


def test_nobody_without_a_name() -> None:
    """Names without any name do not exist."""
    with pytest.raises(ValueError, match="at least one name"):
        Names(forename=" ", surname=None)
