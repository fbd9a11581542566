"""Checking codes and reasons: what will not be written back."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from missync.model.codes import Codebook
from missync.model.findings import Finding, FindingId, Severity
from missync.model.settings import Nation, SiteSettings
from missync.rules.checks.codes import about_odd_codes, about_reasons
from tests.support.codebook_builders import DAY, book, known, settings, tied


ENGLAND = settings()
SOUND = book("L U M", tied("Dentist", "M"), tied("Music lesson"))


def found(
    codebook: Codebook = SOUND, site: SiteSettings = ENGLAND, day: date = DAY
) -> list[tuple[FindingId, str]]:
    """Check codes and reasons; say what was found, and about what."""
    return [(each.id, each.subject) for each in about_reasons(codebook, site, day)]


@pytest.mark.parametrize(
    "site",
    [
        ENGLAND,
        settings(late_code="L"),
        settings(Nation.WALES),
        settings(Nation.SCOTLAND, late_code="L", after_close_code="M"),
    ],
)
def test_nothing_is_wrong(site: SiteSettings) -> None:
    """Where everything can be written nothing is found."""
    assert [] == found(site=site)


@pytest.mark.parametrize(
    "codebook",
    [Codebook(), attrs.evolve(SOUND, codes=(known("M", listed=False),), reasons=())],
)
def test_no_codes(codebook: Codebook) -> None:
    """An MIS that lists no codes is found."""
    assert [(FindingId.CODES_NONE, "mis")] == found(codebook)


@pytest.mark.parametrize("nation", [Nation.SCOTLAND, Nation.NORTHERN_IRELAND])
def test_nobody_said_which_codes_mean_late(nation: Nation) -> None:
    """A nation without L and U is found until the settings name both codes."""
    site = settings(nation, late_code="L")

    assert [(FindingId.NATION_UNSET, "attendance")] == found(site=site)


def test_codes_that_mean_late_and_are_not_listed() -> None:
    """A code in the settings that the MIS does not list is found under its setting."""
    site = settings(Nation.SCOTLAND, late_code="11", after_close_code="12")
    codebook = book("12 M")
    unlisted = attrs.evolve(codebook, codes=(known("12", listed=False), known("M")))

    assert [(FindingId.LATE_CODE_UNLISTED, "attendance.late_code")] == found(
        codebook, site
    )
    assert [
        (FindingId.LATE_CODE_UNLISTED, "attendance.late_code"),
        (FindingId.LATE_CODE_UNLISTED, "attendance.after_close_code"),
    ] == found(unlisted, site)


@pytest.mark.parametrize(
    ("codes", "key", "said"),
    [
        (
            "L M",
            "after_close_code",
            (
                "Whoever comes late after the close is written U, and the MIS does not "
                "list it."
            ),
        ),
        (
            "U M",
            "late_code",
            (
                "Whoever comes late, or returns, before the close is written L, and "
                "the MIS does not list it."
            ),
        ),
    ],
)
@pytest.mark.parametrize("nation", [Nation.ENGLAND, Nation.WALES])
def test_a_usual_code_that_is_not_listed(
    nation: Nation, codes: str, key: str, said: str
) -> None:
    """What lateness is written with is looked for where nobody has set it, too."""
    (only,) = about_reasons(book(codes), settings(nation), DAY)

    assert (FindingId.LATE_CODE_UNLISTED, f"attendance.{key}") == (
        only.id,
        only.subject,
    )
    assert said == only.message
    assert f"“{key}” under “attendance”" in only.mend


def test_a_usual_code_where_there_is_none() -> None:
    """Where a nation has no usual codes, nobody misses them in the MIS."""
    assert [(FindingId.NATION_UNSET, "attendance")] == found(
        book("11 M"), settings(Nation.SCOTLAND)
    )


def test_broken_reasons() -> None:
    """Every reason that cannot be written is found by its label, and no other."""
    codebook = book(
        "L U M H", tied("Dentist", "M"), tied("Trip", "B"), tied("Away", "H")
    )

    assert [
        (FindingId.REASON_BROKEN, "Trip"),
        (FindingId.REASON_BROKEN, "Away"),
    ] == found(codebook)
    assert [(FindingId.REASON_BROKEN, "Trip")] == found(codebook, day=date(2024, 7, 1))


def test_what_a_finding_says() -> None:
    """A finding says what is so, and the one thing to do."""
    (only,) = about_reasons(book("L U M", tied("Trip", "B")), ENGLAND, DAY)

    assert (
        Finding(
            id=FindingId.REASON_BROKEN,
            severity=Severity.ERROR,
            subject="Trip",
            message="“Trip” is not offered. The MIS does not list B: use a code that "
            "it lists.",
            mend="Remove the reason, and add it again with another code: “missync "
            "reasons remove”, then “missync reasons add”.",
        )
        == only
    )


def test_a_reason_that_is_called_like_a_code() -> None:
    """A reason whose label the MIS lists as another code is found: it needs a label."""
    (only,) = about_reasons(book("L U M", tied("m", "L")), ENGLAND, DAY)

    assert (FindingId.REASON_BROKEN, "m") == (only.id, only.subject)
    assert "“m” is a code that the MIS lists" in only.message
    assert "add it again under another label" in only.mend


def test_codes_that_are_odd() -> None:
    """What is wrong with a row of the codes is found, as it is said."""
    (only,) = about_odd_codes(["L is damaged."])

    assert (FindingId.CODE_REFUSED, "mis", "L is damaged.") == (
        only.id,
        only.subject,
        only.message,
    )


@pytest.mark.parametrize("codebook", [Codebook(), SOUND])
def test_codes_that_are_refused(codebook: Codebook) -> None:
    """Where the MIS refuses its codes, that is the finding, whatever is known."""
    only, *_ = about_reasons(codebook, ENGLAND, DAY, refused="Ask the school.")

    assert FindingId.CODES_NONE == only.id
    assert "The MIS does not give its attendance codes: Ask the school." == only.message
