"""What records show tonight of the deciding facts, and showed before."""

from __future__ import annotations

from datetime import date

import pytest

from missync.model.people import (
    Active,
    Fact,
    Kind,
    Listing,
    MisId,
    Person,
    Record,
    Stay,
)
from missync.model.roll import Source, Sources
from missync.rules.roll.facts import facts_of, is_carried, noted
from missync.rules.roll.scope import rows_by_news
from missync.rules.roll.shown import Shown, facts_sent
from tests.support.builders import person, record


LEFT = person(listed=False, leave_date=date(2026, 1, 1))


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


@pytest.mark.parametrize(
    ("hidden", "carried"), [("", False), (noted([Fact.LEAVE_DATE]), True)]
)
def test_all_that_several_records_ever_showed(hidden: str, *, carried: bool) -> None:
    """Of several records, too, facts are carried as ever only where one was missed."""
    unread = Shown(None, "", hidden)
    both = unread | unread

    assert carried is is_carried(both.as_ever.now)


def held_of(owner: Person, *kept: Source) -> list[frozenset[Fact]]:
    """Give what is held of somebody who comes under an id of which nothing is kept."""
    sources = Sources(
        {(Kind.STUDENT, Listing.CURRENT): {MisId("A9"): each for each in kept}}
    )
    rows = rows_by_news([record()], Kind.STUDENT, sources, complete=True)
    sent = facts_sent(Kind.STUDENT, rows, sources, {MisId("A1"): owner})
    return [each.held for each in sent[Listing.CURRENT]]


def test_whoever_nothing_is_kept_of() -> None:
    """Of somebody known of whom no record is kept there is what is held of them."""
    assert [frozenset({Fact.LEAVE_DATE})] == held_of(LEFT)


def test_whoever_something_is_kept_of() -> None:
    """Somebody known had what was kept of them, and nothing else."""
    kept = Source(LEFT.id, "f", facts=facts_of(record()))
    assert [frozenset()] == held_of(LEFT, kept)


def shown_of_one_id(kept: Source, *records: Record) -> list[Shown]:
    """Give what records of one id show, of which one is kept."""
    sources = Sources({(Kind.STUDENT, Listing.CURRENT): {MisId("A1"): kept}})
    rows = rows_by_news(records, Kind.STUDENT, sources, complete=True)
    return list(facts_sent(Kind.STUDENT, rows, sources, {})[Listing.CURRENT])


ENDED = record(active=Active.UNSAID, stays=(Stay(end=date(2026, 1, 1)),))
INACTIVE = record(active=Active.NO)


@pytest.mark.parametrize("kept", [ENDED, INACTIVE])
def test_the_same_rows_of_one_id(kept: Record) -> None:
    """Rows of one id show nothing new while one of them shows what is kept of it.

    Which of them is kept, and under which fingerprint, makes no difference.
    """
    source = Source(LEFT.id, "several: a+b", facts=facts_of(kept))
    (shown,) = shown_of_one_id(source, ENDED, INACTIVE)

    assert (frozenset(), frozenset()) == (shown.gained, shown.lost)


def test_rows_of_one_id_of_which_none_is_kept() -> None:
    """What is kept is lost where none of the rows of its id shows it any more."""
    source = Source(LEFT.id, "f", facts=facts_of(ENDED))
    (shown,) = shown_of_one_id(source, INACTIVE, INACTIVE)

    assert frozenset({Fact.LEAVE_DATE}) == shown.lost
    assert frozenset({Fact.ACTIVE}) == shown.gained
