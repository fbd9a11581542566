"""Changesets: writing one, where nobody else commits to the site."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from typing import Final, TypeVar

from sqlalchemy import and_, bindparam, delete, select

from missync.adapters.sql import tables
from missync.adapters.sql.rows import (
    CODES,
    PEOPLE,
    REASONS,
    SITES,
    SOURCES,
    Placed,
    SiteFacts,
    site_from,
)
from missync.adapters.sql.transactions import Transaction
from missync.errors import StalePlan
from missync.model.codes import Codebook
from missync.model.people import SourceKey
from missync.model.plan import Changeset


_T = TypeVar("_T")
_SOURCE: Final = tables.source.c
_KEPT: Final = (_SOURCE.site, _SOURCE.kind, _SOURCE.listing, _SOURCE.mis_id)


def write_changeset(ours: Transaction, site: str, changes: Changeset) -> None:
    """Write a changeset, and the site's next version where it moves anything.

    Raises:
        StalePlan: The roll has moved since; nothing was written.
    """
    facts = select(tables.site).where(tables.site.c.name == site)
    before = ours.first(facts, site_from) or SiteFacts()
    if before.version != changes.basis:
        message = "The people of this site changed in the meantime. Plan again."
        raise StalePlan(message)
    ours.upsert(SITES, site, [_after(before, changes)])
    _forget(ours, site, changes.vanished)
    # As they come: people lie in memory that way, and seeking them costs more there.
    ours.upsert(PEOPLE, site, changes.people)
    if changes.codebook is not None:
        _replace_codebook(ours, site, changes.codebook)
    ours.upsert(SOURCES, site, changes.sources)


def _after(before: SiteFacts, changes: Changeset) -> SiteFacts:
    return SiteFacts(
        version=before.version + changes.moves_anything(before.school),
        school=changes.school,
        choices=_newest(changes.choices, before.choices),
        strangers=_newest(changes.strangers, before.strangers),
        policy=_newest(changes.policy, before.policy),
        out_of_sight=_newest(changes.out_of_sight, before.out_of_sight),
        offer=before.offer if changes.codebook is None else changes.codebook.offer,
    )


def _newest(new: _T | None, before: _T) -> _T:
    return before if new is None else new


def _forget(ours: Transaction, site: str, keys: Sequence[SourceKey]) -> None:
    if not keys:
        return
    found = and_(*(column == bindparam(f"the_{column.name}") for column in _KEPT))
    ours.execute(
        delete(tables.source).where(found),
        [
            {
                "the_site": site,
                "the_kind": key.kind,
                "the_listing": key.listing,
                "the_mis_id": key.mis_id,
            }
            for key in keys
        ],
    )


def _replace_codebook(ours: Transaction, site: str, codebook: Codebook) -> None:
    for table in (tables.code, tables.reason):
        ours.execute(delete(table).where(table.c.site == site))
    ours.insert(CODES, site, starmap(Placed, enumerate(codebook.codes)))
    ours.insert(REASONS, site, starmap(Placed, enumerate(codebook.reasons)))
