"""Out of sight: keep with a site what the MIS does not show any more."""

from __future__ import annotations

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from missync.adapters.sql.columns import String


revision = "0007"
down_revision = "0006"

_FACTS = ("start date", "leave date", "active")
_SITE = sa.table(
    "missync_site", sa.column("name", String), sa.column("out_of_sight", sa.Text())
)
_SOURCE = sa.table(
    "missync_source",
    *(sa.column(name, String) for name in ("site", "kind", "listing")),
    sa.column("out_of_sight", sa.Text()),
)


def upgrade() -> None:
    """Add the column, and in it what is noted of the records."""
    op.add_column("missync_site", sa.Column("out_of_sight", sa.Text()))
    source = _SOURCE.c
    noted = sa.select(_SOURCE).where(source.out_of_sight.is_not(None)).distinct()
    hidden: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
    connection = op.get_bind()
    for site, kind, listing, facts in connection.execute(noted).all():
        hidden[site].setdefault((kind, listing), set()).update(facts.split(","))
    for site, lists in hidden.items():
        connection.execute(
            sa.update(_SITE)
            .where(_SITE.c.name == site)
            .values(out_of_sight=_written(lists))
        )


def _written(lists: dict[tuple[str, str], set[str]]) -> str:
    return json.dumps(
        [
            {
                "kind": kind,
                "listing": listing,
                "facts": [fact for fact in _FACTS if fact in facts],
            }
            for (kind, listing), facts in sorted(lists.items())
        ]
    )
