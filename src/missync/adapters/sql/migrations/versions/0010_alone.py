"""Alone: keep with a mark that nothing else went in its request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from missync.adapters.sql.columns import String


revision = "0010"
down_revision = "0009"

_MARK = sa.table(
    "missync_mark",
    sa.column("state", String),
    sa.column("attempts", sa.Integer),
    *(sa.column(name, sa.Boolean) for name in ("doubtful", "alone")),
)


def upgrade() -> None:
    """Add the column; of what was taken alone, that was kept as a doubt."""
    none = sa.false()
    op.add_column(
        "missync_mark",
        sa.Column("alone", sa.Boolean, nullable=False, server_default=none),
    )
    alone = (_MARK.c.state == "sent") & _MARK.c.doubtful
    again = _MARK.c.attempts > 1
    op.execute(sa.update(_MARK).where(alone).values(alone=True, doubtful=again))
