"""The schema, as SQLAlchemy Core tables. The migrations lead to exactly this."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from missync.adapters.sql.texts import String, Text


__all__ = ["METADATA", "VERSION_TABLE", "person", "run", "site", "source"]

VERSION_TABLE = "missync_schema"
"""Where Alembic notes how far this database is; a host may keep its own beside it."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

site = Table(
    "missync_site",
    METADATA,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("school_id", String),
    Column("school_name", String),
    Column("urn", String),
    Column("mis", String),
    Column("choices", Text),
    Column("strangers", Text),
    Column("policy", String),
)

person = Table(
    "missync_person",
    METADATA,
    Column("site", ForeignKey("missync_site.name"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("mis_id", String),
    Column("lasting_id", String),
    Column("code", String),
    Column("forename", Text),
    Column("surname", Text),
    Column("legal_forename", Text),
    Column("legal_surname", Text),
    Column("birth_date", Date),
    Column("start_date", Date),
    Column("leave_date", Date),
    Column("fields", Text, nullable=False),
    Column("links", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("standing", String, nullable=False),
    Column("causes", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("excluded", Text),
    Column("archived", Text),
    Column("announced", Date),
    Column("due", Date),
    Column("run", String),
)

source = Table(
    "missync_source",
    METADATA,
    Column("site", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("listing", String, primary_key=True),
    Column("mis_id", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("filled", Text),
    Column("problems", Text),
    ForeignKeyConstraint(
        ["site", "person"], ["missync_person.site", "missync_person.id"]
    ),
)

run = Table(
    "missync_run",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False),
    Column("site", ForeignKey("missync_site.name"), nullable=False),
    Column("at", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("verdict", String, nullable=False),
    Column("counts", Text, nullable=False),
    Column("reads", Text, nullable=False),
    Column("what", Text),
    Column("why", Text),
    Column("held", Text),
    Column("digest", String),
    UniqueConstraint("site", "id"),
    Index(None, "site", "number"),
)
