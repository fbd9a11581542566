"""What operators choose, what the brake holds, and when people are looked at again.

What is odd about people is told in another form from here on. It is forgotten, and so
is what their records said: the next import says both anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"

_COLUMNS = {
    "missync_site": (
        sa.Column("choices", sa.Text()),
        sa.Column("strangers", sa.Text()),
        sa.Column("policy", sa.String()),
    ),
    "missync_person": (
        sa.Column("excluded", sa.Text()),
        sa.Column("archived", sa.Text()),
        sa.Column("announced", sa.Date()),
        sa.Column("due", sa.Date()),
        sa.Column("run", sa.String()),
    ),
    "missync_source": (
        sa.Column("filled", sa.Text()),
        sa.Column("problems", sa.Text()),
    ),
    "missync_run": (
        sa.Column("what", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.Column("held", sa.Text()),
        sa.Column("digest", sa.String()),
    ),
}


def upgrade() -> None:
    """Add the columns."""
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE missync_person SET notes = '[]'")
    op.execute("UPDATE missync_source SET fingerprint = ''")
