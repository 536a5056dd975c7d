"""Read by Alembic; `assistant.store.schema` hands it an open connection."""

from __future__ import annotations

from alembic import context

from assistant.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a column by copying its table.
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
