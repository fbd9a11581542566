"""People, the records they come from, and the runs that brought them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _sites()
    _people()
    _sources()
    _runs()


def _sites() -> None:
    op.create_table(
        "missync_site",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.String()),
        sa.Column("school_name", sa.String()),
        sa.Column("urn", sa.String()),
        sa.Column("mis", sa.String()),
        sa.PrimaryKeyConstraint("name", name="pk_missync_site"),
    )


def _people() -> None:
    op.create_table(
        "missync_person",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("mis_id", sa.String()),
        sa.Column("lasting_id", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("forename", sa.Text()),
        sa.Column("surname", sa.Text()),
        sa.Column("legal_forename", sa.Text()),
        sa.Column("legal_surname", sa.Text()),
        sa.Column("birth_date", sa.Date()),
        sa.Column("start_date", sa.Date()),
        sa.Column("leave_date", sa.Date()),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site"], ["missync_site.name"], name="fk_missync_person_site"
        ),
        sa.PrimaryKeyConstraint("site", "id", name="pk_missync_person"),
    )


def _sources() -> None:
    op.create_table(
        "missync_source",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("listing", sa.String(), nullable=False),
        sa.Column("mis_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "person"],
            ["missync_person.site", "missync_person.id"],
            name="fk_missync_source_site",
        ),
        sa.PrimaryKeyConstraint(
            "site", "kind", "listing", "mis_id", name="pk_missync_source"
        ),
    )


def _runs() -> None:
    op.create_table(
        "missync_run",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("reads", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site"], ["missync_site.name"], name="fk_missync_run_site"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_missync_run"),
        sa.UniqueConstraint("site", "id", name="uq_missync_run_site"),
    )
    op.create_index("ix_missync_run_site", "missync_run", ["site", "number"])
