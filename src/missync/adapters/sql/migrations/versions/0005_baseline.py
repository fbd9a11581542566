"""The baseline: what the databases that were made before it lack.

New databases are made from the tables, and do not pass through here.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from missync.adapters.sql.columns import String
from missync.model.spelling import comparable


revision = "0005"
down_revision = None

_PERSON = sa.table(
    "missync_person",
    *(sa.column(name, String) for name in ("site", "id", "code", "code_key")),
)
_SOURCE = sa.table(
    "missync_source",
    *(sa.column(name, String) for name in ("site", "kind", "listing", "mis_id")),
    *(sa.column(name, sa.Text()) for name in ("record", "facts")),
)


def upgrade() -> None:
    """Add the columns, and what is in them of everybody known."""
    known = {c["name"] for c in sa.inspect(op.get_bind()).get_columns("missync_person")}
    if "code_key" not in known:
        _compare_codes()
    _note_facts()


def _compare_codes() -> None:
    """Keep a code as codes are compared, so that any spelling finds it."""
    op.add_column("missync_person", sa.Column("code_key", sa.String()))
    op.create_index(
        "ix_missync_person_code_key", "missync_person", ["site", "code_key"]
    )
    person = _PERSON.c
    known = sa.select(person.site, person.id, person.code)
    connection = op.get_bind()
    coded = connection.execute(known.where(person.code.is_not(None))).all()
    for site, id_, code in coded:
        connection.execute(
            sa.update(_PERSON)
            .where(person.site == site, person.id == id_)
            .values(code_key=comparable(code) or None)
        )


def _note_facts() -> None:
    """Note which deciding facts each record showed, and make room for what is missing.

    So whatever the MIS does not show any more at the first import from here on is known
    to have been there.
    """
    op.add_column("missync_person", sa.Column("missing_since", sa.String()))
    op.add_column("missync_source", sa.Column("facts", sa.Text()))
    op.add_column("missync_source", sa.Column("out_of_sight", sa.Text()))
    source = _SOURCE.c
    connection = op.get_bind()
    for kept in connection.execute(sa.select(_SOURCE)).all():
        connection.execute(
            sa.update(_SOURCE)
            .where(
                source.site == kept.site,
                source.kind == kept.kind,
                source.listing == kept.listing,
                source.mis_id == kept.mis_id,
            )
            .values(facts=_shown(kept.record))
        )


def _shown(text: str) -> str:
    record = json.loads(text)
    stays = record.get("stays", ())
    shown = {
        "start date": any(stay.get("start") for stay in stays),
        "leave date": any(stay.get("end") for stay in stays),
        "active": record.get("active", "does not say") != "does not say",
    }
    return ",".join(("carried", *(name for name, there in shown.items() if there)))
