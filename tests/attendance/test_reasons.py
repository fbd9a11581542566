"""Reasons: what the tablet offers, and changing it."""

from __future__ import annotations

import pytest

from missync.errors import InputError
from missync.model.codes import AddReason, Direction, DisableCode, Offer, OfferCodes
from missync.model.runs import Verdict
from tests.support.attendance_world import BY, School, at
from tests.support.moving_store import MovingStore
from tests.support.reasons_world import BUS, with_reason


@pytest.fixture
def school() -> School:
    """Open a school."""
    return School()


def test_codes_come_with_the_import(school: School) -> None:
    """Every code that the MIS lists is known after an import."""
    codes = [known.code.code for known in school.site.reasons.codebook.codes]

    assert sorted(codes) == codes
    assert {code.code for code in school.fake.codes} == set(codes)


def test_codes_are_dropped_with_the_import(school: School) -> None:
    """A code that the MIS lists no more is gone after an import."""
    school.fake.codes = [code for code in school.fake.codes if code.code != "M"]
    school.site.import_people(by="the night")

    assert "M" not in [each.code.code for each in school.site.reasons.codebook.codes]


def test_codes_stay_where_the_mis_lists_none(school: School) -> None:
    """An import that brings no codes leaves those that are known."""
    before = school.site.reasons.codebook
    school.fake.codes = []
    school.site.import_people(by="the night")

    assert before == school.site.reasons.codebook


def test_offered(school: School) -> None:
    """The tablet offers reasons, then codes; L and U for arrivals only."""
    reasons = with_reason(school).site.reasons
    late = [each.label for each in reasons.offered(Direction.LATE)]
    early = [each.label for each in reasons.offered(Direction.EARLY, at("12:00"))]

    assert [BUS.label, "B", "I", "L", "M", "N", "U"] == late
    assert {"L", "U", BUS.label} == set(late) - set(early)


def test_codes(school: School) -> None:
    """Every code says whether it is offered, and why not."""
    offers = {each.code.code: each for each in school.site.reasons.codes()}

    assert (True, False) == (offers["L"].late, offers["/"].late)


def test_reasons(school: School) -> None:
    """Every reason says whether it is offered."""
    (offer,) = with_reason(school).site.reasons.reasons()

    assert (BUS, True) == (offer.reason, offer.offered)


def test_change(school: School) -> None:
    """A change is made at once, and is in the history by the command's words."""
    run = school.site.reasons.change(AddReason(BUS), by="Sam", why="asked for")

    assert (BUS,) == school.site.reasons.codebook.reasons
    assert ("Sam", "asked for", Verdict.APPLIED) == (run.by, run.why, run.verdict)
    assert "reasons add Missed the bus: L" == run.what
    assert run == school.site.history()[0]


def test_change_nothing(school: School) -> None:
    """What is so already is nothing to do."""
    school.site.reasons.change(DisableCode("M"), by=BY)
    run = school.site.reasons.change(DisableCode("M"), by=BY)

    assert Verdict.NOTHING_TO_DO is run.verdict


def test_change_refused(school: School) -> None:
    """What cannot be is refused, and there is no row in the history."""
    before = school.site.history()
    with pytest.raises(InputError, match="codes stay offered"):
        school.site.reasons.change(OfferCodes(Offer.REASONS), by=BY)

    assert before == school.site.history()


def test_nobody_comes_in_between() -> None:
    """A change is made in the store's turn: others who write come before or after."""
    store = MovingStore()
    school = School(store=store)
    store.others = 1
    school.site.reasons.change(AddReason(BUS), by=BY)

    assert ((BUS,), 1) == (school.site.reasons.codebook.reasons, store.others)
