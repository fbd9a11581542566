"""Databases from before the baseline are brought up to date; all in them stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest

from missync import Plugins
from missync.model.events import Given
from missync.model.ids import Kind, MarkId, MisId
from missync.model.marks import State
from missync.model.people import Fact, Listing, Names, Person, Record
from missync.model.roll import PersonQuery
from missync.ports import Store
from missync.rules.roll.facts import shown_in
from missync.testing.ledger_samples import (
    CODEBOOK,
    EARLY,
    LATE,
    MARK,
    NOON,
    RETURN,
    WHOLE_MARK,
    both_known,
    marked,
    owing,
    record,
)
from missync.testing.store_samples import (
    CHOICES,
    KIM,
    PAT,
    RECORD,
    SCHOOL,
    SITE,
    STRANGER,
    WHOLE,
    changes,
    kept,
    run,
)
from tests.adapters.migration_facts import done, left_by
from tests.support.postgres import new_database


ZOE = attrs.evolve(
    KIM,
    code=" Upn 7\u00a0",
    names=Names(
        forename="Zoë", surname="O'Brien", legal_forename="Zoe", legal_surname="Brien"
    ),
    fields={"house": "Oak", "email": None},
    notes=KIM.notes[:1],
)
RECORDS = (
    RECORD,
    attrs.evolve(
        WHOLE,
        kind=ZOE.kind,
        mis_id=MisId("A2"),
        names=ZOE.names,
        code=ZOE.code,
        fields=ZOE.fields,
        substituted=frozenset({"house"}),
    ),
)
MARKS = (
    MARK,
    attrs.evolve(
        WHOLE_MARK,
        event=LATE.id,
        person=PAT.id,
        comment=None,
        why="Why.",
        confirmed_at=None,
        settled_by="Sam",
    ),
)
LAST = attrs.evolve(MARK, id=MarkId("m9"), made_at=NOON + timedelta(minutes=1))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either sort with nothing in it."""
    file = nullcontext(f"sqlite:///{tmp_path}/missync.db")
    with file if request.param == "sqlite" else new_database() as url:
        yield url


def opened(url: str) -> Store:
    """Open a store as a host does."""
    return Plugins().store_adapter(url).open(url)


@pytest.mark.parametrize(
    ("commit", "kim", "second", "early"),
    [
        (
            "3ecc15e",
            attrs.evolve(ZOE, missing_since=None),
            attrs.evolve(RECORDS[1], substituted=frozenset(), carries_facts=True),
            Given("dentist; '--", None),
        ),
        ("160ad48", ZOE, RECORDS[1], EARLY.given),
    ],
)
def test_everything_is_there(
    url: str, commit: str, kim: Person, second: Record, early: Given
) -> None:
    """People, records, choices, runs, codes, reasons, events and marks stay."""
    left_by(commit, url)
    left_early = attrs.evolve(EARLY, by="Zoë", given=early, settings=None)
    with closing(opened(url)) as store:
        roll, ledger = store.roll(SITE), store.ledger

        assert (1, SCHOOL, (PAT, kim)) == (roll.version, roll.school, roll.people)
        assert (CHOICES, "as it is") == (roll.choices, roll.policy)
        assert (attrs.evolve(STRANGER, names=PAT.names),) == roll.strangers
        assert {e.key: e for e in (RECORDS[0], second)} == store.records(
            SITE, roll.sources
        )
        assert (run(),) == tuple(store.runs(SITE))
        assert CODEBOOK == ledger.codebook(SITE)
        assert (LATE, left_early, RETURN) == ledger.events(SITE)
        assert MARKS == ledger.marks(SITE)


@pytest.mark.parametrize("commit", ["3ecc15e", "160ad48"])
def test_written_to_afterwards(url: str, commit: str) -> None:
    """What is written afterwards stands beside it."""
    left_by(commit, url)
    with closing(opened(url)) as store:
        record(store, LAST)
        store.commit(SITE, changes(1, attrs.evolve(PAT, code="new")), run("r2"))

        assert "new" == store.roll(SITE).people[0].code
        assert (run("r2"), run()) == tuple(store.runs(SITE))
        assert (*MARKS, LAST) == store.ledger.marks(SITE)


def test_codes_are_compared(url: str) -> None:
    """Who was there before is found by any spelling of their code, as it was sent."""
    left_by("3ecc15e", url)
    done(
        url,
        "INSERT INTO missync_person (site, id, kind, origin, forename, fields, links,"
        " listed, standing, causes, notes, code) SELECT site, 'p3', kind, origin,"
        " forename, fields, links, listed, standing, causes, notes, '  '"
        " FROM missync_person WHERE id = 'p1'",
    )
    query = PersonQuery(codes=frozenset({"upn 7"}))
    with closing(opened(url)) as store:
        found = store.people(SITE, Kind.CONTACT, query)

    assert [ZOE.code] == [person.code for person in found]
    assert [("p1", None), ("p2", "upn 7"), ("p3", None)] == done(
        url, "SELECT id, code_key FROM missync_person ORDER BY id"
    )


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ('"stays": [], "active": "does not say"', set()),
        ('"stays": [{"start": null, "end": "2026-01-01"}]', {Fact.LEAVE_DATE}),
        ('"stays": [{"start": "2020-09-01", "end": null}]', {Fact.START_DATE}),
        ('"stays": [], "active": "no"', {Fact.ACTIVE}),
    ],
)
def test_facts_of_the_records(url: str, said: str, facts: set[Fact]) -> None:
    """What a kept record showed is known after the upgrade, and nothing is hidden."""
    left_by("3ecc15e", url)
    done(
        url,
        f"UPDATE missync_source SET record = '{{{said}}}', filled = 'surname'"  # noqa: S608 - a test's own
        " WHERE person = 'p1'",
    )
    with closing(opened(url)) as store:
        roll = store.roll(SITE)

    (source,) = (each for each in roll.sources.values() if each.person == PAT.id)
    assert facts == set(shown_in(source.facts))
    assert ("", "surname") == (source.out_of_sight, source.filled)
    assert source.facts.startswith("carried")
    assert [None, None] == [person.missing_since for person in roll.people]


def test_what_was_out_of_sight(url: str) -> None:
    """What is noted of its records as out of sight is so of the site, too."""
    with closing(opened(url)) as store:
        store.commit(SITE, changes(0, PAT, sources=(kept(),)), run())
    done(url, "UPDATE missync_source SET out_of_sight = 'active,leave date'")
    done(url, "ALTER TABLE missync_mark DROP COLUMN alone")
    done(url, "ALTER TABLE missync_event DROP COLUMN settings")
    done(url, "ALTER TABLE missync_mark DROP COLUMN confirmed_at")
    done(url, "ALTER TABLE missync_site DROP COLUMN out_of_sight")
    done(url, "UPDATE missync_schema SET version_num = '0006'")
    with closing(opened(url)) as store:
        (hidden,) = store.roll(SITE).out_of_sight

    assert (PAT.kind, Listing.CURRENT) == (hidden.kind, hidden.listing)
    assert (Fact.LEAVE_DATE, Fact.ACTIVE) == hidden.facts


def test_since_when_marks_are_confirmed(url: str) -> None:
    """What is successful was confirmed when it was last seen to, or written later."""
    minute = timedelta(minutes=1)
    moments: list[tuple[State, datetime | None]] = [
        (State.SUCCESSFUL, NOON - minute),
        (State.SUCCESSFUL, NOON + minute),
        (State.SUCCESSFUL, None),
        (State.SENT, NOON),
    ]
    marks = [
        marked(number, state=state, written_at=written, due=NOON)
        for number, (state, written) in enumerate(moments)
    ]
    with closing(opened(url)) as store:
        both_known(store)
        owing(store, *marks)
    done(url, "ALTER TABLE missync_mark DROP COLUMN alone")
    done(url, "ALTER TABLE missync_event DROP COLUMN settings")
    done(url, "ALTER TABLE missync_mark DROP COLUMN confirmed_at")
    done(url, "UPDATE missync_schema SET version_num = '0007'")
    with closing(opened(url)) as store:
        found = [mark.confirmed_at for mark in store.ledger.marks(SITE)]

    assert [NOON, NOON + minute, NOON, None] == found


def test_settings_of_events(url: str) -> None:
    """An event from when its settings were not kept has none of its own."""
    with closing(opened(url)) as store:
        both_known(store)
        record(store, events=(EARLY,))
    done(url, "ALTER TABLE missync_mark DROP COLUMN alone")
    done(url, "ALTER TABLE missync_event DROP COLUMN settings")
    done(url, "UPDATE missync_schema SET version_num = '0008'")
    with closing(opened(url)) as store:
        found = store.ledger.events(SITE)

    assert (attrs.evolve(EARLY, settings=None),) == found


def test_marks_that_were_taken_alone(url: str) -> None:
    """That a mark was taken alone was kept as a doubt before."""
    lost = marked(1, doubtful=True)
    taken = marked(2, state=State.SENT, doubtful=True, attempts=1)
    again = marked(3, state=State.SENT, doubtful=True, attempts=2)
    with closing(opened(url)) as store:
        both_known(store)
        owing(store, lost, taken, again)
    done(url, "ALTER TABLE missync_mark DROP COLUMN alone")
    done(url, "UPDATE missync_schema SET version_num = '0009'")
    with closing(opened(url)) as store:
        found = store.ledger.marks(SITE)

    assert [(True, False), (False, True), (True, True)] == [
        (mark.doubtful, mark.alone) for mark in found
    ]


def test_a_database_of_the_baseline(url: str) -> None:
    """A database that lacks the index by which MIS ids are found is given it."""
    with closing(opened(url)) as store:
        store.commit(SITE, changes(0, PAT), run())
    done(url, "ALTER TABLE missync_mark DROP COLUMN alone")
    done(url, "ALTER TABLE missync_event DROP COLUMN settings")
    done(url, "ALTER TABLE missync_mark DROP COLUMN confirmed_at")
    done(url, "ALTER TABLE missync_site DROP COLUMN out_of_sight")
    done(url, "DROP INDEX ix_missync_person_mis_id")
    done(url, "UPDATE missync_schema SET version_num = '0005'")
    with closing(opened(url)) as store:
        again = store.people(
            SITE, PAT.kind, PersonQuery(mis_ids=frozenset({MisId("A1")}))
        )

    assert (PAT,) == again
    done(url, "DROP INDEX ix_missync_person_mis_id")
