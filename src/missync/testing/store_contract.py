"""What every store has to keep to: subclass it, say how to open yours, run pytest.

::

    class TestMyStore(StoreContract):
        def open_store(self, place: Path) -> Store:
            return MyStore(place)

Needs pytest. A store that forgets when it is closed sets ``persistent = False``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

from missync.errors import Busy, StalePlan
from missync.model.people import (
    Kind,
    Link,
    Listing,
    MisId,
    Names,
    Origin,
    Person,
    PersonId,
    Record,
    Stay,
)
from missync.model.plans import Changeset, Roll, Source
from missync.model.runs import Counts, Holder, ReadSummary, Run, RunId, Verdict
from missync.model.schools import School
from missync.model.standings import Because, Cause, Standing
from missync.ports import Store


__all__ = ["StoreContract"]

_SITE = "hillside"
_NIGHT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_SCHOOL = School(id="A1", name="Hillside", urn="123456", mis="Madeup MIS")
_HOLDER = Holder(by="Sam", process=42, host="office", since=_NIGHT)
_PAT = Person(
    id=PersonId("p1"),
    kind=Kind.STUDENT,
    mis_id=MisId("A1"),
    names=Names(forename="Pat", surname="Example"),
    listed=True,
    standing=Standing.ON_LIST,
)
_KIM = attrs.evolve(
    _PAT,
    id=PersonId("p2"),
    kind=Kind.CONTACT,
    origin=Origin.UPLOAD,
    mis_id=None,
    lasting_id="0f",
    code="UPN",
    names=Names(
        forename=" Zoe\u0308\u202e ",
        surname="O'\x1b[31mBrien\n",
        legal_forename="זואי",
        legal_surname="L" * 1000,
    ),
    birth_date=date(2012, 2, 29),
    start_date=date(2024, 9, 1),
    leave_date=date(2026, 12, 31),
    fields={"house": "Oak", "email": None},
    links=(
        Link(
            pupil=MisId("A1"),
            relationship="Mother",
            parental_responsibility=True,
            priority=1,
            lives_with_pupil=False,
        ),
        Link(pupil=MisId("A2")),
    ),
    listed=False,
    standing=Standing.LEFT,
    causes=(
        Cause(what=Because.LEAVE_DATE_PASSED, why="So.", since=date(2027, 1, 1)),
        Cause(what=Because.NOT_ACTIVE, why="And so.", by="Sam"),
    ),
    notes=("Mend it.",),
)
_RECORD = Record(
    kind=Kind.STUDENT,
    mis_id=MisId("A1"),
    names=_PAT.names,
    stays=(Stay(start=date(2024, 9, 1)),),
    fields={"house": None},
    fingerprint="f1",
)


def _run(run_id: str = "r1", at: datetime = _NIGHT) -> Run:
    read = ReadSummary(
        kind=Kind.STUDENT, complete=False, why="cut short.", records=3, as_of=_NIGHT
    )
    return Run(
        id=RunId(run_id),
        at=at,
        day=date(2026, 11, 23),
        by="Sam",
        verdict=Verdict.PARTIAL,
        counts=Counts(added=2, unchanged=1),
        reads=(read, attrs.evolve(read, complete=True, as_of=None)),
    )


def _changes(basis: int = 0, *people: Person, **facts: object) -> Changeset:
    return Changeset(basis=basis, school=_SCHOOL, people=people, **facts)  # type: ignore[arg-type]


class StoreContract(ABC):
    """The facts that hold for every store."""

    persistent: ClassVar[bool] = True

    @abstractmethod
    def open_store(self, place: Path) -> Store:
        """Open the store that lives in this folder; the same each time."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        """Open a store that nothing was kept in yet."""
        return self.open_store(tmp_path)

    @pytest.fixture(autouse=True)
    def _closed(self, store: Store) -> object:
        yield
        store.close()

    def test_unknown_site(self, store: Store) -> None:
        """A site that nothing is known of has an empty roll and no history."""
        assert (Roll(), ()) == (store.roll(_SITE), store.history(_SITE))

    def test_people(self, store: Store) -> None:
        """What was committed is what is read, to the last character."""
        store.commit(_SITE, _changes(0, _PAT, _KIM), _run())
        found = {person.id: person for person in store.roll(_SITE).people}

        assert {_PAT.id: _PAT, _KIM.id: _KIM} == found

    def test_school(self, store: Store) -> None:
        """The school a site belongs to is remembered."""
        store.commit(_SITE, _changes(), _run())

        assert _SCHOOL == store.roll(_SITE).school

    def test_sources(self, store: Store) -> None:
        """A record is kept with its person and its fingerprint."""
        changes = _changes(0, _PAT, sources=((_PAT.id, _RECORD),))
        store.commit(_SITE, changes, _run())
        kept = Source(person=_PAT.id, fingerprint="f1")

        assert {_RECORD.key: kept} == store.roll(_SITE).sources

    def test_changed_sources(self, store: Store) -> None:
        """A record that says something new takes the place of the older one."""
        store.commit(_SITE, _changes(0, _PAT, sources=((_PAT.id, _RECORD),)), _run())
        newer = attrs.evolve(_RECORD, fingerprint="f2")
        store.commit(_SITE, _changes(1, sources=((_PAT.id, newer),)), _run("r2"))

        assert ["f2"] == [s.fingerprint for s in store.roll(_SITE).sources.values()]

    def test_vanished_sources(self, store: Store) -> None:
        """Records that vanished are forgotten, and no others."""
        other = attrs.evolve(_RECORD, listing=Listing.LEAVERS)
        both = ((_PAT.id, _RECORD), (_PAT.id, other))
        store.commit(_SITE, _changes(0, _PAT, sources=both), _run())
        store.commit(_SITE, _changes(1, vanished=(_RECORD.key,)), _run("r2"))

        assert [other.key] == list(store.roll(_SITE).sources)

    def test_only_named_people_change(self, store: Store) -> None:
        """Whom a changeset does not name stays as they were."""
        store.commit(_SITE, _changes(0, _PAT, _KIM), _run())
        renamed = attrs.evolve(_PAT, names=Names(surname="Married"))
        store.commit(_SITE, _changes(1, renamed), _run("r2"))

        assert {renamed, _KIM} == set(store.roll(_SITE).people)

    def test_stale_changes(self, store: Store) -> None:
        """A changeset for another version is refused and leaves not even a run."""
        store.commit(_SITE, _changes(0, _PAT), _run())
        before = store.roll(_SITE)
        with pytest.raises(StalePlan):
            store.commit(_SITE, _changes(0, _KIM), _run("r2"))

        assert (before, (_run(),)) == (store.roll(_SITE), store.history(_SITE))

    def test_version(self, store: Store) -> None:
        """The version moves when, and only when, something but the run is written."""
        store.commit(_SITE, _changes(0, _PAT, sources=((_PAT.id, _RECORD),)), _run())
        store.commit(_SITE, _changes(1), _run("r2"))
        versions = [store.roll(_SITE).version]
        store.commit(_SITE, _changes(1, vanished=(_RECORD.key,)), _run("r3"))
        versions.append(store.roll(_SITE).version)

        assert [1, 2] == versions

    def test_history(self, store: Store) -> None:
        """Runs are read as they were kept, the newest first, whatever their moments."""
        runs = [_run("r1"), _run("r2"), _run("r3", _NIGHT - timedelta(days=1))]
        for run in runs:
            store.commit(_SITE, _changes(store.roll(_SITE).version), run)

        assert list(reversed(runs)) == list(store.history(_SITE))

    def test_sites_are_apart(self, store: Store) -> None:
        """One site sees nothing of another."""
        store.commit(_SITE, _changes(0, _PAT), _run())
        store.commit("other", _changes(0, _KIM), _run("r2"))

        assert (_PAT,) == store.roll(_SITE).people
        assert (_run("r2"),) == store.history("other")

    def test_one_import_at_a_time(self, store: Store) -> None:
        """While a site's import lock is held, another holder is told who holds it."""
        other = attrs.evolve(_HOLDER, by="Kim")
        with (
            store.importing(_SITE, _HOLDER),
            pytest.raises(Busy, match=r"Sam \(process 42 on office\)"),
            store.importing(_SITE, other),
        ):
            pytest.fail("the lock was given twice")

    def test_locks_of_two_sites(self, store: Store) -> None:
        """One site's import does not keep another site's waiting."""
        with store.importing(_SITE, _HOLDER), store.importing("a/b: c", _HOLDER):
            assert Roll() == store.roll(_SITE)

    def test_lock_is_free_again(self, store: Store) -> None:
        """The lock is free after the import, and after one that failed."""
        with pytest.raises(ZeroDivisionError), store.importing(_SITE, _HOLDER):
            raise ZeroDivisionError
        with store.importing(_SITE, _HOLDER):
            assert Roll() == store.roll(_SITE)

    def test_closed_and_opened_again(self, store: Store, tmp_path: Path) -> None:
        """A store that lasts has kept everything when it is opened again."""
        if not self.persistent:
            pytest.skip("this store says that it forgets")
        store.commit(_SITE, _changes(0, _PAT, _KIM), _run())
        before = store.roll(_SITE)
        store.close()
        again = self.open_store(tmp_path)

        assert (before, (_run(),)) == (again.roll(_SITE), again.history(_SITE))
        again.close()
