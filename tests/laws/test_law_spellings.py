"""Section 6: two spellings are one in comparing, for every rule that compares."""

from __future__ import annotations

from datetime import date, time

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.cli.options import kind_named
from missync.model.choices import Filter
from missync.model.codes import (
    AddReason,
    Codebook,
    CodebookChange,
    Direction,
    DisableCode,
    EnableCode,
    RemoveReason,
)
from missync.model.events import Given
from missync.model.marks import NOTHING, Entry, Nothing
from missync.model.people import Kind, Listing, MisId, Person, Record
from missync.model.plan import Change
from missync.model.register import Allowed, RegisterReading, Written
from missync.model.roll import Sources
from missync.model.settings import (
    Nation,
    Overwrite,
    Register,
    RegisterException,
    Registers,
)
from missync.model.standings import WarningKind
from missync.rules.attendance.codebook import changed, merged
from missync.rules.attendance.codes import (
    is_present_mark,
    means_late,
    means_late_in_time,
    refusal,
    says_present,
)
from missync.rules.attendance.day import intended
from missync.rules.attendance.overwrite import decide
from missync.rules.attendance.reasons import code_problem, fits, offered
from missync.rules.attendance.reasons import given as meaning
from missync.rules.attendance.register_reading import RegisterRead, is_planned, view_of
from missync.rules.attendance.registers import times_of
from missync.rules.attendance.sendable import writable
from missync.rules.names import alike, comparable, spelled_like
from missync.rules.roll.find import find, find_pupil
from missync.rules.roll.grouping import group
from missync.rules.roll.kept_off import KeptOff
from missync.rules.roll.matching import match
from missync.rules.roll.scope import sharing_a_key
from missync.testing.strategies_spelling import spellings
from tests.support.attendance_builders import AM, DAY, LONDON, REGISTERS, SITE, at, late
from tests.support.attendance_builders import mark as made
from tests.support.builders import TODAY, names, person, plan, read, record, roll
from tests.support.codebook_builders import LATE, MORNING, known, listed, settings, tied


BORN = date(2012, 3, 4)
FORENAMES = st.sampled_from(("Zoë", "Anne-Marie", "Renée Mae", "Pat"))
SURNAMES = st.sampled_from(("O'Brien", "Smith-Jones", "van der Berg", "Quillow"))
CODES = st.sampled_from(("P801400012001", "KEE", "K-E", "a1 b2"))
MARKS = st.sampled_from(("/", "\\", "L", "U", "H", "#", "Z", "-", "C1", "Y1", "M", "O"))
YEARS = st.sampled_from(("Year 7", "Year 12", "Reception", "Nursery-AM"))


@st.composite
def spelled(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, str, str]:
    """Draw a text, and two spellings of it."""
    text = draw(texts)
    return text, draw(spellings(text)), draw(spellings(text))


ANY_TEXT = FORENAMES | SURNAMES | CODES | MARKS | YEARS


@given(spelled(ANY_TEXT))
def test_one_comparable_form(three: tuple[str, str, str]) -> None:
    """Every spelling of a text has one comparable form, which is its own."""
    text, one, other = three

    assert comparable(text) == comparable(one) == comparable(other)
    assert comparable(text) == comparable(comparable(text))
    assert alike(one, other)
    assert (one,) == spelled_like(other, [one])


@given(spelled(CODES), spelled(FORENAMES), spelled(SURNAMES))
def test_matching(
    codes: tuple[str, str, str],
    forenames: tuple[str, str, str],
    surnames: tuple[str, str, str],
) -> None:
    """A record is its person's, in whatever spelling its code and names are."""
    pat = person("p1", "A1", code=codes[1], names=names(forenames[1], surnames[1]))
    sent = record("B1", code=codes[2], names=names(forenames[2], surnames[2]))
    (found,) = match(group([sent], lambda each: (each.mis_id,)), [pat])

    assert pat == found.person
    assert sharing_a_key(Kind.STUDENT, [sent], (), Sources()).finds(pat)


@given(spelled(CODES), spelled(FORENAMES), spelled(SURNAMES))
def test_records_of_one_person(
    codes: tuple[str, str, str],
    forenames: tuple[str, str, str],
    surnames: tuple[str, str, str],
) -> None:
    """Two records of one code are one person's, in whatever spelling they are."""
    rows: list[Record] = [
        record(
            f"A{n}",
            code=codes[n],
            names=names(forenames[n], surnames[n]),
            lasting_id=f"u{n}",
            birth_date=BORN,
        )
        for n in (1, 2)
    ]

    assert 1 == len(group(rows, lambda each: (each.listing is Listing.CURRENT,)))


@given(spelled(FORENAMES), spelled(SURNAMES))
def test_look_alikes(
    forenames: tuple[str, str, str], surnames: tuple[str, str, str]
) -> None:
    """A newcomer is named beside somebody gone, in whatever spelling they are."""
    gone = person(
        "p1",
        None,
        names=names(forenames[1], surnames[1]),
        birth_date=BORN,
        listed=False,
    )
    new = record("A9", names=names(forenames[2], surnames[2]), birth_date=BORN)
    (added,) = (
        step for step in plan(roll(gone), read(new)).steps if step.change is Change.ADD
    )

    assert [WarningKind.LOOKS_LIKE_ANOTHER] == [note.what for note in added.after.notes]


@given(spelled(FORENAMES), spelled(SURNAMES))
def test_finding(
    forenames: tuple[str, str, str], surnames: tuple[str, str, str]
) -> None:
    """Somebody is found by any spelling of their name."""
    pat: Person = person("p1", names=names(forenames[1], surnames[1]))

    for search in (find, find_pupil):
        assert pat == search([pat], f"{forenames[2]} {surnames[2]}")


@given(spelled(YEARS))
def test_filters(three: tuple[str, str, str]) -> None:
    """A filter lets in whoever has its value in any spelling."""
    _, one, other = three
    off = KeptOff(wanted=(Filter("year_group", (one,)),))

    assert [] == list(off.outside({"year_group": other}))


@given(spelled(YEARS))
def test_register_exceptions(three: tuple[str, str, str]) -> None:
    """An exception to the registers is for its year group in any spelling."""
    _, one, other = three
    early = Register(opens=time(7), closes=time(8))
    only = RegisterException(year_groups=(one,), am=early)
    registers = Registers(am=REGISTERS.am, exceptions=(only,))
    opens = times_of(DAY, registers, other, LONDON).am

    assert opens is not None
    assert time(7) == opens.opens.time()


@given(spelled(MARKS), st.sampled_from(Nation))
def test_what_a_code_means(three: tuple[str, str, str], nation: Nation) -> None:
    """A code means what it means in any spelling, by law and by the settings."""
    text, one, _ = three
    site = settings(nation, late_code="M", after_close_code="O")

    for rule in (is_present_mark, is_planned):
        assert rule(text) == rule(one)
    for by_site in (means_late, means_late_in_time, says_present):
        assert by_site(text, site) == by_site(one, site)
    for direction in Direction:
        assert fits(text, direction, site) == fits(one, direction, site)
    assert (refusal(text, nation, TODAY) is None) == (
        refusal(one, nation, TODAY) is None
    )


@given(spelled(MARKS))
def test_what_is_offered(three: tuple[str, str, str]) -> None:
    """What is offered is offered in any spelling, and what never is never is.

    It can be handed back in any other, and is kept as it is listed.
    """
    text, one, other = three
    plainly, oddly = (Codebook(codes=(known(each),)) for each in (text, one))
    offers = offered(oddly, LATE, MORNING, settings())

    assert bool(offered(plainly, LATE, MORNING, settings())) == bool(offers)
    assert (code_problem(text, plainly, settings(), TODAY) is None) == (
        code_problem(other, oddly, settings(), TODAY) is None
    )
    for exact in (True, False):
        for offer in offers:
            assert Given(one, one) == meaning(
                other, LATE, oddly, settings(exact_match=exact), MORNING
            ), offer


@given(spelled(MARKS))
def test_what_the_school_decided(three: tuple[str, str, str]) -> None:
    """A code is turned off, and stays off, in any spelling."""
    text, one, other = three
    book = Codebook(codes=(known(one),))
    off = of(book, DisableCode(other))

    assert [False] == [each.enabled for each in off.codes]
    assert [False] == [each.enabled for each in merged(off, [listed(text)]).codes]
    assert book == of(off, EnableCode(text))


def of(book: Codebook, change: CodebookChange) -> Codebook:
    """Change a codebook."""
    return changed(book, change, settings(), TODAY)


@given(spelled(st.sampled_from(("Missed the bus", "Doctor's", "Choir-trip"))))
def test_reasons(three: tuple[str, str, str]) -> None:
    """A reason is given and removed in any spelling of its label."""
    _, one, other = three
    book = of(Codebook(), AddReason(tied(one)))

    assert Given(one, None) == meaning(other, LATE, book, settings(), MORNING)
    assert Codebook() == of(book, RemoveReason(other))


@given(spelled(st.sampled_from(("L", "U", "M", "C1"))))
def test_what_is_sent(three: tuple[str, str, str]) -> None:
    """A mark is sent by the id of its code in whatever spelling the MIS lists it."""
    _, one, other = three
    mark = made(code=one, minutes_late=5)
    written = writable(mark, person(), Codebook(codes=(known(other),)), Allowed(), SITE)

    assert isinstance(written, Written)
    assert f"id-{other}" == written.code


@given(spelled(MARKS), st.sampled_from(Overwrite), st.sampled_from(("L", "M", "U")))
def test_over_what(
    three: tuple[str, str, str], overwrite: Overwrite, code: str
) -> None:
    """What the register shows is weighed alike in any spelling, and so is the mark."""
    text, one, other = three
    site = attrs.evolve(
        SITE, attendance=attrs.evolve(SITE.attendance, overwrite=overwrite)
    )

    def decided(mark_code: str, entry: str) -> str:
        seen = RegisterRead(
            shown=Entry(code=entry), as_of=at("09:30"), asked_at=at("09:30")
        )
        return type(decide(made(code=mark_code), (), seen, site)).__name__

    assert decided(code, text) == decided(code, one)
    assert decided(text, code) == decided(other, code)
    assert "NotRequired" == decided(one, other)


@given(spelled(st.just("-")))
def test_no_mark(three: tuple[str, str, str]) -> None:
    """A dash of any kind in a register is no mark."""
    key = (MisId("A1"), AM)
    entries = {key: Entry(code=three[1])}
    register = RegisterReading(day=DAY, as_of=at("09:30"), entries=entries)
    seen = view_of(register, at("09:31"), *key, settings=SITE)

    assert isinstance(seen.shown, Nothing)
    assert NOTHING == seen.shown


@given(spelled(st.sampled_from(("L", "/", "M"))))
def test_after_the_close(three: tuple[str, str, str]) -> None:
    """After the close no spelling of L or of a present mark is written."""
    text, one, _ = three
    plainly, oddly = (
        intended((late("09:30", each),), SITE).marks for each in (text, one)
    )

    assert plainly.keys() == oddly.keys()
    assert [alike(plainly[at_].code, oddly[at_].code) for at_ in plainly] == [
        True
    ] * len(plainly)


@given(spelled(st.sampled_from(("student", "Students", "contacts", "EMPLOYEE"))))
def test_words_of_the_command(three: tuple[str, str, str]) -> None:
    """A kind is named in any spelling."""
    assert kind_named(three[0]) is kind_named(three[1])


@pytest.mark.parametrize(
    ("one", "other"), [("Zoë", "Zoe"), ("L", "/"), ("7", "07"), ("a-b", "ab")]
)
def test_what_counts(one: str, other: str) -> None:
    """Accents count, and so does every other character."""
    assert not alike(one, other)
