"""Databases from before attendance was kept are brought up to date, people and all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from missync import Plugins
from missync.model.codes import Codebook
from missync.testing.ledger_samples import CODEBOOK, MARK, record
from missync.testing.store_samples import PAT, SITE, changes, run
from tests.adapters.migration_facts import done, migrated
from tests.support.postgres import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either sort with nothing in it."""
    file = nullcontext(f"sqlite:///{tmp_path}/missync.db")
    with file if request.param == "sqlite" else new_database() as url:
        yield url


def test_people_from_before_attendance(url: str) -> None:
    """Who was there before stays, and can be recorded for; reasons can be made."""
    migrated(url, "0002")
    done(
        url,
        "INSERT INTO missync_site (name, version, school_id, school_name)"
        " VALUES ('hillside', 3, 'A1', 'Hillside')",
        "INSERT INTO missync_person (site, id, kind, origin, mis_id, forename, surname,"
        " fields, links, listed, standing, causes, notes) VALUES ('hillside', 'p1',"
        " 'student', 'mis', 'A1', 'Pat', 'Example', '{}', '[]', true, 'on list', '[]',"
        " '[]')",
    )
    with closing(Plugins().store_adapter(url).open(url)) as store:
        before = store.roll(SITE).people, store.ledger.codebook(SITE)
        record(store, MARK)
        store.commit(SITE, changes(3, codebook=CODEBOOK), run())

        assert ((PAT,), Codebook()) == before
        assert (MARK,) == store.ledger.marks(SITE)
        assert CODEBOOK == store.ledger.codebook(SITE)
