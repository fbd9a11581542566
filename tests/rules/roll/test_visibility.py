"""Whether the MIS still shows the facts that decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
import pytest

from missync.model.ids import Kind, MisId
from missync.model.people import Active, Fact, Link, Listing, Record
from missync.model.reads import OutOfSight
from missync.model.roll import Source, Sources
from missync.model.standings import Standing
from missync.rules.roll.visibility import (
    NOTHING_KEPT,
    HiddenFacts,
    Sent,
    Shown,
    facts_of,
    hidden_before,
    hidden_facts,
    hidden_of,
    kept_of,
    never_shown,
    noted,
    shown_in,
    still_hidden,
    surely_hidden,
)
from tests.support.builders import because, person, record, stay


CURRENT, LEAVERS = Listing.CURRENT, Listing.LEAVERS
DATED = facts_of(record(stays=stay(date(2020, 9, 1), date(2026, 1, 1))))
STARTED = facts_of(record(stays=stay(date(2020, 9, 1))))
PLAIN = facts_of(record())
NOTHING = facts_of(record(carries_facts=False))
BOTH = frozenset({Fact.START_DATE, Fact.LEAVE_DATE})


def showing(*kept: tuple[str, str]) -> Sources:
    """Keep records that showed these facts, and had others before."""
    current = {
        MisId(f"A{n}"): Source(person().id, "f", "", facts, hidden)
        for n, (facts, hidden) in enumerate(kept)
    }
    return Sources({(Kind.STUDENT, CURRENT): current})


def hidden(
    tonight: Iterable[tuple[str | None, str, str]],
    kept: Sources | None = None,
    before: str = "",
) -> frozenset[Fact]:
    """Tell what is out of sight on the list of those on roll.

    Args:
        tonight: Of each row what it showed, what was out of sight, and what it shows.
        kept: The kept records, if they are others.
        before: What was out of sight of others, too.
    """
    tonight = tuple(tonight)
    rows = [Shown(now, before, hidden) for before, hidden, now in tonight]
    known = showing(*((before or "", hidden) for before, hidden, _ in tonight))
    were = shown_in(",".join((before, *(hidden for _, hidden, _ in tonight))))
    return tell(on(rows), kept or known, were)[CURRENT]


def tell(
    sent: Sent, kept: Sources, before: frozenset[Fact] = frozenset()
) -> HiddenFacts:
    """Tell what is out of sight on each list."""
    were = {CURRENT: before, LEAVERS: frozenset[Fact]()}
    return hidden_facts(Kind.STUDENT, sent, kept, were)


def on(rows: Iterable[Shown]) -> Mapping[Listing, Counter[Shown]]:
    """Send rows on the list of those on roll, and none on that of leavers."""
    return {CURRENT: Counter(rows), LEAVERS: Counter()}


@pytest.mark.parametrize(
    ("sent", "facts"),
    [
        (record(), frozenset()),
        (record(carries_facts=False), frozenset()),
        (record(active=Active.NO), frozenset({Fact.ACTIVE})),
        (record(stays=stay(date(2020, 9, 1))), frozenset({Fact.START_DATE})),
        (record(stays=stay(None, date(2020, 9, 1))), frozenset({Fact.LEAVE_DATE})),
    ],
)
def test_what_a_record_shows(sent: Record, facts: frozenset[Fact]) -> None:
    """A record shows the dates of its stays, and whether it says active."""
    assert facts == shown_in(facts_of(sent))


@pytest.mark.parametrize(
    "none", [date.min, date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1)]
)
def test_a_date_that_says_nothing_shows_nothing(none: date) -> None:
    """Where systems write a date for none, the record does not show that date."""
    assert frozenset() == shown_in(facts_of(record(stays=stay(none, none))))


def test_a_leave_date_nobody_can_have_shows_nothing() -> None:
    """A leave date before birth is passed over by the roll, so it is not seen."""
    born = date(2012, 3, 4)
    sent = record(stays=stay(None, date(2012, 3, 3)), birth_date=born)
    assert frozenset() == shown_in(facts_of(sent))


def test_noted_facts_are_read_back() -> None:
    """What is noted of facts names exactly them."""
    assert BOTH == shown_in(noted(BOTH))


def test_missing_for_everybody() -> None:
    """What nothing carries any more is out of sight, also where one had it."""
    assert BOTH == hidden([(DATED, "", NOTHING)])


def test_missing_under_new_ids() -> None:
    """It is so too where all who had it are sent under other ids now."""
    assert BOTH == hidden([(None, "", NOTHING)], showing((DATED, "")))


def test_missing_for_everybody_who_had_it() -> None:
    """It is so too where newcomers carry it, and nobody whom we know with it does."""
    known = [(DATED, "", NOTHING), (STARTED, "", NOTHING), ("", "", PLAIN)]
    assert BOTH == hidden([*known, (None, "", DATED)])


def test_missing_for_some() -> None:
    """Where others whom we know still carry facts, one that lost them was cleared."""
    assert frozenset() == hidden([(DATED, "", NOTHING), (PLAIN, "", PLAIN)])


def test_gone_at_once() -> None:
    """A fact that three had and none shows is out of sight."""
    assert BOTH == hidden([(DATED, "", PLAIN)] * 3)


def test_gone_with_another() -> None:
    """What is carried with it is out of sight, too, though one alone had it."""
    assert BOTH == hidden([(DATED, "", PLAIN), *[(STARTED, "", PLAIN)] * 2])


def test_gone_with_another_that_somebody_shows() -> None:
    """So is what is carried with it that others show: for whoever lost it."""
    assert BOTH == hidden([*[(DATED, "", PLAIN)] * 3, (STARTED, "", STARTED)])


def test_two_were_cleared() -> None:
    """A fact that two had was cleared."""
    assert frozenset() == hidden([(DATED, "", PLAIN)] * 2)


def test_shown_for_one_who_had_it() -> None:
    """A fact that one who had it shows is in sight, though three lost it."""
    assert frozenset() == hidden([*[(STARTED, "", PLAIN)] * 3, (STARTED, "", STARTED)])


@pytest.mark.parametrize("before", [None, PLAIN])
def test_shown_for_others(before: str | None) -> None:
    """What newcomers show, or others come to show, does not say it was cleared."""
    assert BOTH == hidden([*[(DATED, "", PLAIN)] * 3, (before, "", DATED)])


def test_it_stays_out_of_sight() -> None:
    """What went out of sight stays so the next night, when records have it no more."""
    assert {Fact.LEAVE_DATE} == hidden([(PLAIN, "leave date", PLAIN)])


@pytest.mark.parametrize("before", [None, DATED])
def test_what_newcomers_show_ends_nothing(before: str | None) -> None:
    """Newcomers who show it do not end that, on their first night or the next."""
    night = [(PLAIN, "leave date", PLAIN), (before, "", DATED)]
    assert {Fact.LEAVE_DATE} == hidden(night)


@pytest.mark.parametrize("out_of_sight", ["leave date", ""])
def test_it_is_seen_again(out_of_sight: str) -> None:
    """Once somebody known shows it who did not before, it is in sight for all."""
    again = [(PLAIN, "leave date", PLAIN), (PLAIN, out_of_sight, DATED)]
    assert frozenset() == hidden(again)


@pytest.mark.parametrize(
    ("number", "now", "still"),
    [
        (2, PLAIN, frozenset()),
        (3, PLAIN, BOTH - {Fact.START_DATE}),
        (3, NOTHING, BOTH - {Fact.START_DATE}),
    ],
)
def test_what_carries_it_is_back(number: int, now: str, still: frozenset[Fact]) -> None:
    """Then it is in sight, unless enough of those who had it still lack it."""
    others = [(NOTHING, "leave date", now)] * number
    back = [(NOTHING, "start date", STARTED), *others]

    assert still == hidden(back)


def test_what_carries_it_is_back_of_somebody_else() -> None:
    """What comes to carry facts of which none was hidden says nothing."""
    rows = [(PLAIN, "leave date", PLAIN), (NOTHING, "", STARTED)]
    assert {Fact.LEAVE_DATE} == hidden(rows)


def test_a_row_that_was_not_read_when_it_was_back() -> None:
    """What is noted of whoever was not read then hides nothing of others."""
    rows = on([Shown(None, NOTHING, "leave date"), Shown(DATED, DATED)])
    assert frozenset() == tell(rows, showing((NOTHING, "leave date")))[CURRENT]


def test_everything_is_shown() -> None:
    """Where every fact is shown, none is out of sight."""
    whole = facts_of(
        record(active=Active.YES, stays=stay(date(2020, 9, 1), date(2026, 1, 1)))
    )
    assert frozenset() == hidden([(whole, "", whole)])


def test_gone_on_two_lists() -> None:
    """Those who had a fact on two lists, and lost it on both, count together."""
    few = {CURRENT: Counter([Shown(PLAIN, DATED)]), LEAVERS: Counter()}
    both = {**few, LEAVERS: Counter([Shown(PLAIN, DATED)] * 2)}
    kept = showing((DATED, ""))

    assert frozenset() == tell(few, kept)[CURRENT]
    assert {BOTH} == set(tell(both, kept).values())


@pytest.mark.parametrize(
    ("unreadable", "expected"), [(1, frozenset()), (2, BOTH), (3, BOTH)]
)
def test_rows_that_cannot_be_read(unreadable: int, expected: frozenset[Fact]) -> None:
    """Whoever cannot be read is sent all the same, and had what was kept."""
    rows = [Shown(PLAIN, DATED), *[Shown(None, DATED)] * unreadable]
    kept = showing((DATED, ""))

    assert expected == tell(on(rows), kept)[CURRENT]


NEVER_HIDDEN = dict.fromkeys(Listing, frozenset[Fact]())
UNREAD, LOST = Shown(None, DATED), Shown(PLAIN, DATED)
BARE = Shown(NOTHING, DATED)


@pytest.mark.parametrize(
    ("rows", "sure"),
    [
        ([LOST, LOST, LOST], BOTH),
        ([LOST, LOST, LOST, UNREAD], BOTH),
        ([LOST, LOST, UNREAD, UNREAD], frozenset()),
        ([BARE, BARE], BOTH),
        ([BARE, BARE, UNREAD], frozenset()),
        ([BARE, BARE, BARE, UNREAD], BOTH),
    ],
)
def test_what_is_surely_out_of_sight(rows: list[Shown], sure: frozenset[Fact]) -> None:
    """A fact is so surely where enough lost it, or whoever had it was read."""
    sent, kept = on(rows), showing((DATED, ""))

    assert BOTH == tell(sent, kept)[CURRENT]
    assert sure == surely_hidden(Kind.STUDENT, sent, kept, NEVER_HIDDEN)[CURRENT]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Shown(None, "a", "x"), Shown("b", "c", "y"), Shown("b", "a,c", "x,y")),
        (Shown("a"), Shown("b", "c"), Shown("a,b", "c", ",")),
        (Shown(None), Shown(None), Shown(None, None, ",")),
    ],
)
def test_records_of_one_person(one: Shown, other: Shown, both: Shown) -> None:
    """Records of one person show together what can be read of any of them."""
    assert both == one | other


def test_nobody_can_be_read() -> None:
    """Where no row can be read, nothing is known of what can be seen."""
    rows = on([Shown(None, DATED)] * 3)
    assert frozenset() == tell(rows, showing((DATED, "")))[CURRENT]


def test_who_is_not_sent_tonight() -> None:
    """It stays out of sight, too, while those of whom it is kept are not sent."""
    assert {Fact.LEAVE_DATE} == hidden([(PLAIN, "", PLAIN)], before="leave date")


@pytest.mark.parametrize("out_of_sight", ["", "leave date"])
def test_nobody_was_sent(out_of_sight: str) -> None:
    """A list of which nothing came changes nothing of what can be seen."""
    kept = showing((DATED, ""))
    assert shown_in(out_of_sight) == hidden([], kept, before=out_of_sight)


def test_hidden_of_a_record() -> None:
    """Of a record that is hidden which it had and does not show."""
    source = Source(person().id, "f", "", STARTED, "")
    assert {Fact.START_DATE} == hidden_of(record(), source, BOTH)


def test_hidden_of_a_record_not_kept() -> None:
    """A record of which nothing is kept may have had everything."""
    assert {Fact.START_DATE} == hidden_of(
        record(stays=stay(None, date(2026, 1, 1))), None, BOTH
    )


def test_nothing_is_hidden() -> None:
    """Where nothing is out of sight, nothing of any record is hidden."""
    assert frozenset() == hidden_of(record(), None, frozenset())


def test_newcomers_had_nothing() -> None:
    """A newcomer, and somebody never understood before, had nothing to hide."""
    never = person(causes=because(Standing.REFUSED), fields={}, listed=False)
    assert [NOTHING_KEPT] * 2 == [kept_of(p, record(), {}) for p in (None, never)]


def test_what_is_kept_of_a_known_record() -> None:
    """What is kept of a record counts where it is the same person's."""
    source = Source(person().id, "f")
    assert source == kept_of(person(), record(), {record().key: source})


def test_what_is_kept_of_somebody_elses_record() -> None:
    """What somebody had before cannot be known under an id that was another's."""
    source = Source(person("p2").id, "f")
    assert kept_of(person(), record(), {record().key: source}) is None


@pytest.mark.parametrize(
    "held",
    [
        {"start_date": date(2020, 9, 1)},
        {"leave_date": date(2020, 9, 1)},
        {"fields": {"house": None}},
        {"links": (Link(pupil=MisId("A1")),)},
        {"listed": True},
    ],
)
def test_what_is_kept_of_somebody_gone_and_refused(held: dict[str, Any]) -> None:
    """Of somebody understood before, nothing is known once nothing is kept."""
    plain: dict[str, Any] = {"fields": {}, "listed": False, **held}
    refused = person(causes=because(Standing.REFUSED), **plain)
    assert kept_of(refused, record(), {}) is None


def test_what_is_kept_of_somebody_refused() -> None:
    """Somebody refused whose other record is kept was judged before."""
    refused = person(causes=because(Standing.REFUSED), fields={}, listed=False)
    other = record("A2").key
    assert kept_of(refused, record(), {other: Source(refused.id, "f")}) is None


@pytest.mark.parametrize(
    ("now", "number", "permission", "expected"),
    [
        (NOTHING, 1, "", True),
        (PLAIN, 3, "details", True),
        (PLAIN, 2, "details", False),
        (PLAIN, 3, "", False),
        (facts_of(record(active=Active.YES)), 3, "details", False),
        (STARTED, 3, "details", False),
    ],
)
def test_never_shown(now: str, number: int, permission: str, *, expected: bool) -> None:
    """Dates were never shown where nothing carries them, or a permission may lack."""
    sent = on([Shown(now)] * number)
    assert expected is never_shown(Kind.STUDENT, sent, Sources(), permission)


def test_shown_before() -> None:
    """Dates that were shown before are out of sight, and not never shown."""
    sent = on([Shown(NOTHING, DATED)])
    assert not never_shown(Kind.STUDENT, sent, showing((DATED, "")), "details")


def test_nobody_to_show() -> None:
    """Of nobody nothing is missing."""
    assert not never_shown(Kind.STUDENT, on([]), Sources(), "details")


def sight(listing: Listing, *facts: Fact, unsure: tuple[Fact, ...] = ()) -> OutOfSight:
    """Let facts of pupils be out of sight."""
    return OutOfSight(kind=Kind.STUDENT, listing=listing, facts=facts, unsure=unsure)


def test_what_stays_out_of_sight() -> None:
    """After an import that is what is surely so, and what was of kinds not read."""
    start, end = Fact.START_DATE, Fact.LEAVE_DATE
    others = attrs.evolve(sight(CURRENT, end), kind=Kind.EMPLOYEE)
    known = (sight(CURRENT, Fact.ACTIVE), others)
    tonight = (
        sight(LEAVERS, start),
        sight(CURRENT, start, end, unsure=(end,)),
    )
    expected = (sight(CURRENT, start), sight(LEAVERS, start), others)

    assert expected == still_hidden(known, {Kind.STUDENT}, tonight)
    assert () == still_hidden((), (), [sight(CURRENT, end, unsure=(end,))])
    assert frozenset({end}) == hidden_before(Kind.EMPLOYEE, known)[CURRENT]
