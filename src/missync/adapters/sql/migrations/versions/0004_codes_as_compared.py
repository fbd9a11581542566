"""The codes of people as codes are compared, so that any spelling finds them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from missync.adapters.sql.texts import String
from missync.model.spelling import comparable


revision = "0004"
down_revision = "0003"

_PERSON = sa.table(
    "missync_person",
    sa.column("site", String),
    sa.column("id", String),
    sa.column("code", String),
    sa.column("code_key", String),
)


def upgrade() -> None:
    """Add the column, its index, and what is in it of everybody known."""
    op.add_column("missync_person", sa.Column("code_key", sa.String()))
    op.create_index(
        "ix_missync_person_code_key", "missync_person", ["site", "code_key"]
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    person = _PERSON.c
    known = sa.select(person.site, person.id, person.code)
    keys = [
        {"of_site": site, "of_id": id_, "key": comparable(code) or None}
        for site, id_, code in connection.execute(known.where(person.code.is_not(None)))
    ]
    if keys:
        connection.execute(
            sa.update(_PERSON)
            .where(
                person.site == sa.bindparam("of_site"),
                person.id == sa.bindparam("of_id"),
            )
            .values(code_key=sa.bindparam("key")),
            keys,
        )
