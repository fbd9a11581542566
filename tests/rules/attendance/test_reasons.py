"""Offering: which codes and reasons can be picked, and why not the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import attrs
import pytest

from missync.model.codes import Direction, NoWriteBack, Offer, Reason
from missync.model.settings import Nation, SiteSettings
from missync.rules.attendance.reasons import (
    Offered,
    ReasonOffer,
    code_at,
    code_offers,
    offered,
    reason_offers,
)
from tests.support.codebook_builders import (
    DAY,
    EARLY,
    LATE,
    MORNING,
    book,
    known,
    listed,
    settings,
    tied,
)


ENGLAND = settings()
SCOTLAND = settings(Nation.SCOTLAND, late_code="11", after_close_code="12")
FOR_LATE, FOR_EARLY = frozenset({LATE}), frozenset({EARLY})
BUS = tied("Missed the bus", "L", "U", to=FOR_LATE)
DENTIST = tied("Dentist", "M")
MUSIC = tied("Music lesson")


@pytest.mark.parametrize(
    ("direction", "site", "codes"),
    [
        (LATE, ENGLAND, "L U M C1 N 11 12"),
        (EARLY, ENGLAND, "M C1 N 11 12"),
        (LATE, settings(Nation.WALES), "L U M H J Y N 11 12"),
        (EARLY, settings(Nation.WALES), "M H J Y N 11 12"),
        (LATE, SCOTLAND, "L U M H J Y C1 N 11 12"),
        (EARLY, SCOTLAND, "M H J Y C1 N"),
    ],
)
def test_raw_codes(direction: Direction, site: SiteSettings, codes: str) -> None:
    """Offered is what the nation lets us write; what means late, to arrivals only."""
    every = book("/ \\ # Z - -- L U M H J Y C1 N 11 12")
    found = [each.label for each in offered(every, direction, MORNING, site)]

    assert codes.split() == found


def test_the_day_counts() -> None:
    """A code that has gone out of use was offered while it was in force."""
    day = datetime(2024, 7, 1, 9, tzinfo=UTC)

    assert ["H"] == [o.label for o in offered(book("H C1"), LATE, day, ENGLAND)]


def test_reasons_come_first() -> None:
    """The reasons come in their order, then the codes under the MIS's names for them.

    Each says what to hand back and what it stands for.
    """
    code = known("M")
    named = attrs.evolve(code, code=listed("M", description="Medical"))
    codebook = attrs.evolve(book("L U", MUSIC, BUS), codes=(named, *book("L U").codes))

    assert (
        Offered(label="Music lesson", code=None, is_reason=True),
        Offered(label="Missed the bus", code="L", is_reason=True),
        Offered(label="M", description="Medical", code="M", is_reason=False),
        Offered(label="L", code="L", is_reason=False),
        Offered(label="U", code="U", is_reason=False),
    ) == offered(codebook, LATE, MORNING, ENGLAND)


@pytest.mark.parametrize(
    ("direction", "labels"),
    [
        (LATE, ["Missed the bus", "Dentist", "Both ways", "Music lesson"]),
        (EARLY, ["Dentist", "Music lesson", "Going"]),
    ],
)
def test_reasons_by_direction(direction: Direction, labels: list[str]) -> None:
    """Reasons are offered for what they are for; one that writes L, on arrival only."""
    codebook = book(
        "L U M",
        *(BUS, DENTIST, tied("Both ways", "L"), MUSIC, tied("Going", to=FOR_EARLY)),
        offer=Offer.REASONS,
    )

    assert labels == [o.label for o in offered(codebook, direction, MORNING, ENGLAND)]


def test_a_broken_reason_is_not_offered() -> None:
    """A reason is not offered while any of its codes cannot be written."""
    codebook = book("L", BUS, DENTIST, MUSIC, offer=Offer.REASONS)

    assert ["Music lesson"] == [
        each.label for each in offered(codebook, LATE, MORNING, ENGLAND)
    ]


@pytest.mark.parametrize(
    ("local", "code"),
    [
        (time(0), "L"),
        (time(9, 29, 59), "L"),
        (time(9, 30), "U"),
        (time(23, 59), "U"),
    ],
)
def test_codes_by_time_of_day(local: time, code: str) -> None:
    """The first band that has not ended gives the code; its end is not in it."""
    assert code == code_at(BUS, local)


def test_bands_go_by_the_clock_of_the_school() -> None:
    """A quarter to nine in UTC is past half past nine where it is summer."""
    at = datetime(2026, 6, 15, 8, 45, tzinfo=UTC)
    (only,) = offered(book("L U", BUS, offer=Offer.REASONS), LATE, at, ENGLAND)

    assert "U" == only.code


def test_nothing_is_written_at_any_time() -> None:
    """A reason that writes nothing has no code."""
    assert code_at(Reason(label="x", writes=NoWriteBack()), time(9)) is None


NEVER = "is never a reason: it says nothing about coming or going."
TURNED_OFF = "The school turned it off: “missync codes enable M” offers it."
REASONS_ONLY = "Only reasons are offered: “missync codes mode all” offers codes, too."
GONE = "The MIS does not list M: use a code that it lists."


@pytest.mark.parametrize(
    ("code", "late", "early", "why"),
    [
        ("M", True, True, "Offered."),
        ("L", True, False, "Offered for late arrivals only: it means late."),
        ("U", True, False, "Offered for late arrivals only: it means late."),
        ("/", False, False, f"/ {NEVER}"),
        ("\\", False, False, f"\\ {NEVER}"),
        ("#", False, False, f"# {NEVER}"),
        ("Z", False, False, f"Z {NEVER}"),
        ("-", False, False, f"- {NEVER}"),
        (
            "H",
            False,
            False,
            "H is not written in England for days after 2024-08-18: use C.",
        ),
    ],
)
def test_why_a_code_is_offered(code: str, why: str, *, late: bool, early: bool) -> None:
    """Every code says to whom it is offered, and why."""
    (offer,) = code_offers(book(code), ENGLAND, DAY)

    assert (listed(code), late, early, why) == (
        offer.code,
        offer.late,
        offer.early,
        offer.why,
    )


@pytest.mark.parametrize(
    ("enabled", "listed_", "offer", "why"),
    [
        (False, True, Offer.ALL, TURNED_OFF),
        (True, True, Offer.REASONS, REASONS_ONLY),
        (True, False, Offer.ALL, GONE),
        (False, False, Offer.REASONS, f"{GONE} {TURNED_OFF} {REASONS_ONLY}"),
    ],
)
def test_why_a_code_is_held_back(
    offer: Offer, why: str, *, enabled: bool, listed_: bool
) -> None:
    """Every cause that holds a code back is named, and the code is not offered."""
    codebook = book("", DENTIST, offer=offer)
    code = known("M", enabled=enabled, listed=listed_)
    codebook = attrs.evolve(codebook, codes=(code,))
    (code_offer,) = code_offers(codebook, ENGLAND, DAY)

    assert (False, False, why) == (code_offer.late, code_offer.early, code_offer.why)
    assert not [o for o in offered(codebook, LATE, MORNING, ENGLAND) if not o.is_reason]


@pytest.mark.parametrize(
    ("site", "day", "reason", "problem"),
    [
        (ENGLAND, DAY, MUSIC, None),
        (ENGLAND, DAY, tied("x", "M", "L"), None),
        (ENGLAND, DAY, tied("x", "B"), "The MIS does not list B: use a code that"),
        (
            ENGLAND,
            DAY,
            tied("x", "M", "H"),
            "H is not written in England for days after 2024-08-18: use C.",
        ),
        (ENGLAND, date(2024, 7, 1), tied("x", "H"), None),
        (
            settings(Nation.WALES),
            DAY,
            tied("x", "C1"),
            "C1 is a code of England and is not written in Wales",
        ),
    ],
)
def test_reasons_and_their_problems(
    site: SiteSettings, day: date, reason: Reason, problem: str | None
) -> None:
    """A reason is broken while a code of it is gone or cannot be written there."""
    (offer,) = reason_offers(book("M L H C1", reason), site, day)

    assert (problem is None) is offer.offered
    assert (offer.problem or "").startswith(problem or "")


def test_every_code_to_blame_is_named_once() -> None:
    """A broken reason names each of its codes that is to blame, once."""
    reason = tied("x", "B", "B")
    both = tied("y", "B", "H")
    wrong = "The MIS does not list B: use a code that it lists."

    assert (
        ReasonOffer(reason=reason, problem=wrong),
        ReasonOffer(
            reason=both,
            problem=f"{wrong} The MIS does not list H: use a code that it lists.",
        ),
    ) == reason_offers(book("", reason, both), ENGLAND, DAY)


def test_a_code_that_is_turned_off_works_in_a_reason() -> None:
    """Turning a code off leaves the reasons tied to it as they are."""
    codebook = attrs.evolve(book("", DENTIST), codes=(known("M", enabled=False),))

    assert ["Dentist"] == [o.label for o in offered(codebook, LATE, MORNING, ENGLAND)]


def test_a_label_that_became_a_code() -> None:
    """A reason is not offered once the MIS lists a code of its name; the code is."""
    codebook = book("L M C1", tied("C1", "M"), tied("L", "L"))
    (broken, sound) = reason_offers(codebook, ENGLAND, DAY)
    picked = {(o.label, o.code) for o in offered(codebook, LATE, MORNING, ENGLAND)}

    assert (True, False) == (sound.offered, broken.offered)
    assert "“C1” is a code that the MIS lists" in str(broken.problem)
    assert {("L", "L"), ("M", "M"), ("C1", "C1")} == picked
