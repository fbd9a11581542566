"""Whether the MIS still shows the facts that decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from missync.model.ids import Kind, MisId
from missync.model.people import Active, Fact, Listing
from missync.model.reads import OutOfSight
from missync.model.roll import Source, Sources
from missync.rules.roll.facts import facts_of, shown_in
from missync.rules.roll.shown import Sent, Shown
from missync.rules.roll.visibility import (
    HiddenFacts,
    Sight,
    hidden_before,
    never_shown,
    sights,
    still_hidden,
)
from tests.support.builders import person, record, stay


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
    return {at: each.hidden for at, each in seen(sent, kept, before).items()}


def seen(
    sent: Sent, kept: Sources, before: frozenset[Fact] = frozenset()
) -> Mapping[Listing, Sight]:
    """Tell what cannot be seen on each list."""
    were = {CURRENT: before, LEAVERS: frozenset[Fact]()}
    return sights(Kind.STUDENT, sent, kept, were)


def on(rows: Iterable[Shown]) -> Mapping[Listing, Counter[Shown]]:
    """Send rows on the list of those on roll, and none on that of leavers."""
    return {CURRENT: Counter(rows), LEAVERS: Counter()}


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


@pytest.mark.parametrize(
    ("number", "still"), [(2, {Fact.LEAVE_DATE}), (3, set[Fact]())]
)
def test_what_carries_it_is_back_of_others(number: int, still: set[Fact]) -> None:
    """What comes to carry facts of whom none was hidden says so of three."""
    rows = [(PLAIN, "leave date", PLAIN), *[(NOTHING, "", STARTED)] * number]
    assert still == hidden(rows)


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


UNREAD, LOST = Shown(None, DATED), Shown(PLAIN, DATED)
BARE = Shown(NOTHING, DATED)


@pytest.mark.parametrize(
    ("rows", "sure"),
    [
        ([LOST, LOST, LOST], True),
        ([LOST, LOST, LOST, UNREAD], True),
        ([LOST, LOST, UNREAD, UNREAD], False),
        ([BARE, BARE], True),
        ([BARE, BARE, UNREAD], False),
        ([BARE, BARE, BARE, UNREAD], True),
    ],
)
def test_what_is_surely_out_of_sight(rows: list[Shown], *, sure: bool) -> None:
    """A fact is so surely where enough lost it, or whoever had it was read.

    Else nothing of the night is remembered.
    """
    nothing = frozenset[Fact]()
    expected = Sight(BOTH, nothing, BOTH) if sure else Sight(BOTH, BOTH, nothing)

    assert expected == seen(on(rows), showing((DATED, "")))[CURRENT]


def test_what_was_out_of_sight_before_an_unsure_night() -> None:
    """What was out of sight before, and is still, stays so after an unsure night."""
    missed = [Shown(PLAIN, NOTHING, "leave date")] * 2
    rows = [*missed, Shown(None, NOTHING, "leave date")]
    end = frozenset({Fact.LEAVE_DATE})

    assert Sight(end, end, end) == seen(on(rows), showing(("", "")), end)[CURRENT]


def test_unsure_of_another_list() -> None:
    """What is sure of one list is remembered, while it is unsure of the other."""
    rows = {**on([LOST] * 4), LEAVERS: Counter([LOST, UNREAD])}
    nothing = frozenset[Fact]()
    both = seen(rows, showing((DATED, "")))

    assert Sight(BOTH, nothing, BOTH) == both[CURRENT]
    assert Sight(BOTH, BOTH, nothing) == both[LEAVERS]


def test_nobody_can_be_read() -> None:
    """Where no row can be read, nothing is known of what can be seen."""
    rows = on([Shown(None, DATED)] * 3)
    assert frozenset() == tell(rows, showing((DATED, "")))[CURRENT]


def test_who_is_not_sent_tonight() -> None:
    """It stays out of sight, too, while those of whom it is kept are not sent."""
    assert {Fact.LEAVE_DATE} == hidden([(PLAIN, "", PLAIN)], before="leave date")


def test_nobody_was_sent() -> None:
    """A list of which nothing came hides nothing, and changes nothing."""
    nothing, end = frozenset[Fact](), frozenset({Fact.LEAVE_DATE})
    kept = showing((DATED, ""))

    assert Sight(nothing, nothing, end) == seen(on([]), kept, end)[CURRENT]


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


def sight(kind: Kind, *facts: Fact) -> OutOfSight:
    """Let facts be out of sight."""
    return OutOfSight(kind=kind, listing=CURRENT, facts=facts)


def test_what_stays_out_of_sight() -> None:
    """After an import that is what is so of the kinds read, and what was of others."""
    end, start = Fact.LEAVE_DATE, Fact.START_DATE
    before = (sight(Kind.STUDENT, start), sight(Kind.EMPLOYEE, end))
    now = (sight(Kind.STUDENT, end), sight(Kind.EMPLOYEE, start))
    read = {Kind.STUDENT}

    assert (now[0], before[1]) == still_hidden(before, read, now)
    assert frozenset({end}) == hidden_before(Kind.EMPLOYEE, before)[CURRENT]
