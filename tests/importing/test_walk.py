"""The one walk: from a list's first page to its end, trusting nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    Problem,
    Rejected,
    TryLater,
)
from missync.importing.gather import PAGE_LIMIT, walk
from missync.model.people import Kind, Listing, MisId
from missync.model.reads import (
    Broken,
    Denied,
    Ending,
    Finished,
    Gap,
    Page,
    Row,
    Stream,
    Unchanged,
)
from tests.support.builders import STUDENTS, record, refused
from tests.support.scripted_mis import Answer, ScriptedMis


def no_progress(stream: str, rows: int, of: int | None) -> None:
    """Take no notice."""


def ending(**pages: Sequence[Answer]) -> Ending:
    """Walk these pages and give the ending."""
    return walk(ScriptedMis(pages), STUDENTS, no_progress).ending


def why(**pages: Sequence[Answer]) -> str:
    """Walk these pages, which break, and say why."""
    broken = ending(**pages)
    assert isinstance(broken, Broken)
    return broken.why


def page(*ids: str, follows: str | None = None, more: bool | None = None) -> Page:
    """Make a page with these records; one that names its next promises it."""
    promised = follows is not None if more is None else more
    return Page(rows=tuple(map(record, ids)), follows=follows, more=promised)


def test_a_page_that_says_nothing_of_the_next_is_no_end() -> None:
    """Where the MIS does not say whether another page follows, the walk is broken."""
    unsaid = Page(rows=(record("A1"),), more=None)
    assert "the MIS did not say whether another page follows." == why(first=[unsaid])


def test_follows_every_page() -> None:
    """Every page is fetched exactly where the one before says it is."""
    mis = ScriptedMis({"first": [page("A1", follows="second")], "second": [page("A2")]})
    walked = walk(mis, STUDENTS, no_progress)

    assert ["first", "second"] == mis.asked
    assert (["A1", "A2"], 2, Finished()) == (
        [row.mis_id for row in walked.rows],
        walked.pages,
        walked.ending,
    )


def test_progress() -> None:
    """Whoever listens hears after every page how many rows have come, of how many."""
    progress: list[tuple[str, int, int | None]] = []
    mis = ScriptedMis({"first": [page("A1", follows="next")], "next": [page("A2")]})
    walk(mis, STUDENTS, lambda *news: progress.append(news), of=2)

    assert [("students", 1, 2), ("students", 2, 2)] == progress


def test_empty_list() -> None:
    """A list may be empty from the start; what that proves is decided elsewhere."""
    assert Finished() == ending(first=[page()])


def test_promise_without_a_place() -> None:
    """A page that promises another without saying where breaks the walk."""
    assert "but not where it is" in why(first=[page("A1", more=True)])


def test_circle() -> None:
    """A page that leads back to where we were breaks the walk."""
    assert "in a circle" in why(
        first=[page("A1", follows="next")], next=[page("A2", follows="first")]
    )


def test_repeated_page() -> None:
    """A page that brings nobody new breaks the walk."""
    assert "page 2 repeats" in why(
        first=[page("A1", "A2", follows="next")], next=[page("A2", "A1")]
    )


@pytest.mark.parametrize(
    "row",
    [
        Unchanged(Kind.STUDENT, Listing.CURRENT, MisId("A1"), "f1"),
        record("A1", fingerprint=""),
        refused("A1"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_repeated_row_of_any_sort(row: Row) -> None:
    """A page repeats what came before, whatever its rows came to."""
    again = Page(rows=(row,), follows="next", more=True)
    assert "page 2 repeats" in why(first=[again], next=[again])


@pytest.mark.parametrize(
    "facts",
    [
        {"fingerprint": "f2"},
        {"listing": Listing.LEAVERS, "fingerprint": "f1"},
        {"kind": Kind.CONTACT, "fingerprint": "f1"},
    ],
    ids=str,
)
def test_another_row_of_one_id(facts: dict[str, object]) -> None:
    """A row with another fingerprint, list or kind under a known id is new."""
    one, other = record("A1", fingerprint="f1"), record("A1", **facts)
    assert Finished() == ending(
        first=[Page(rows=(one,), follows="next", more=True)],
        next=[Page(rows=(other,))],
    )


def test_overlapping_page() -> None:
    """A page that repeats some and brings others goes on."""
    assert Finished() == ending(
        first=[page("A1", "A2", follows="next")], next=[page("A2", "A3")]
    )


def test_empty_page_after_a_promise() -> None:
    """An empty page where another was promised breaks the walk."""
    assert "sent an empty one" in why(first=[page("A1", follows="next")], next=[page()])


def test_pages_without_a_row_for_us() -> None:
    """A list that nobody's place depends on may have pages without a row for us."""
    deletions = Stream(name="deletions", start="first", optional=True)
    mis = ScriptedMis({"first": [page(follows="next")], "next": [page()]})

    assert Finished() == walk(mis, deletions, no_progress).ending


def test_endless_list() -> None:
    """A list that never ends is cut off."""
    pages: dict[str, Sequence[Answer]] = {
        str(n): [page(f"A{n}", follows=str(n + 1))] for n in range(1, PAGE_LIMIT + 2)
    }
    pages["first"] = [page("A0", follows="1")]

    assert "goes on after" in why(**pages)


@pytest.mark.parametrize(
    "error",
    [
        TryLater("no answer."),
        BadPayload("no page."),
        Rejected("no such include.", status=400, body=""),
    ],
)
def test_error_breaks(error: MissyncError) -> None:
    """An error breaks the walk, and its sentence and the error are kept."""
    match ending(first=[error]):
        case Broken(why=sentence, error=kept):
            assert (error.message, error) == (sentence, kept)
        case other:
            pytest.fail(f"ended as {other}")


@pytest.mark.parametrize(
    "error",
    [AccessRefused("not permitted."), Rejected("not there.", status=404, body="")],
)
def test_closed_list(error: MissyncError) -> None:
    """A list that is closed to us, or not there, is denied and not broken."""
    assert Denied(error.message) == ending(first=[error])


def test_refused_token() -> None:
    """A token that is refused breaks the walk, on the first page already."""
    refusal = AccessRefused("revoked.", status=401)

    assert Broken("revoked.") == ending(first=[refusal])


def test_access_ends_mid_walk() -> None:
    """Access that ends in the middle of a walk breaks it."""
    refusal = AccessRefused("revoked.")

    assert Broken("revoked.") == ending(
        first=[page("A1", follows="next")], next=[refusal]
    )


def test_rows_before_an_error_count() -> None:
    """What came before an error still counts as read."""
    mis = ScriptedMis(
        {"first": [page("A1", follows="next")], "next": [TryLater("no answer.")]}
    )

    assert ["A1"] == [row.mis_id for row in walk(mis, STUDENTS, no_progress).rows]


def test_more_rows_than_twice_the_count() -> None:
    """A list that goes on far beyond the MIS's own count has no end."""
    many = tuple(record(f"B{n}") for n in range(1_003))
    pages = {
        "first": [Page(rows=many, follows="b", more=True)],
        "b": [page("A1")],
    }
    walked = walk(ScriptedMis(pages), STUDENTS, no_progress, of=1)

    assert Broken("it goes on after 1003 rows.") == walked.ending


def test_more_contacts_than_twice_the_count() -> None:
    """Whoever comes beside those who are counted is not held against the count."""
    beside = tuple(record(f"C{n}", kind=Kind.CONTACT) for n in range(1_003))
    pages = {
        "first": [Page(rows=(*beside, record("A1")), follows="b", more=True)],
        "b": [page("A2")],
    }
    walked = walk(ScriptedMis(pages), STUDENTS, no_progress, of=2)

    assert (Finished(), 1_005) == (walked.ending, len(walked.rows))


def test_absurd_count() -> None:
    """A count that no school has lets no list go on for ever."""
    pages = {
        str(n): [Page(rows=_unchanged(n, 10_000), follows=str(n + 1), more=True)]
        for n in range(1, 30)
    }
    pages["first"] = [page("A0", follows="1")]
    walked = walk(ScriptedMis(pages), STUDENTS, no_progress, of=10**12)

    assert Broken("it goes on after 210001 rows.") == walked.ending


def _unchanged(page: int, rows: int) -> tuple[Row, ...]:
    return tuple(
        Unchanged(Kind.STUDENT, Listing.CURRENT, MisId(f"{page} {n}"), "")
        for n in range(rows)
    )


def test_gaps() -> None:
    """Whom the pages could not show is handed on, each gap once."""
    gap = Gap(kind=Kind.CONTACT, why="No contacts are shown.")
    pages = {
        "first": [Page(rows=(record("A1"),), follows="b", more=True, gaps=(gap,))],
        "b": [Page(rows=(record("A2"),), gaps=(gap,))],
    }

    assert (gap,) == walk(ScriptedMis(pages), STUDENTS, no_progress).gaps


def test_freshest_and_warnings() -> None:
    """The newest change and every warning of the pages are handed on."""
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (21, 22)]
    odd = Problem(path="students.house", message="is not read")
    pages = {
        "first": [Page(rows=(record("A1"),), follows="b", more=True, freshest=days[1])],
        "b": [Page(rows=(record("A2"),), freshest=days[0], warnings=(odd,))],
    }
    walked = walk(ScriptedMis(pages), STUDENTS, no_progress)

    assert (days[1], (odd,)) == (walked.freshest, walked.warnings)
