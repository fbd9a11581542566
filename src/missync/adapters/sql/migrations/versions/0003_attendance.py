"""Attendance: the codes and reasons of a site, what was recorded, and what is owed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"

_DAY = sa.Date().with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    """Make the tables of attendance."""
    op.add_column("missync_site", sa.Column("offer", sa.String()))
    _codes()
    _reasons()
    _pupils()
    _events()
    _marks()


def _codes() -> None:
    op.create_table(
        "missync_code",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("mis_id", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site"], ["missync_site.name"], name="fk_missync_code_site"
        ),
        sa.PrimaryKeyConstraint("site", "place", name="pk_missync_code"),
    )


def _reasons() -> None:
    op.create_table(
        "missync_reason",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.Text()),
        sa.ForeignKeyConstraint(
            ["site"], ["missync_site.name"], name="fk_missync_reason_site"
        ),
        sa.PrimaryKeyConstraint("site", "place", name="pk_missync_reason"),
    )


def _pupils() -> None:
    op.create_table(
        "missync_pupil",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "person"],
            ["missync_person.site", "missync_person.id"],
            name="fk_missync_pupil_site",
        ),
        sa.PrimaryKeyConstraint("site", "person", name="pk_missync_pupil"),
    )


def _events() -> None:
    op.create_table(
        "missync_event",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", _DAY, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("host_id", sa.String()),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("given", sa.Text()),
        sa.Column("cancelled", sa.Text()),
        sa.ForeignKeyConstraint(
            ["site", "person"],
            ["missync_pupil.site", "missync_pupil.person"],
            name="fk_missync_event_site",
        ),
        sa.PrimaryKeyConstraint("site", "id", name="pk_missync_event"),
        sa.UniqueConstraint("site", "host_id", name="uq_missync_event_site"),
    )
    op.create_index("ix_missync_event_day", "missync_event", ["site", "person", "day"])


def _marks() -> None:
    op.create_table(
        "missync_mark",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("happened_at", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("date", _DAY, nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("minutes_late", sa.Integer()),
        sa.Column("comment", sa.Text()),
        sa.Column("over", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("deadline", sa.String(), nullable=False),
        sa.Column("lease_holder", sa.String()),
        sa.Column("lease_until", sa.String()),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.Text()),
        sa.Column("replaced", sa.Text()),
        sa.Column("written_at", sa.String()),
        sa.Column("settled_by", sa.Text()),
        sa.ForeignKeyConstraint(
            ["site", "event"],
            ["missync_event.site", "missync_event.id"],
            name="fk_missync_mark_site",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_missync_mark"),
        sa.UniqueConstraint("site", "id", name="uq_missync_mark_site"),
    )
    op.create_index(
        "ix_missync_mark_open", "missync_mark", ["site", "state", "person", "due"]
    )
    op.create_index("ix_missync_mark_date", "missync_mark", ["site", "person", "date"])
    op.create_index("ix_missync_mark_day", "missync_mark", ["site", "date"])
