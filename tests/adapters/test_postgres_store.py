"""The store in PostgreSQL keeps to the contract, and says what is wrong with a server.

What it does as SQLite does is not repeated here.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from psycopg import OperationalError
from sqlalchemy import make_url

from missync import Plugins
from missync.adapters.sql.database import explained
from missync.adapters.sql.postgresql.connections import AnsweringConnection, answered
from missync.adapters.sql.urls import database_at
from missync.errors import Busy, SettingsError, StalePlan, StoreError
from missync.model.people import Names, PersonId
from missync.ports import Store
from missync.testing.store_contract import StoreContract
from missync.testing.store_samples import (
    HOLDER,
    KIM,
    PAT,
    SITE,
    changes,
    kept,
    run,
)
from tests.support.postgres import PASSWORD, USER, asked, emptied_database, new_database


def opened(url: str) -> Store:
    """Open a store as a host does."""
    return Plugins().store_adapter(url).open(url)


def refused(act: Callable[[], object]) -> str:
    """Return what a refusal says."""
    with pytest.raises(StoreError) as caught:
        act()
    return str(caught.value)


def no_place(url: str) -> str:
    """Return what is said of a URL that names no place for a store."""
    with pytest.raises(SettingsError) as caught:
        opened(url)
    return str(caught.value)


class TestPostgresqlStore(StoreContract):
    """A store on a PostgreSQL server; its folder says in which database."""

    def setup_method(self) -> None:
        """Borrow a database with nothing in our tables."""
        self._lent = ExitStack()
        self._url = self._lent.enter_context(emptied_database())
        super().setup_method()

    def teardown_method(self) -> None:
        """Give the database back."""
        super().teardown_method()
        self._lent.close()

    def open_store(self, place: Path) -> Store:
        """Open the database that this folder names."""
        named = place / "url"
        if not named.exists():
            named.write_text(self._url)
        return opened(named.read_text())


@pytest.fixture
def url() -> Iterator[str]:
    """Make a database with our tables, and nothing in them."""
    with emptied_database() as url:
        yield url


@pytest.fixture
def fresh() -> Iterator[str]:
    """Make a database with nothing in it."""
    with new_database() as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open the store in the database with our tables."""
    with closing(opened(url)) as store:
        yield store


def as_user(url: str, password: str | None = PASSWORD) -> str:
    """Give the URL by which somebody with a password opens a database."""
    named = make_url(url).set(username=USER, password=password)
    return named.render_as_string(hide_password=False)


def database_of(url: str) -> str:
    """Give the name of a URL's database."""
    return str(make_url(url).database)


# What is kept


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_schemes(url: str, scheme: str) -> None:
    """A URL may name the driver or leave it out."""
    with closing(opened(url.replace("postgresql", scheme, 1))) as store:
        store.commit(SITE, changes(0, PAT), run())

        assert (PAT,) == store.roll(SITE).people


def test_looking_leaves_no_trace(fresh: str) -> None:
    """Reading from a database without our tables finds nothing and makes none."""
    with closing(opened(fresh)) as store:
        assert ((), ()) == (store.roll(SITE).people, tuple(store.runs(SITE)))
    assert [] == asked(fresh, "SELECT 1 FROM pg_tables WHERE tablename ~ 'missync'")


@pytest.mark.parametrize("text", ["\0", "a\0b", "\x1a", "\x1a0", "\0\x1a1\0", "\\0"])
def test_text_that_postgresql_cannot_keep(store: Store, text: str) -> None:
    """Text with NUL in it comes back as it was, and so does what stands for NUL."""
    person = attrs.evolve(
        PAT,
        id=PersonId(f"p{text}"),
        names=Names(forename=text, surname=f"{text}Example"),
        fields={f"house{text}": text},
    )
    store.commit(f"hillside{text}", changes(0, person), run())

    assert (person,) == store.roll(f"hillside{text}").people


def test_text_that_is_none(store: Store) -> None:
    """Half a character is refused without being shown, and nothing is written."""
    person = attrs.evolve(PAT, names=Names(surname="Ex\ud800ample"))
    said = refused(lambda: store.commit(SITE, changes(0, KIM, person), run()))

    assert "cannot keep what it was given" in said
    assert "ample" not in said
    assert (0, ()) == (store.roll(SITE).version, tuple(store.runs(SITE)))


def test_text_in_another_encoding() -> None:
    """Text that a database's encoding has no place for is refused with what to do."""
    with new_database("ENCODING latin1 LOCALE 'C' TEMPLATE template0") as url:
        person = attrs.evolve(PAT, names=Names(surname="Żak"))
        with closing(opened(url)) as store:
            said = refused(lambda: store.commit(SITE, changes(0, person), run()))

    assert "Use a database whose encoding is UTF8" in said


def test_two_schemas(fresh: str) -> None:
    """Two sets of our tables in one database know nothing of each other."""
    asked(fresh, "CREATE SCHEMA north", "CREATE SCHEMA south")
    with (
        closing(opened(f"{fresh}&options=-csearch_path%3Dnorth")) as north,
        closing(opened(f"{fresh}&options=-csearch_path%3Dsouth")) as south,
        north.importing(SITE, HOLDER),
        south.importing(SITE, HOLDER),
    ):
        north.commit(SITE, changes(0, PAT), run())
        south.commit(SITE, changes(0, KIM), run())

        assert ((PAT,), (KIM,)) == (north.roll(SITE).people, south.roll(SITE).people)


# What many do at once


def test_first_commits_at_once(fresh: str) -> None:
    """Of commits that are all a site's first, one is made; the others are stale."""
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(opened(fresh))) for _ in range(8)]
        threads = stack.enter_context(ThreadPoolExecutor(len(stores)))
        committed = list(threads.map(_first, stores))

        assert [False] * 7 + [True] == sorted(committed)
        assert (1, 1) == (
            stores[0].roll(SITE).version,
            len(tuple(stores[0].runs(SITE))),
        )


def _first(store: Store) -> bool:
    try:
        store.commit(SITE, changes(0, PAT), run())
    except StalePlan:
        return False
    return True


def test_sites_do_not_wait_for_each_other(store: Store, url: str) -> None:
    """While one site is written to, so can another be."""
    database = database_at(url)
    engine = database.make_engine()
    with engine.begin() as connection:
        database.locks.queue(connection, "another", 5)
        store.commit(SITE, changes(0, PAT), run())
    engine.dispose()

    assert (PAT,) == store.roll(SITE).people


def test_broken_connections(store: Store, url: str) -> None:
    """Connections that ended while nobody used them are replaced without a word."""
    store.commit(SITE, changes(0, PAT), run())
    disconnect(url)

    assert (PAT,) == store.roll(SITE).people


def disconnect(url: str) -> None:
    """Let the server end every connection to a database."""
    asked(
        url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


# What is said of failures


def test_reading_cannot_write(url: str) -> None:
    """A transaction that reads is kept from writing by the server."""
    database = database_at(url)
    engine = database.make_engine()
    with (
        pytest.raises(StoreError, match="It takes no writes"),
        explained(database),
        database.reading(engine) as connection,
    ):
        connection.exec_driver_sql("CREATE TABLE visitor (name text)")
    engine.dispose()


def test_reading_waits_for_nobody_for_ever(url: str) -> None:
    """Whoever reads waits half a minute for who changes our tables, and no longer."""
    database = database_at(url)
    engine = database.make_engine()
    with database.reading(engine) as connection:
        shown = connection.exec_driver_sql("SHOW lock_timeout").scalar()
    engine.dispose()

    assert "30s" == shown


def test_read_only(fresh: str) -> None:
    """A server that takes no writes is refused when there is something to write."""
    settled = f"ALTER DATABASE {database_of(fresh)} SET default_transaction_read_only"
    asked(fresh, f"{settled} = on")
    with closing(opened(fresh)) as store:
        said = refused(lambda: store.commit(SITE, changes(0, PAT), run()))

    assert "It takes no writes. Name the server that does." in said


def test_nothing_permitted(fresh: str) -> None:
    """A user who may not make tables learns what they need."""
    with closing(opened(as_user(fresh))) as store:
        said = refused(lambda: store.commit(SITE, changes(0, PAT), run()))

    assert "permission denied for schema public. Let this user make" in said


def test_wrong_password(url: str) -> None:
    """A password that is wrong is called what it is, and not repeated."""
    said = refused(lambda: opened(as_user(url, "hunter2")))

    assert 'authentication failed for user "sam". See that' in said
    assert "the right host, database, user and password." in said
    assert "hunter2" not in said


def test_missing_database(url: str) -> None:
    """A database that is not on the server is named; missync does not make it."""
    elsewhere = url.replace(database_of(url), "nowhere")

    assert 'database "nowhere" does not exist. See that' in refused(
        lambda: opened(elsewhere)
    )


@pytest.mark.usefixtures("url")
def test_server_down() -> None:
    """Where no server answers, the error says so in one line."""
    said = refused(lambda: opened("postgresql://sam:hunter2@127.0.0.1:1/missync"))

    assert said.startswith("The database missync on 127.0.0.1 cannot be used: ")
    assert said.endswith(
        ". See that the server runs, and that the URL has the right "
        "host, database, user and password."
    )
    assert (False, False) == ("\n" in said, "hunter2" in said)


def test_unknown_option(url: str) -> None:
    """An option that there is not is named, and its value is not repeated."""
    said = refused(lambda: opened(f"{url}&pasword=hunter2"))

    assert "Mend the options after “?”" in said
    assert "hunter2" not in said


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("url_", "mend"),
    [
        ("postgresql+asyncpg://sam:hunter2@host/missync", "psycopg 3 opens it"),
        ("postgresql:sam:hunter2@host/missync", "psycopg 3 opens it"),
        ("postgresql://sam:hunter2@host", "names no database"),
        ("postgresql://sam:hunter2/missync", "cannot be read"),
        ("postgresql:///dbname=missync password=hunter2", "cannot be read"),
        ("postgresql://password=hunter2/missync", "cannot be read"),
        ("postgresql://sam:hun@ter2@host/missync", "as %40"),
        ("postgresql://sam:hun@t/er2@host/missync", "as %40"),
        ("postgresql://sam/hun:ter2@host/missync", "as %2F"),
    ],
)
def test_urls(url_: str, mend: str) -> None:
    """A URL that cannot be read, or in two ways, is refused and not repeated."""
    said = no_place(url_)

    assert mend in said
    assert (False, False) == ("ter2" in said, "hun" in said)


def test_password_with_signs(fresh: str) -> None:
    """A password may have any sign, once it is written as URLs have it."""
    with closing(opened(as_user(fresh))) as store:
        assert () == store.roll(SITE).people


def test_password_is_shown_nowhere(
    fresh: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a repr nor what is logged shows a password."""
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    with closing(opened(as_user(fresh))) as store:
        shown = f"{store!r} {database_at(as_user(fresh))!r} {caplog.text}"

    assert "SELECT" in shown
    assert "horse" not in shown


def test_people_stay_out_of_logs_and_errors(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What the server adds in detail, which shows rows, is in no error and no log."""
    asked(
        url, "ALTER TABLE missync_person ADD CONSTRAINT no CHECK (site = '') NOT VALID"
    )
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        said = refused(lambda: store.commit(SITE, changes(0, PAT), run()))
    asked(url, "ALTER TABLE missync_person DROP CONSTRAINT no")

    assert 'violates check constraint "no". Check that' in said
    assert "INSERT INTO missync_person" in caplog.text
    assert "Example" not in said + caplog.text


def test_a_record_of_nobody(store: Store) -> None:
    """A record whose person is not known is refused, and nothing is written."""
    nobody = changes(sources=(kept(PersonId("nobody")),))
    said = refused(lambda: store.commit(SITE, nobody, run()))

    assert "violates foreign key constraint" in said
    assert "nobody" not in said
    assert () == tuple(store.runs(SITE))


WITHOUT_PSYCOPG = """
import sys
sys.modules["psycopg"] = None
from missync import Plugins
from missync.errors import StoreError

try:
    Plugins().store_adapter("postgresql:").open("postgresql://sam:hunter2@host/missync")
except StoreError as error:
    print(error)
"""


def test_without_psycopg() -> None:
    """Where the driver is not installed, the error says what to install."""
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_PSYCOPG],
        check=True,
        capture_output=True,
        text=True,
    )

    assert "pip install missync[postgresql]" in ran.stdout
    assert "hunter2" not in ran.stdout


# The lock


@pytest.mark.parametrize(
    "by", ["Zoë", "*/ SELECT 1; --", "%(what)s :what %", "a\nb", "'\"\\"]
)
def test_holder_of_any_name(store: Store, by: str) -> None:
    """Whatever a holder is called, those who are turned away read exactly that."""
    holder = attrs.evolve(HOLDER, by=by)
    with (
        store.importing(SITE, holder),
        pytest.raises(Busy, match=re.escape(str(holder))),
        store.importing(SITE, HOLDER),
    ):
        pytest.fail("the lock was given twice")


@pytest.mark.parametrize("by", ["S\ud800am", "Sam" * 999, "\0"])
def test_holder_that_fits_no_statement(store: Store, by: str) -> None:
    """A name that no statement can hold whole keeps nobody from importing."""
    with (
        store.importing(SITE, attrs.evolve(HOLDER, by=by)),
        pytest.raises(Busy, match=re.escape(by[:1])),
        store.importing(SITE, HOLDER),
    ):
        pytest.fail("the lock was given twice")


def test_holder_that_is_not_known(store: Store, url: str) -> None:
    """Who may not see what the holder does is turned away all the same."""
    asked(url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {USER}")
    with (
        closing(opened(as_user(url))) as other,
        store.importing(SITE, HOLDER),
        pytest.raises(Busy, match="whose cannot be told"),
        other.importing(SITE, HOLDER),
    ):
        pytest.fail("the lock was given twice")


def test_lock_whose_connection_ended(store: Store, url: str) -> None:
    """An import whose lock the server took back ends as if nothing had happened."""
    with store.importing(SITE, HOLDER):
        disconnect(url)
    with store.importing(SITE, HOLDER):
        assert () == tuple(store.runs(SITE))


def test_lock_where_no_server_is(url: str) -> None:
    """A lock that cannot be asked for is a store error."""
    with new_database() as doomed:
        store = opened(doomed)
        store.close()
    with (
        closing(store),
        pytest.raises(StoreError, match="See that the server runs"),
        store.importing(SITE, HOLDER),
    ):
        pytest.fail(f"the lock was given in {url}")


@pytest.mark.parametrize(("option", "milliseconds"), [("", 30_000), ("9000", 9_000)])
def test_a_silent_server_is_given_up(url: str, option: str, milliseconds: int) -> None:
    """A silent server is given up after half a minute, or as the URL says."""
    query = {"tcp_user_timeout": option} if option else {}
    named = make_url(url).update_query_dict(query)
    engine = database_at(named.render_as_string(hide_password=False)).make_engine()
    with closing(engine.raw_connection()) as lent:
        driver: Any = lent.driver_connection
        asked_for = driver.info.get_parameters()["tcp_user_timeout"]
    engine.dispose()

    assert str(milliseconds) == asked_for


class Impatient(AnsweringConnection):
    """A connection that is given up almost at once."""

    patience = 0.1


def test_a_server_that_stands_still_is_given_up(url: str) -> None:
    """A server that gives no answer is given up, and its connection with it."""
    plain = make_url(url).set(drivername="postgresql")
    with Impatient.connect(plain.render_as_string(hide_password=False)) as connection:
        with pytest.raises(OperationalError, match="gave no answer"):
            connection.execute("SELECT pg_sleep(600)")

        assert connection.closed


def waiting(readies: list[bool]) -> Generator[str, bool, None]:
    """Wait for a socket, and note each time whether anything was ready."""
    while True:
        readies.append((yield "the socket"))


@pytest.mark.parametrize(
    ("ready", "patience", "noted"),
    [
        ([True, True, True], 0, 3),
        ([False, False, True], 2, 3),
        ([False, True, False], 1, 3),
        ([False, False, True], 1, 1),
    ],
)
def test_how_long_a_server_may_be_silent(
    ready: list[bool], patience: int, noted: int
) -> None:
    """A server that gives something now and then may take as long as it likes."""
    seconds = count()
    came: list[bool] = []
    steps: Any = answered(waiting(came), patience, lambda: next(seconds))
    with suppress(TimeoutError):
        deque(map(steps.send, [None, *ready]), maxlen=0)

    assert ready[:noted] == came
