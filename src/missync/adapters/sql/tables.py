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

from missync.adapters.sql.column_types import Day, Instant, Member, Plain
from missync.adapters.sql.texts import String, Text
from missync.model.codes import Band, Offer
from missync.model.events import Cancellation, DayTimes, Given, Session
from missync.model.marks import Over, Shown, State


__all__ = [
    "METADATA",
    "VERSION_TABLE",
    "code",
    "event",
    "mark",
    "person",
    "pupil",
    "reason",
    "run",
    "site",
    "source",
]

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
    Column("offer", Member(Offer)),
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
    Column("code_key", String),
    Column("missing_since", Instant),
    Index("ix_missync_person_code_key", "site", "code_key"),
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
    Column("facts", Text),
    Column("out_of_sight", Text),
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

code = Table(
    "missync_code",
    METADATA,
    Column("site", ForeignKey("missync_site.name"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("code", String, nullable=False),
    Column("description", Text),
    Column("mis_id", String, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("listed", Boolean, nullable=False),
)

reason = Table(
    "missync_reason",
    METADATA,
    Column("site", ForeignKey("missync_site.name"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("early", Boolean, nullable=False),
    Column("codes", Plain(tuple[Band, ...])),
)

pupil = Table(
    "missync_pupil",
    METADATA,
    Column("site", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("opened", Integer, nullable=False),
    ForeignKeyConstraint(
        ["site", "person"], ["missync_person.site", "missync_person.id"]
    ),
)
"""How often the ledger was opened at a pupil. To count is to wait for one's turn."""

event = Table(
    "missync_event",
    METADATA,
    Column("site", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("what", String, nullable=False),
    Column("person", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("host_id", String),
    Column("times", Plain(DayTimes), nullable=False),
    Column("given", Plain(Given)),
    Column("cancelled", Plain(Cancellation)),
    ForeignKeyConstraint(
        ["site", "person"], ["missync_pupil.site", "missync_pupil.person"]
    ),
    UniqueConstraint("site", "host_id"),
    Index("ix_missync_event_day", "site", "person", "day"),
)

mark = Table(
    "missync_mark",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("site", String, nullable=False),
    Column("id", String, nullable=False),
    Column("event", String, nullable=False),
    Column("person", String, nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("date", Day, nullable=False),
    Column("session", Member(Session), nullable=False),
    Column("code", String, nullable=False),
    Column("minutes_late", Integer),
    Column("comment", Text),
    Column("over", Member(Over), nullable=False),
    Column("state", Member(State), nullable=False),
    Column("why", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("lease_holder", String),
    Column("lease_until", Instant),
    Column("doubtful", Boolean, nullable=False),
    Column("receipt", Text),
    Column("replaced", Plain(Shown)),
    Column("written_at", Instant),
    Column("settled_by", Text),
    ForeignKeyConstraint(["site", "event"], ["missync_event.site", "missync_event.id"]),
    UniqueConstraint("site", "id"),
    Index("ix_missync_mark_open", "site", "state", "person", "due"),
    Index("ix_missync_mark_date", "site", "person", "date"),
    Index("ix_missync_mark_day", "site", "date"),
)
