"""Databases from before codes were compared are brought up to date, and match."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from missync import Plugins
from missync.model.ids import Kind
from missync.model.roll import PersonQuery
from missync.testing.store_samples import SITE
from tests.adapters.migration_facts import done, migrated
from tests.support.postgres import new_database


_COLUMNS = (
    "site, kind, origin, forename, fields, links, listed, standing, causes, notes, id,"
    " mis_id, code"
)
_SAME = "'hillside', 'student', 'mis', 'Pat', '{}', '[]', true, 'on list', '[]', '[]'"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either sort with nothing in it."""
    file = nullcontext(f"sqlite:///{tmp_path}/missync.db")
    with file if request.param == "sqlite" else new_database() as url:
        yield url


def insert(person: str, code: str) -> str:
    """Write the statement that adds somebody as missync did before."""
    values = f"'{person}', '{person}', {code}"
    return f"INSERT INTO missync_person ({_COLUMNS}) VALUES ({_SAME}, {values})"  # noqa: S608 - a test's own


def test_people_from_before_codes_were_compared(url: str) -> None:
    """Who was there before is found by any spelling of their code, as it was sent."""
    migrated(url, "0003")
    done(
        url,
        "INSERT INTO missync_site (name, version) VALUES ('hillside', 3)",
        insert("p1", "' P801400012001\u00a0'"),
        insert("p2", "NULL"),
        insert("p3", "'  '"),
    )
    sought = PersonQuery(kind=Kind.STUDENT, codes=frozenset({"p801400012001"}))
    with closing(Plugins().store_adapter(url).open(url)) as store:
        found = store.people(SITE, sought)

    assert [("p1", " P801400012001\u00a0")] == [(e.id, e.code) for e in found]
    assert [("p1", "p801400012001"), ("p2", None), ("p3", None)] == done(
        url, "SELECT id, code_key FROM missync_person ORDER BY id"
    )
