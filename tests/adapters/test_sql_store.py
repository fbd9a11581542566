"""The store in SQLite keeps to the contract, and says what is wrong with a file."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import attrs
import orjson
import pytest
from cattrs.preconf.orjson import make_converter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from missync import Plugins
from missync.adapters.sql.database import explained
from missync.adapters.sql.sqlite import SqliteDatabase
from missync.errors import Busy, Problem, SettingsError, StoreError
from missync.model.open_files import MORE_FILES
from missync.model.people import Active, Names, Person, PersonId, Record, Stay
from missync.model.roll import Roll
from missync.model.standings import PersonWarning, WarningKind
from missync.ports import Store
from missync.testing.store_contract import StoreContract
from missync.testing.store_samples import (
    HOLDER,
    KIM,
    PAT,
    RECORD,
    SITE,
    changes,
    kept,
    run,
)
from tests.support.open_files import needs_limits, no_more_files


def url_of(path: Path) -> str:
    """Make the URL of a database file."""
    return f"sqlite:///{path}"


def opened(url: str) -> Store:
    """Open a store as a host does."""
    return Plugins().store_adapter("sqlite:").open(url)


def made(path: Path) -> str:
    """Make an empty database; return its URL."""
    tools = Plugins().store_adapter("sqlite:").schema
    assert tools is not None
    tools.upgrade(url_of(path))
    return url_of(path)


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


class TestSqlStore(StoreContract):
    """A store in a SQLite file."""

    def open_store(self, place: Path) -> Store:
        """Open the database in this folder."""
        return opened(url_of(place / "missync.db"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Make that database, and open the store in it."""
    with closing(opened(made(path))) as store:
        yield store


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Look into a database from outside; what is done is committed."""
    with closing(sqlite3.connect(path)) as database, database:
        yield database


def altered(path: Path, statement: str) -> None:
    """Change a database behind the store's back."""
    with connected(path) as database:
        database.execute(statement)


# What is kept


texts = st.text(st.characters(exclude_categories=["Cs"]))


people = st.builds(
    attrs.evolve,
    st.sampled_from([PAT, KIM]),
    names=st.builds(
        Names,
        forename=texts,
        surname=texts.filter(str.strip),
        legal_forename=st.none() | texts,
    ),
    birth_date=st.none() | st.dates(),
    fields=st.dictionaries(texts, st.none() | texts),
    notes=st.lists(st.builds(PersonWarning, st.sampled_from(WarningKind), texts)).map(
        tuple
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people)
def test_any_text(store: Store, person: Person) -> None:
    """Whatever text and day a person has, they come back with exactly that."""
    store.commit(SITE, changes(store.roll(SITE).version, person), run(f"{uuid4()}"))

    assert person in store.roll(SITE).people


def test_whole_record(store: Store, path: Path) -> None:
    """The whole record is kept as it was imported, to be read again."""
    record = attrs.evolve(
        RECORD,
        lasting_id="0f",
        code="UPN",
        names=KIM.names,
        birth_date=date(2012, 2, 29),
        stays=(Stay(), Stay(start=date(2024, 9, 1), end=date(2025, 7, 31))),
        active=Active.NO,
        links=KIM.links,
        warnings=(Problem(path="student[A1].upn", message="Odd.", record="A1"),),
    )
    store.commit(SITE, changes(0, PAT, sources=(kept(PAT.id, record),)), run())
    with connected(path) as database:
        ((found,),) = database.execute("SELECT record FROM missync_source").fetchall()

    assert record == make_converter().structure(orjson.loads(found), Record)


def test_moments_are_kept_in_utc(store: Store, path: Path) -> None:
    """A run's moment is kept in UTC, whatever zone it was given in."""
    summer = datetime.fromisoformat("2026-07-01T01:30:00+01:00")
    store.commit(SITE, changes(), run(at=summer))
    with connected(path) as database:
        ((found,),) = database.execute('SELECT "at" FROM missync_run').fetchall()

    assert "2026-07-01T00:30:00+00:00" == found
    assert datetime(2026, 7, 1, 0, 30, tzinfo=UTC) == next(store.runs(SITE)).at


def test_site_without_a_school(store: Store, path: Path) -> None:
    """A site that no import has named a school for has none yet."""
    altered(path, "INSERT INTO missync_site (name, version) VALUES ('hillside', 3)")

    assert Roll(version=3) == store.roll(SITE)


def test_durable(store: Store, path: Path) -> None:
    """The database keeps a write-ahead log, and waits until the disk has it."""
    store.commit(SITE, changes(), run())
    engine = SqliteDatabase(path).make_engine()
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()

    assert ["wal", 2, 1] == pragmas


def test_looking_leaves_no_trace(path: Path) -> None:
    """Reading from a database that is not there finds nothing, and makes nothing."""
    with closing(opened(url_of(path))) as store:
        assert (Roll(), ()) == (store.roll(SITE), tuple(store.runs(SITE)))
    assert [] == list(path.parent.iterdir())


def test_made_by_another_meanwhile(path: Path) -> None:
    """What another process wrote after we looked in vain is found."""
    with closing(opened(url_of(path))) as ours, closing(opened(url_of(path))) as theirs:
        before = ours.roll(SITE)
        theirs.commit(SITE, changes(0, PAT), run())

        assert ((), (PAT,)) == (before.people, ours.roll(SITE).people)


def test_roll_after_another_store(store: Store, path: Path) -> None:
    """A roll is read anew once another store has written."""
    store.commit(SITE, changes(0, PAT), run())
    before = store.roll(SITE, kinds=())
    with closing(opened(url_of(path))) as other:
        other.commit(SITE, changes(1, KIM), run("r2"))

        assert before != other.roll(SITE, kinds=())
        assert other.roll(SITE, kinds=()) == store.roll(SITE, kinds=())


# What cannot be kept, or understood


@pytest.mark.parametrize(
    "person",
    [
        attrs.evolve(PAT, names=Names(surname="Ex\ud800ample")),
        attrs.evolve(PAT, fields={"house": "Ex\ud800ample"}),
    ],
)
def test_text_that_is_none(store: Store, person: object) -> None:
    """Half a character is refused without being shown, and nothing is written."""
    assert isinstance(person, type(PAT))
    said = refused(lambda: store.commit(SITE, changes(0, person), run()))

    assert "cannot keep what it was given" in said
    assert "ample" not in said
    assert (0, ()) == (store.roll(SITE).version, tuple(store.runs(SITE)))


@pytest.mark.parametrize(
    "facts",
    [
        "standing = 'promoted'",
        "fields = '{'",
        "links = '[1]'",
        "causes = '[{}]'",
        "surname = NULL, forename = NULL",
        "birth_date = 'soon'",
    ],
)
def test_rows_that_are_not_ours(store: Store, path: Path, facts: str) -> None:
    """A row that cannot be read is a store error, and says what to do."""
    store.commit(SITE, changes(0, PAT), run())
    altered(path, f"UPDATE missync_person SET {facts}")  # noqa: S608 - the facts are above

    assert "Upgrade missync" in refused(lambda: store.roll(SITE))


def test_runs_that_are_not_ours(store: Store, path: Path) -> None:
    """A run that cannot be read is a store error, and says what to do."""
    store.commit(SITE, changes(), run())
    altered(path, """UPDATE missync_run SET reads = '[{"kind": "parrot"}]'""")

    assert "Upgrade missync" in refused(lambda: tuple(store.runs(SITE)))


def test_a_record_of_nobody(store: Store) -> None:
    """A record whose person is not known is refused, and nothing is written."""
    nobody = changes(sources=(kept(PersonId("nobody")),))

    assert "FOREIGN KEY" in refused(lambda: store.commit(SITE, nobody, run()))
    assert () == tuple(store.runs(SITE))


def test_names_stay_out_of_logs_and_errors(
    store: Store, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what SQLAlchemy logs nor what an error says shows who was written."""
    altered(path, "DROP TABLE missync_run")
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        said = refused(lambda: store.commit(SITE, changes(0, PAT), run()))

    assert "INSERT INTO missync_person" in caplog.text
    assert "no such table: missync_run" in said
    assert "Example" not in said + caplog.text


# Where a store can be


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:missync.db",
        "sqlite+elsewhere:///missync.db",
        "sqlite://sam:hunter2@host/missync.db",
    ],
)
def test_no_file(url: str) -> None:
    """A URL without a file is refused with an example, and not repeated."""
    said = no_place(url)

    assert "needs a file, as in sqlite:///missync.db" in said
    assert "hunter2" not in said


def test_options(path: Path) -> None:
    """Options are refused, not overlooked, and not repeated."""
    said = no_place(url_of(path) + "?mode=ro&password=hunter2")

    assert "takes no options" in said
    assert "hunter2" not in said


def test_repr_says_nothing(store: Store) -> None:
    """A store's repr does not say where it is."""
    assert "missync.db" not in repr(store)


def test_taken_as_written(tmp_path: Path) -> None:
    """What has a meaning in other URLs is part of the path here."""
    path = tmp_path / "50% o%20ff #1" / "Bücher & Co.db"
    path.parent.mkdir()
    made(path)

    assert path.is_file()


def test_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that is relative starts where the process stood when it opened."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with closing(opened("sqlite:///missync.db")) as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        store.commit(SITE, changes(0, PAT), run())

        assert (PAT,) == store.roll(SITE).people
    assert (tmp_path / "missync.db").is_file()


def test_folder(tmp_path: Path) -> None:
    """A folder is no database."""
    assert "is a folder. Name a file" in refused(lambda: opened(url_of(tmp_path)))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_no_file_on_a_disk() -> None:
    """A device is no database, and no disk fails."""
    url = url_of(Path(os.devnull))

    assert "a device or a pipe. Name a file" in refused(lambda: opened(url))


def test_missing_folder(tmp_path: Path) -> None:
    """A database in a folder that is not there is refused with what to do."""
    url = url_of(tmp_path / "nowhere" / "missync.db")

    assert "is not there. Make it" in refused(lambda: opened(url))


@pytest.mark.parametrize("name", ["a\0b.db", "a" * 300])
def test_impossible_paths(tmp_path: Path, name: str) -> None:
    """A path that no file can have is refused when it is opened."""
    assert refused(lambda: opened(url_of(tmp_path / name))).endswith(".")


def test_not_a_database(path: Path) -> None:
    """A file that is no database is refused, and left as it is."""
    path.write_text("These are the minutes of the governors' meeting. " * 99)
    before = path.read_bytes()
    said = refused(lambda: opened(url_of(path)))

    assert "cannot be used: file is not a database. Name another file" in said
    assert before == path.read_bytes()


def test_damaged(path: Path) -> None:
    """A database that is cut off is refused with what to do."""
    made(path)
    path.write_bytes(path.read_bytes()[:6000])

    assert "put a copy from before in its place." in refused(
        lambda: opened(url_of(path))
    )


def put_back(path: Path) -> None:
    """Put a copy of a database in its place, as from a backup."""
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(copy)) as whole, closing(sqlite3.connect(path)) as own:
        own.backup(whole)
    copy.replace(path)
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


needs_replacing = pytest.mark.skipif(
    os.name == "nt", reason="Windows replaces no file that is open"
)


@needs_replacing
def test_another_file_in_its_place(store: Store, path: Path) -> None:
    """Once a copy is put in its place, an open store neither reads nor writes."""
    store.commit(SITE, changes(0, PAT), run())
    put_back(path)

    said = refused(lambda: store.commit(SITE, changes(1, KIM), run("r2")))
    assert "Stop whatever still runs with the one before." in said
    assert "(missync.db-wal, missync.db-shm)" in said
    assert said == refused(lambda: store.roll(SITE))


@needs_replacing
def test_a_copy_beside_an_open_store(store: Store, path: Path) -> None:
    """What is written to the copy outlives the store that was open before."""
    store.commit(SITE, changes(0, PAT), run())
    put_back(path)
    with closing(opened(url_of(path))) as other:
        other.commit(SITE, changes(1, KIM), run("r2"))
        refused(lambda: store.roll(SITE))
        store.close()

        assert {PAT, KIM} == {*other.roll(SITE).people}


@needs_replacing
def test_no_file_in_its_place(store: Store, path: Path) -> None:
    """While the file is away the store takes nothing; it goes on once it is back."""
    store.commit(SITE, changes(0, PAT), run())
    away = path.rename(path.with_name("away.db"))
    said = refused(lambda: store.commit(SITE, changes(1, KIM), run("r2")))
    made = path.exists()
    away.rename(path)

    assert "is not there any more. Put it back." in said
    assert (False, (PAT,)) == (made, store.roll(SITE).people)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_what_root_leaves_beside_it(store: Store, path: Path) -> None:
    """What root leaves beside a database belongs to whom the database does."""
    os.chown(path, 65_534, 65_534)
    with store.importing(SITE, HOLDER):
        files = (*locks(path, "lock"), *locks(path, "holder"))
        owners = [each.stat().st_uid for each in files]

    assert [65_534, 65_534] == owners


@pytest.mark.usefixtures("store")
def test_kept_by_another_program(path: Path) -> None:
    """A database another program keeps writing is not taken for a broken one."""
    engine = SqliteDatabase(path).make_engine()
    with closing(sqlite3.connect(path)) as other, engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreError, match="Another program keeps it"),
            explained(SqliteDatabase(path)),
        ):
            connection.exec_driver_sql("CREATE TABLE visitor (name)")
    engine.dispose()


def test_a_writer_that_goes_on(store: Store, path: Path) -> None:
    """Who waits in vain is told of the other program, and a host's developer of more.

    What only a program can do is in the notes: a command shows the message.
    """
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy) as busy:
            store.turn(SITE, patience=0.01).__enter__()

    assert busy.value.message == (
        f"The database {path} cannot be written: another program writes to it, or "
        "this one in a transaction whose connection was not handed over, and was not "
        "done within 0.01 seconds. Try again when that is done."
    )
    assert ["connection=…" in note for note in busy.value.__notes__] == [True]


READER = """
import sys
from missync.adapters.sql.store import SqlStore
from missync.errors import StoreError
from missync.testing.store_samples import PAT, SITE, changes, run

try:
    store = SqlStore.at(sys.argv[1])
    store.commit(SITE, changes(store.roll(SITE).version, PAT), run("r2"))
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only to this user"
)
@pytest.mark.parametrize("written", [True, False])
def test_read_only(path: Path, *, written: bool) -> None:
    """A database that may not be written is refused with what to do."""
    if written:
        made(path)
        path.chmod(0o444)
    path.parent.chmod(0o555)
    ran = subprocess.run(
        [sys.executable, "-c", READER, url_of(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    path.parent.chmod(0o755)

    assert "Let this user write" in ran.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o600, 0o660, 0o644, 0o666])
def test_locks_are_open_to_whom_the_database_is(path: Path, mode: int) -> None:
    """Who may not write the database, or is of no group that may, holds no lock."""
    with closing(opened(url_of(path))) as store:
        store.commit(SITE, changes(0, PAT), run())
        path.chmod(mode)
        with store.importing(SITE, HOLDER):
            made = [p for p in path.parent.glob("*.lock") if "schema" not in p.name]
            modes = [each.stat().st_mode & 0o777 for each in made]

    assert [0o600 | mode & 0o060] == modes


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_for_its_owner_alone(path: Path, umask: int) -> None:
    """A database is made for its owner alone, and so are its log and its index."""
    before = os.umask(umask)
    try:
        with closing(opened(url_of(path))) as store:
            store.commit(SITE, changes(0, PAT), run())
            modes = {
                ending: path.with_name(f"missync.db{ending}").stat().st_mode & 0o777
                for ending in ("", "-wal", "-shm")
            }
            named = store.readable_by_others()
    finally:
        os.umask(before)

    assert {"": 0o600, "-wal": 0o600, "-shm": 0o600} == modes
    assert () == named


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_for_others_to_read(store: Store, path: Path) -> None:
    """A database stays as it was made; what every user may read is named."""
    path.chmod(0o664)
    store.commit(SITE, changes(0, PAT), run())

    assert 0o664 == path.stat().st_mode & 0o777
    assert str(path) in store.readable_by_others()
    path.chmod(0o660)
    assert str(path) not in store.readable_by_others()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of three megabytes, where that is possible."""
    place = tmp_path / "disk"
    place.mkdir()
    how = ["-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if (
        not (mount and umount)
        or subprocess.run([mount, *how], check=False, capture_output=True).returncode
    ):
        pytest.skip("this user mounts no disk")
    yield place
    subprocess.run([umount, str(place)], check=True)


def fill(disk: Path) -> None:
    """Leave no byte of a disk free."""
    rubbish = os.open(disk / "rubbish", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with closing(os.fdopen(rubbish, "ab", buffering=0)) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def test_full_disk(small_disk: Path) -> None:
    """On a full disk everything can be read, and the refusal of a write says so."""
    url = url_of(small_disk / "missync.db")
    crowd = [attrs.evolve(PAT, id=PersonId(f"q{n}")) for n in range(5000)]
    with closing(opened(url)) as store:
        store.commit(SITE, changes(0, PAT), run())
        fill(small_disk)
        while_open = refused(lambda: store.commit(SITE, changes(1, *crowd), run("r2")))
        assert (PAT,) == store.roll(SITE).people
    fill(small_disk)
    with closing(opened(url)) as store:
        afterwards = refused(lambda: store.commit(SITE, changes(1, *crowd), run("r2")))
        assert ((PAT,), (run(),)) == (store.roll(SITE).people, tuple(store.runs(SITE)))
        no_note = refused(lambda: store.running(HOLDER).__enter__())

    assert "there is no room on its disk. Make room, then try again." in while_open
    assert "there is no room on its disk. Make room, then try again." in afterwards
    assert "Make room on the disk." in no_note


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_FULL, "no room on its disk"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, "no room on its disk"),
        (sqlite3.SQLITE_IOERR_WRITE, "The disk fails"),
        (sqlite3.SQLITE_READONLY, "Let this user write it"),
    ],
)
def test_failures_that_differ(path: Path, code: int, expected: str) -> None:
    """A disk that is full is not taken for one that fails, nor for other failures."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code

    assert expected in SqliteDatabase(path).explain(error)


# The lock


def locks(path: Path, ending: str) -> list[Path]:
    """List the files of the import locks beside a database."""
    found = path.parent.glob(f"{path.name}.*-*.{ending}")
    return sorted(found)


def test_one_lock_however_it_is_called(store: Store, path: Path) -> None:
    """A database behind a link has the lock of the database itself."""
    link = path.with_name("link.db")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("this user may not make links")
    with (
        closing(opened(url_of(link))) as other,
        other.importing(SITE, HOLDER),
        pytest.raises(Busy, match="Sam"),
        store.importing(SITE, HOLDER),
    ):
        pytest.fail("the lock was given twice")


@pytest.mark.parametrize("left", [None, b""])
def test_holder_that_is_not_known(store: Store, path: Path, left: bytes | None) -> None:
    """Where nobody says who holds the lock, the message says so."""
    with store.importing(SITE, HOLDER):
        (note,) = locks(path, "holder")
        note.unlink()
        if left is not None:
            note.write_bytes(left)
        with (
            pytest.raises(Busy, match="whose cannot be told"),
            store.importing(SITE, HOLDER),
        ):
            pytest.fail("the lock was given twice")


def test_holder_of_any_name(store: Store) -> None:
    """Half a character in a holder's name keeps nobody from importing."""
    with store.importing(SITE, attrs.evolve(HOLDER, by="S\ud800am")):
        assert () == tuple(store.runs(SITE))


@pytest.mark.parametrize("ending", ["holder", "lock"])
def test_lock_that_cannot_be_written(store: Store, path: Path, ending: str) -> None:
    """Where the files of the lock cannot be written, the error says which."""
    with store.importing(SITE, HOLDER):
        (there,) = locks(path, ending)
    there.unlink(missing_ok=True)
    there.mkdir()
    with pytest.raises(StoreError) as caught, store.importing(SITE, HOLDER):
        pytest.fail("the lock was given")

    assert f"The file {there} beside the database cannot be written" in str(
        caught.value
    )


@needs_limits
@pytest.mark.parametrize(("left", "ending"), [(0, "lock"), (1, "holder")])
def test_lock_while_too_many_files_are_open(
    store: Store, left: int, ending: str
) -> None:
    """Where the system opens no more files, it is no folder that has to be mended."""
    with (
        no_more_files(left),
        pytest.raises(StoreError) as caught,
        store.importing(SITE, HOLDER),
    ):
        pytest.fail("the lock was given")

    assert f".{ending} beside the database cannot be written: " in str(caught.value)
    assert str(caught.value).endswith(MORE_FILES)


@needs_limits
@pytest.mark.parametrize("left", [0, 1])
def test_database_while_too_many_files_are_open(path: Path, left: int) -> None:
    """A database that the system does not open for that reason is not to blame."""
    made(path)
    database = SqliteDatabase(path)
    engine = database.make_engine()
    with no_more_files(left):
        said = refused(lambda: looked_at(database, engine))
    engine.dispose()

    assert said.endswith(f"cannot be used: too many files are open. {MORE_FILES}")


def looked_at(database: SqliteDatabase, engine: Engine) -> None:
    """Look into a database."""
    with explained(database), database.reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM missync_site")


def test_nothing_is_left_of_a_holder(store: Store, path: Path) -> None:
    """Who held the lock is forgotten when they let go of it."""
    with store.importing(SITE, HOLDER):
        held = locks(path, "holder")

    assert (1, []) == (len(held), locks(path, "holder"))
