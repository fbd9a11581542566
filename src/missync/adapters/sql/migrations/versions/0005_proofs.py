"""What proves that somebody is gone, and which deciding facts their records showed.

The records that are kept say which: so whatever the MIS does not show any more at the
first import from here on is known to have been there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"

_SOURCE = sa.table(
    "missync_source",
    *(sa.column(name) for name in ("site", "kind", "listing", "mis_id")),
    sa.column("record"),
    sa.column("facts"),
)
_KEY = ("site", "kind", "listing", "mis_id")


def upgrade() -> None:
    """Add the columns, and note the facts of every record."""
    op.add_column("missync_person", sa.Column("missing_since", sa.String()))
    op.add_column("missync_source", sa.Column("facts", sa.Text()))
    op.add_column("missync_source", sa.Column("out_of_sight", sa.Text()))
    connection = op.get_bind()
    kept = connection.execute(sa.select(_SOURCE)).mappings().all()
    if kept:
        connection.execute(_written(), list(map(_noted, kept)))


def _written() -> sa.Update:
    here = (_SOURCE.c[name] == sa.bindparam(f"the_{name}") for name in _KEY)
    return sa.update(_SOURCE).where(*here).values(facts=sa.bindparam("noted"))


def _noted(row: Mapping[Any, Any]) -> dict[str, str]:
    record = json.loads(row["record"])
    stays = record.get("stays", ())
    shown = {
        "start date": any(stay.get("start") for stay in stays),
        "leave date": any(stay.get("end") for stay in stays),
        "active": record.get("active", "does not say") != "does not say",
    }
    facts = ("carried", *(name for name, there in shown.items() if there))
    return {"noted": ",".join(facts), **{f"the_{name}": row[name] for name in _KEY}}
