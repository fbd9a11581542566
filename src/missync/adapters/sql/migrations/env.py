"""How Alembic runs: on the connection, and in the transaction, of whoever asks."""

from __future__ import annotations

from alembic import context

from missync.adapters.sql import tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    version_table=tables.revision.name,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
