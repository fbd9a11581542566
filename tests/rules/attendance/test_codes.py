"""Nations: which codes the law lets us write, and which of them mean late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from missync.model.settings import Nation
from missync.rules.attendance.codes import (
    ENGLAND,
    WALES,
    Meaning,
    after_close_code,
    is_present_mark,
    late_code,
    refusal,
    write_back_off,
)
from tests.support.codebook_builders import DAY, settings


NEW_RULES = date(2024, 8, 19)
EVE = NEW_RULES - timedelta(days=1)
LASTING = "/ \\ L V P W B D C E I M R S T G N O U X Z #"
NEW = "K Q C1 C2 J1 Y1 Y2 Y3 Y4 Y5 Y6 Y7"
OLD = "F H J Y"
ELSEWHERE = [Nation.SCOTLAND, Nation.NORTHERN_IRELAND]


@pytest.mark.parametrize("day", [date(1990, 1, 1), EVE, NEW_RULES, DAY])
@pytest.mark.parametrize("code", LASTING.split())
def test_lasting_codes_of_england(code: str, day: date) -> None:
    """Codes that stayed through August 2024 may always be written in England."""
    assert refusal(code, Nation.ENGLAND, day) is None


@pytest.mark.parametrize("code", NEW.split())
def test_new_codes_of_england(code: str) -> None:
    """England's new codes may be written from 19 August 2024 on, and no day earlier."""
    assert refusal(code, Nation.ENGLAND, NEW_RULES) is None
    assert (
        f"{code} is not written in England for days before 2024-08-19: "
        "use a code that was in force then." == refusal(code, Nation.ENGLAND, EVE)
    )


@pytest.mark.parametrize(
    ("code", "instead"),
    [("F", "C"), ("H", "C"), ("J", "J1"), ("Y", "one of Y1 to Y7")],
)
def test_old_codes_of_england(code: str, instead: str) -> None:
    """England's old codes may be written up to 18 August 2024, and no day later."""
    assert refusal(code, Nation.ENGLAND, EVE) is None
    assert (
        f"{code} is not written in England for days after 2024-08-18: use {instead}."
        == refusal(code, Nation.ENGLAND, NEW_RULES)
    )


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("code", ["L1", "late", "11", "l", "Ü"])
def test_texts_of_the_mis(code: str, nation: Nation) -> None:
    """A text that no law knows is the MIS's own, and may be written anywhere."""
    assert refusal(code, nation, DAY) is None


@pytest.mark.parametrize("day", [EVE, DAY])
@pytest.mark.parametrize("code", f"{LASTING} {OLD}".split())
def test_codes_of_wales(code: str, day: date) -> None:
    """Wales keeps the older set, whatever the day."""
    assert refusal(code, Nation.WALES, day) is None


@pytest.mark.parametrize("day", [EVE, DAY])
@pytest.mark.parametrize("code", NEW.split())
def test_wales_refuses_new_codes(code: str, day: date) -> None:
    """Wales refuses every new code of England, whatever the day."""
    assert (
        f"{code} is a code of England and is not written in Wales: "
        "use one of Wales' own codes." == refusal(code, Nation.WALES, day)
    )


@pytest.mark.parametrize("nation", ELSEWHERE)
@pytest.mark.parametrize("code", [*NEW.split(), *OLD.split()])
def test_other_nations_refuse_no_code(code: str, nation: Nation) -> None:
    """Where the codes are the MIS's own, none is refused by its text."""
    assert refusal(code, nation, DAY) is None


@pytest.mark.parametrize(
    ("meaning", "codes"),
    [
        (Meaning.PRESENT, "/ \\ L"),
        (Meaning.ELSEWHERE, "B P V W K J"),
        (Meaning.AUTHORISED, "C E I M R S T C1 C2 J1 F H"),
        (Meaning.UNAUTHORISED, "G N O U"),
        (Meaning.NOT_POSSIBLE, "D X Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 Y"),
        (Meaning.ADMINISTRATIVE, "Z #"),
    ],
)
def test_meanings_in_england(meaning: Meaning, codes: str) -> None:
    """Every code of England counts as what the regulations say."""
    assert set(codes.split()) == {c for c, k in ENGLAND.items() if k.meaning is meaning}


def test_meanings_in_wales() -> None:
    """What counts as something else in Wales is dual registration alone."""
    assert ["D"] == [c for c in WALES if WALES[c].meaning is not ENGLAND[c].meaning]


@pytest.mark.parametrize(
    ("code", "present"), [("/", True), ("\\", True), ("L", False), ("//", False)]
)
def test_present_marks(code: str, *, present: bool) -> None:
    """The two strokes alone say that somebody was there at registration."""
    assert present is is_present_mark(code)


@pytest.mark.parametrize("nation", Nation)
def test_late_codes_by_law(nation: Nation) -> None:
    """Late is L, and U once the register closed, where the site says nothing else."""
    assert ("L", "U") == (
        late_code(settings(nation)),
        after_close_code(settings(nation)),
    )


@pytest.mark.parametrize("nation", Nation)
def test_late_codes_by_settings(nation: Nation) -> None:
    """Late is what the site's settings say."""
    site = settings(nation, late_code="11", after_close_code="12")

    assert ("11", "12") == (late_code(site), after_close_code(site))


@pytest.mark.parametrize("nation", [Nation.ENGLAND, Nation.WALES])
def test_write_back_is_on(nation: Nation) -> None:
    """England and Wales need no settings to write back."""
    assert write_back_off(settings(nation)) is None


@pytest.mark.parametrize("nation", ELSEWHERE)
def test_write_back_is_turned_on(nation: Nation) -> None:
    """Elsewhere write-back is on once both codes that mean late are given."""
    site = settings(nation, late_code="11", after_close_code="12")

    assert write_back_off(site) is None


@pytest.mark.parametrize(
    ("missing", "given"),
    [
        ("“late_code” and “after_close_code”", {}),
        ("“late_code”", {"after_close_code": "12"}),
        ("“after_close_code”", {"late_code": "11"}),
    ],
)
@pytest.mark.parametrize(
    ("nation", "name"),
    [(Nation.SCOTLAND, "Scotland"), (Nation.NORTHERN_IRELAND, "Northern Ireland")],
)
def test_write_back_is_off(
    nation: Nation, name: str, missing: str, given: dict[str, str]
) -> None:
    """Elsewhere nothing is written before both are given; what is missing is named."""
    assert (
        f"Nothing is written to registers in {name} until the school says which codes "
        f"mean late: set {missing} under “attendance” in the settings."
        == write_back_off(settings(nation, **given))
    )
