"""MIS ids: find somebody by theirs without reading everybody."""

from __future__ import annotations

from alembic import op


revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_missync_person_mis_id", "missync_person", ["site", "mis_id"])
