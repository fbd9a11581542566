"""Event settings: keep with an event the settings by which it means what it means."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column. Events that are there go by the settings of the site."""
    op.add_column("missync_event", sa.Column("settings", sa.Text()))
