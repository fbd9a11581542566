"""Databases from before facts were noted: what their records showed is noted then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from missync import Plugins
from missync.model.people import Fact
from missync.rules.roll.visibility import shown_in
from missync.testing.store_samples import SITE
from tests.adapters.migration_facts import done, migrated
from tests.support.postgres import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either sort with nothing in it."""
    file = nullcontext(f"sqlite:///{tmp_path}/missync.db")
    with file if request.param == "sqlite" else new_database() as url:
        yield url


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ('"stays": [], "active": "does not say"', set()),
        ('"stays": [{"start": null, "end": "2026-01-01"}]', {Fact.LEAVE_DATE}),
        ('"stays": [{"start": "2020-09-01", "end": null}]', {Fact.START_DATE}),
        ('"stays": [], "active": "no"', {Fact.ACTIVE}),
    ],
)
def test_facts_of_the_records_from_before(
    url: str, said: str, facts: set[Fact]
) -> None:
    """What a kept record showed is known after the upgrade, and nothing is hidden."""
    migrated(url, "0003")
    done(
        url,
        "INSERT INTO missync_site (name, version, school_id, school_name)"
        " VALUES ('hillside', 3, 'A1', 'Hillside')",
        "INSERT INTO missync_person (site, id, kind, origin, mis_id, forename, surname,"
        " fields, links, listed, standing, causes, notes) VALUES ('hillside', 'p1',"
        " 'student', 'mis', 'A1', 'Pat', 'Example', '{}', '[]', true, 'on list', '[]',"
        " '[]')",
        "INSERT INTO missync_source (site, kind, listing, mis_id, person, fingerprint,"
        " record, filled) VALUES ('hillside', 'student', 'current', 'A1', 'p1', 'f',"
        " '{RECORD}', 'surname')".replace("RECORD", said),
    )
    with closing(Plugins().store_adapter(url).open(url)) as store:
        roll = store.roll(SITE)

    (source,) = roll.sources.values()
    (person,) = roll.people
    assert facts == set(shown_in(source.facts))
    assert ("", "surname") == (source.out_of_sight, source.filled)
    assert source.facts.startswith("carried")
    assert person.missing_since is None
