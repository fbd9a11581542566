"""The shell of an import: gather, decide, apply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import attrs
import pytest

from missync.errors import (
    AccessRefused,
    BadPayload,
    Rejected,
    StalePlan,
    StoreError,
    TryLater,
)
from missync.importing import (
    Gathered,
    Moment,
    changeset,
    decide,
    forecast,
    gather,
    settle,
)
from missync.model.people import Kind, Listing, Person, PersonId
from missync.model.plans import Changeset
from missync.model.reads import Ask, Count, Deletion, Page, Partial, Stream
from missync.model.rolls import Roll
from missync.model.runs import Run, RunId, Verdict
from missync.model.schools import School
from missync.model.standings import Standing
from tests.builders import (
    LEAVERS,
    SCHOOL,
    SETTINGS,
    STUDENTS,
    TODAY,
    names,
    person,
    plan,
    read,
    record,
    refused,
    roll,
)
from tests.scripted_mis import Answer, ScriptedMis


ASK = Ask(fields={Kind.STUDENT: ("house",)})
MOMENT = Moment(
    run=RunId("r1"), at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC), day=TODAY, by="night"
)
ONE = Page(rows=(record("A1", fields={"house": None}),))
TWO = Page(rows=(record("A1"), record("A2")))


def silent(stream: str, rows: int, of: int | None) -> None:
    """Take no notice."""


@pytest.fixture
def ids() -> Iterator[PersonId]:
    """Give ids for newcomers: new1, new2 and so on."""
    return (PersonId(f"new{n}") for n in count(1))


@attrs.define
class StubbornStore:
    """A store that refuses so many commits as stale before it takes one."""

    known: Roll = Roll()
    refusals: int = 0
    written: list[tuple[str, Changeset, Run]] = attrs.field(factory=list)

    def roll(self, site: str) -> Roll:
        """Give the same roll at any time."""
        return self.known

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Refuse while there are refusals left, then take it."""
        if self.refusals:
            self.refusals -= 1
            message = "moved"
            raise StalePlan(message)
        self.written.append((site, changes, run))


def gathered(mis: ScriptedMis) -> Gathered:
    """Gather students from a scripted MIS."""
    return gather(mis, ASK, silent)


def settled(mis: ScriptedMis, store: StubbornStore, ids: Iterator[PersonId]) -> Run:
    """Import from a scripted MIS and give the run."""
    return settle(store, gathered(mis), SETTINGS, MOMENT, ids.__next__).run  # type: ignore[arg-type]


def test_gather() -> None:
    """Gathering brings the school, every walk, and what the MIS counts."""
    mis = ScriptedMis({"first": [ONE]}, tallies=[{Kind.STUDENT: Count(1)}])
    got = gathered(mis)

    assert (SCHOOL, (Kind.STUDENT,), {Kind.STUDENT: Count(1)}) == (
        got.school,
        got.kinds,
        got.counts,
    )
    assert ["A1"] == [row.mis_id for walk in got.walks for row in walk.rows]


def test_count_that_disagrees_is_walked_again() -> None:
    """A list that brought another number than the MIS counts is walked once more."""
    mis = ScriptedMis(
        {"first": [ONE, TWO]},
        tallies=[{Kind.STUDENT: Count(2)}],
        lists=(STUDENTS, LEAVERS),
    )
    mis = attrs.evolve(
        mis,
        lists=(STUDENTS, attrs.evolve(LEAVERS, start="left")),
        pages={**mis.pages, "left": [Page(rows=())]},
    )
    got = gathered(mis)

    assert ["first", "left", "first"] == mis.asked
    assert 2 == len(got.walks[0].rows)


def test_somebody_came_between_count_and_walk() -> None:
    """The count is asked for anew before a list is walked once more."""
    mis = ScriptedMis(
        {"first": [TWO]}, tallies=[{Kind.STUDENT: Count(1)}, {Kind.STUDENT: Count(2)}]
    )

    assert {Kind.STUDENT: Count(2)} == gathered(mis).counts


@pytest.mark.parametrize(
    "refusal", [AccessRefused("no."), Rejected("not there.", status=404, body="")]
)
def test_no_counts(refusal: AccessRefused | Rejected) -> None:
    """An MIS that does not count for us leaves the walk to prove itself."""
    assert {} == gathered(ScriptedMis({"first": [ONE]}, tallies=[refusal])).counts


@pytest.mark.parametrize("error", [TryLater("no answer."), BadPayload("nonsense.")])
def test_unusable_counts(error: TryLater | BadPayload) -> None:
    """An MIS that should count and cannot leaves an unusable count."""
    mis = ScriptedMis(
        {"first": [ONE]}, tallies=[error], lists=(STUDENTS, attrs.evolve(LEAVERS))
    )

    assert {Kind.STUDENT: Count(None)} == gathered(mis).counts


def test_token_refused_by_counts() -> None:
    """A token that is refused half-way leaves an unusable count."""
    refusal = AccessRefused("revoked.", status=401)
    mis = ScriptedMis({"first": [ONE]}, tallies=[refusal])

    assert {Kind.STUDENT: Count(None)} == gathered(mis).counts


def test_closed_list_of_leavers() -> None:
    """Somebody known from a list of leavers alone stays when that list closes."""
    former = record("A9", listing=Listing.LEAVERS)
    listed = person("p9", "A9")
    pages: dict[str, list[Answer]] = {
        "first": [ONE],
        "left": [AccessRefused("no.", status=403)],
    }
    lists = (STUDENTS, attrs.evolve(LEAVERS, start="left"))
    got = gathered(ScriptedMis(pages, lists=lists))
    planned = decide(roll(listed, sources=[(listed, former)]), got, SETTINGS, TODAY)

    assert not planned.complete
    assert ["A1"] == [step.after.mis_id for step in planned.steps]


def test_nothing_could_be_read() -> None:
    """When not one list gives a page, the first error is raised."""
    mis = ScriptedMis({"first": [TryLater("no answer.")]}, lists=(STUDENTS, LEAVERS))

    with pytest.raises(TryLater, match=r"no answer\."):
        gathered(mis)


def test_one_list_of_two_could_be_read() -> None:
    """When one list gives a page, an error of another is part of the read."""
    employees = Stream(name="employees", start="staff", proves=(Kind.EMPLOYEE,))
    pages: dict[str, list[Answer]] = {
        "first": [AccessRefused("no.")],
        "staff": [Page(rows=())],
    }
    got = gathered(ScriptedMis(pages, lists=(STUDENTS, employees)))

    assert [0, 1] == [walk.pages for walk in got.walks]


def test_circular_first_page_is_not_an_error() -> None:
    """Lists that broke without an error raise nothing by themselves."""
    deletions = Stream(name="deletions", start="gone", optional=True)
    got = gathered(ScriptedMis({"gone": [TryLater("no.")]}, lists=(deletions,)))

    assert 0 == got.walks[0].pages


def test_decide_reads_every_kind() -> None:
    """Rows go to their own kind: records, refused records and deletions."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=record("A9").mis_id)
    contact = record("C1", kind=Kind.CONTACT)
    page = Page(rows=(record("A1"), refused("A2", names=names()), deletion, contact))
    planned = decide(Roll(), gathered(ScriptedMis({"first": [page]})), SETTINGS, TODAY)

    assert (1, 1) == (planned.counts.added, planned.counts.refused)


def test_empty_answer_where_people_were() -> None:
    """An empty answer is held against who is on the list now."""
    got = gathered(ScriptedMis({"first": [Page(rows=())]}))
    planned = decide(roll(person()), got, SETTINGS, TODAY)

    assert not planned.complete
    assert () == planned.steps


def test_another_school() -> None:
    """A store that belongs to another school refuses the import."""
    other = School(id="A2", name="Other")
    got = gathered(ScriptedMis({"first": [ONE]}, identity=other))

    with pytest.raises(StoreError, match="belongs to Hillside"):
        decide(roll(), got, SETTINGS, TODAY)


def test_changeset_names_newcomers(ids: Iterator[PersonId]) -> None:
    """Newcomers get ids of our own; their records are kept under them."""
    planned = plan(roll(), read(record("A1"), record("A2")))
    changes = changeset(planned, ids.__next__)

    assert ["new1", "new2"] == [person.id for person in changes.people]
    assert ["new1", "new2"] == [person_id for person_id, _ in changes.sources]


def test_changeset_leaves_out_the_unchanged(ids: Iterator[PersonId]) -> None:
    """Somebody whose record is new but says nothing new is not written."""
    known = roll(attrs.evolve(person(), causes=()))
    first = changeset(plan(known, read(record("A1"))), ids.__next__)
    again = Roll(version=2, school=SCHOOL, people=first.people)
    changes = changeset(
        plan(again, read(record("A1", fingerprint="new"))), ids.__next__
    )

    assert ((), 1) == (changes.people, len(changes.sources))


def test_settle(ids: Iterator[PersonId]) -> None:
    """An import is written with its run, and says what it came to."""
    store = StubbornStore()
    run = settled(ScriptedMis({"first": [ONE]}), store, ids)
    ((site, changes, written),) = store.written

    assert ("hillside", 1, run) == (site, len(changes.people), written)
    assert (Verdict.APPLIED, "night", 1) == (run.verdict, run.by, run.counts.added)


def test_settle_decides_again(ids: Iterator[PersonId]) -> None:
    """A store that moved meanwhile is decided for once more, without asking the MIS."""
    mis = ScriptedMis({"first": [ONE]})
    settled(mis, StubbornStore(refusals=1), ids)

    assert ["first"] == mis.asked


def test_settle_gives_up(ids: Iterator[PersonId]) -> None:
    """A store that moves again and again is left as it is."""
    store = StubbornStore(refusals=2)

    with pytest.raises(StalePlan):
        settled(ScriptedMis({"first": [ONE]}), store, ids)
    assert [] == store.written


def known_roll(ids: Iterator[PersonId], mis: ScriptedMis) -> Roll:
    """Import once and give what is known afterwards."""
    store = StubbornStore()
    settled(mis, store, ids)
    ((_, changes, _),) = store.written
    return roll(
        *changes.people,
        sources=zip(changes.people, (r for _, r in changes.sources), strict=True),
    )


def test_verdict_nothing_to_do(ids: Iterator[PersonId]) -> None:
    """The same answers again come to nothing."""
    mis = ScriptedMis({"first": [ONE]})
    store = StubbornStore(known=known_roll(ids, mis))

    assert Verdict.NOTHING_TO_DO is settled(mis, store, ids).verdict


def test_verdict_held(ids: Iterator[PersonId]) -> None:
    """A record of another human under somebody's id makes the run held."""
    known = person(birth_date=TODAY)
    other = record(
        "A1", names=names("Kim", "Other"), birth_date=TODAY.replace(year=2010)
    )
    mis = ScriptedMis({"first": [Page(rows=(other,))]})

    assert Verdict.HELD is settled(mis, StubbornStore(known=roll(known)), ids).verdict


def test_verdict_partial(ids: Iterator[PersonId]) -> None:
    """A read that is not complete makes the run partial, whatever it brought."""
    mis = ScriptedMis({"first": [attrs.evolve(ONE, more=True)]})

    assert Verdict.PARTIAL is settled(mis, StubbornStore(), ids).verdict


def test_forecast() -> None:
    """A plan that is not applied is partial, planned, or nothing to do."""
    gap = Partial(("cut short.",))
    known = person(standing=Standing.REFUSED)
    (told,) = plan(roll(known), read(refused("A1"))).steps
    told_already = Person.named(known.id, told.after)

    assert [Verdict.PARTIAL, Verdict.PLANNED, Verdict.NOTHING_TO_DO] == [
        forecast(plan(roll(), read(record("A1"), certificate=gap))),
        forecast(plan(roll(), read(record("A1")))),
        forecast(plan(roll(told_already), read(refused("A1")))),
    ]
