"""Confirmed at: keep with a mark when the MIS was first known to have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from missync.adapters.sql.columns import Instant, String


revision = "0008"
down_revision = "0007"

_MARK = sa.table(
    "missync_mark",
    sa.column("state", String),
    *(sa.column(name, Instant) for name in ("due", "written_at", "confirmed_at")),
)


def upgrade() -> None:
    """Add the column, and in it since when what is successful was confirmed."""
    op.add_column("missync_mark", sa.Column("confirmed_at", Instant))
    mark = _MARK.c
    later = sa.case((mark.written_at > mark.due, mark.written_at), else_=mark.due)
    op.execute(
        sa.update(_MARK).where(mark.state == "successful").values(confirmed_at=later)
    )
