"""The schema, as SQLAlchemy Core tables: a new database is made from these.

What is kept of one value more is one column more here, and what makes it of a database
that is there already: a revision under ``migrations``.
"""

from __future__ import annotations

import sqlalchemy
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from missync.adapters.sql.columns import (
    FIELDS,
    IN_UTC,
    Day,
    DeclaredDay,
    Instant,
    Json,
    Member,
    SharedJson,
    String,
    Text,
)
from missync.errors import Problem
from missync.model.choices import Archived, MadeBy, Overrides
from missync.model.codes import Band, Offer
from missync.model.events import Cancellation, DayTimes, EventSettings, Given, Session
from missync.model.ids import Kind
from missync.model.marks import Over, Shown, State
from missync.model.people import Link, Listing, Origin, Record, RefusedRecord
from missync.model.reads import OutOfSight
from missync.model.runs import Counts, Held, ReadSummary, Verdict
from missync.model.standings import Cause, PersonWarning, Standing


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

revision = Table(
    "missync_schema",
    MetaData(),
    Column("version_num", sqlalchemy.String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="missync_schema_pkc"),
)
"""Where Alembic notes how far this database is; a host may keep its own beside it."""

site = Table(
    "missync_site",
    METADATA,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("school_id", String),
    Column("school_name", String),
    Column("urn", String),
    Column("mis", String),
    Column("choices", Json(Overrides)),
    Column("strangers", Json(tuple[RefusedRecord, ...])),
    Column("policy", String),
    Column("offer", Member(Offer)),
    Column("out_of_sight", Json(tuple[OutOfSight, ...])),
)

person = Table(
    "missync_person",
    METADATA,
    Column("site", ForeignKey("missync_site.name"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", Member(Kind), nullable=False),
    Column("origin", Member(Origin), nullable=False),
    Column("mis_id", String),
    Column("lasting_id", String),
    Column("code", String),
    Column("forename", Text),
    Column("surname", Text),
    Column("legal_forename", Text),
    Column("legal_surname", Text),
    Column("birth_date", DeclaredDay),
    Column("start_date", DeclaredDay),
    Column("leave_date", DeclaredDay),
    Column("fields", Json(FIELDS), nullable=False),
    Column("links", SharedJson(tuple[Link, ...]), nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("standing", Member(Standing), nullable=False),
    Column("causes", SharedJson(tuple[Cause, ...]), nullable=False),
    Column("notes", SharedJson(tuple[PersonWarning, ...]), nullable=False),
    Column("excluded", Json(MadeBy)),
    Column("archived", Json(Archived)),
    Column("announced", DeclaredDay),
    Column("due", DeclaredDay),
    Column("run", String),
    Column("code_key", String),
    Column("missing_since", Instant),
    Index("ix_missync_person_code_key", "site", "code_key"),
    Index("ix_missync_person_mis_id", "site", "mis_id"),
)

source = Table(
    "missync_source",
    METADATA,
    Column("site", String, primary_key=True),
    Column("kind", Member(Kind), primary_key=True),
    Column("listing", Member(Listing), primary_key=True),
    Column("mis_id", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("record", Json(Record), nullable=False),
    Column("filled", Text),
    Column("problems", Json(tuple[Problem, ...])),
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
    Column("at", Instant("auto"), nullable=False),
    Column("day", DeclaredDay, nullable=False),
    Column("by", Text, nullable=False),
    Column("verdict", Member(Verdict), nullable=False),
    Column("counts", Json(Counts), nullable=False),
    Column("reads", Json(tuple[ReadSummary, ...]), nullable=False),
    Column("what", Text),
    Column("why", Text),
    Column("held", Json(tuple[Held, ...])),
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
    Column("codes", Json(tuple[Band, ...])),
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
    Column("times", Json(DayTimes, IN_UTC), nullable=False),
    Column("settings", Json(EventSettings)),
    Column("given", Json(Given)),
    Column("cancelled", Json(Cancellation, IN_UTC)),
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
    Column("alone", Boolean, nullable=False, server_default=false()),
    Column("receipt", Text),
    Column("replaced", Json(Shown, IN_UTC)),
    Column("written_at", Instant),
    Column("confirmed_at", Instant),
    Column("settled_by", Text),
    ForeignKeyConstraint(["site", "event"], ["missync_event.site", "missync_event.id"]),
    UniqueConstraint("site", "id"),
    Index("ix_missync_mark_open", "site", "state", "person", "due"),
    Index("ix_missync_mark_date", "site", "person", "date"),
    Index("ix_missync_mark_day", "site", "date"),
)
