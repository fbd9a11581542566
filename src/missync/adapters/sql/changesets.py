"""Changesets: writing one, where nobody else commits to the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select

from missync.adapters.sql import rows, site_rows, tables
from missync.adapters.sql.codebooks import write_codebook
from missync.adapters.sql.upserts import upsert
from missync.errors import StalePlan
from missync.model.people import SourceKey
from missync.model.plan import Changeset


__all__ = ["about_site", "write_changeset"]

_of_site_in_order = itemgetter(*tables.site.c.keys())


def about_site(connection: Connection, site: str) -> Mapping[Any, Any] | None:
    """Read what is kept of a site as a whole; ``None`` where nothing is."""
    wanted = select(tables.site).where(tables.site.c.name == site)
    return connection.execute(wanted).mappings().first()


def write_changeset(connection: Connection, site: str, changes: Changeset) -> None:
    """Write a changeset, and the site's next version where it moves anything.

    Raises:
        StalePlan: The roll has moved since; nothing was written.
    """
    about = about_site(connection, site)
    version = about["version"] if about else 0
    if version != changes.basis:
        message = "The people of this site changed in the meantime. Plan again."
        raise StalePlan(message)
    school = site_rows.school_from(about) if about else None
    moved = changes.moves_anything(school)
    before = about or dict.fromkeys(tables.site.c.keys())
    facts = {**before, **_site_row(changes)}
    facts.update(name=site, version=version + moved)
    upsert(connection, tables.site, [_of_site_in_order(facts)])
    _write(connection, site, changes)


def _site_row(changes: Changeset) -> dict[str, object]:
    moved: dict[str, object] = {}
    if changes.choices is not None:
        moved["choices"] = site_rows.choices_text(changes.choices)
    if changes.strangers is not None:
        moved["strangers"] = site_rows.strangers_text(changes.strangers)
    if changes.policy is not None:
        moved["policy"] = changes.policy
    if changes.codebook is not None:
        moved["offer"] = changes.codebook.offer
    return {**site_rows.school_row(changes.school), **moved}


def _write(connection: Connection, site: str, changes: Changeset) -> None:
    _forget(connection, site, changes.vanished)
    # As they come: people lie in memory that way, and seeking them costs more there.
    people = (rows.person_row(site, one) for one in changes.people)
    upsert(connection, tables.person, people)
    if changes.codebook is not None:
        write_codebook(connection, site, changes.codebook)
    sources = (rows.source_row(site, one) for one in changes.sources)
    upsert(connection, tables.source, sources)


def _forget(connection: Connection, site: str, keys: Sequence[SourceKey]) -> None:
    if not keys:
        return
    found = and_(
        *(key == bindparam(f"the_{key.name}") for key in tables.source.primary_key)
    )
    named = [rows.key_row(site, key) for key in keys]
    connection.execute(
        delete(tables.source).where(found),
        [{f"the_{name}": value for name, value in row.items()} for row in named],
    )
