"""Hosts whose driver interprets what it reads: every day comes back as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite import dialect

from missync.adapters.sql.columns import DeclaredDay
from missync.errors import InputError
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.roll import PersonQuery
from missync.ports import Store
from missync.testing.store_samples import KIM, PAT, SITE, changes, run
from tests.adapters.migration_facts import left_by
from tests.adapters.test_sql_ledger import opened


pytestmark = pytest.mark.filterwarnings("ignore:The default date converter is depr")

INTERPRETING: dict[str, Any] = {
    "detect_types": sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES
}
Connect = Callable[[ExitStack, Path], Any]


def of_driver(stack: ExitStack, path: Path) -> Any:
    """Connect a host by Python's driver, which makes dates of what is declared so."""
    return stack.enter_context(closing(sqlite3.connect(path, **INTERPRETING)))


def sqlalchemys(stack: ExitStack, path: Path, **options: Any) -> Any:
    """Connect a host by SQLAlchemy."""
    engine = create_engine(f"sqlite:///{path}", **options)
    stack.callback(engine.dispose)
    return stack.enter_context(engine.connect())


HOSTS: dict[str, Connect] = {
    "the driver": of_driver,
    "SQLAlchemy": partial(sqlalchemys, connect_args=INTERPRETING),
    "SQLAlchemy that leaves it to the driver": partial(
        sqlalchemys, connect_args=INTERPRETING, native_datetime=True
    ),
    "SQLAlchemy that leaves it to a driver that does not": partial(
        sqlalchemys, native_datetime=True
    ),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, path: Path) -> Iterator[Callable[[], Any]]:
    """Connect hosts of every sort, once the database is there."""
    with ExitStack() as stack:
        yield lambda: HOSTS[request.param](stack, path)


def days(person: Person) -> tuple[date | None, ...]:
    """Give every day that is kept of somebody."""
    return (
        person.birth_date,
        person.start_date,
        person.leave_date,
        person.announced,
        person.due,
    )


def of_kim(store: Store) -> tuple[date | None, ...]:
    """Find Kim by a birth date and a day that is due; give every day of theirs."""
    query = PersonQuery(birth_dates=frozenset({date(2012, 2, 29)}), due=KIM.due)
    (kim,) = store.people(SITE, Kind.CONTACT, query)
    return tuple(each if type(each) is date else None for each in days(kim))


def test_a_new_database(path: Path, host: Callable[[], Any]) -> None:
    """People and runs are read and written as they are without a host."""
    with closing(opened(path)) as store:
        store.commit(SITE, changes(0, PAT), run())
        connection = host()
        with store.writing_on(connection) as ours:
            ours.commit(SITE, changes(1, KIM), run("r2"))
            read = of_kim(ours), tuple(ours.runs(SITE))
        connection.commit()
        kept = of_kim(store), tuple(store.runs(SITE))

    assert days(KIM) == read[0]
    assert kept == read


@pytest.mark.parametrize("commit", ["3ecc15e", "160ad48"])
def test_a_database_that_is_there(
    path: Path, host: Callable[[], Any], commit: str
) -> None:
    """So it is in a database that an earlier missync made."""
    left_by(commit, f"sqlite:///{path}")
    with closing(opened(path)) as store, store.reading_on(host()) as ours:
        assert days(KIM) == of_kim(ours)


def test_a_converter_of_the_hosts_own() -> None:
    """What a host's own converter makes of a day is that day, if it is one at all."""
    read = DeclaredDay.dialect_impl(dialect()).result_processor(dialect(), None)
    assert read is not None

    assert date(2012, 2, 29) == read(datetime(2012, 2, 29, 1, 30))  # noqa: DTZ001
    assert date is type(read(datetime(2012, 2, 29)))  # noqa: DTZ001


@pytest.mark.parametrize("made", [bytes, bytearray])
def test_texts_that_are_none(path: Path, made: Callable[[bytes], object]) -> None:
    """A connection that gives texts as bytes is refused for that, and not as old."""
    with closing(opened(path)) as store, closing(sqlite3.connect(path)) as connection:
        store.commit(SITE, changes(0, PAT), run())
        connection.text_factory = made
        with (
            pytest.raises(InputError, match=r"texts as byte.*`text_factory`") as caught,
            store.reading_on(connection),
        ):
            pytest.fail("the connection was used")

    assert "upgrade" not in str(caught.value)
