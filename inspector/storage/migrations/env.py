"""Runs the migrations on the connection that `inspector.storage.database` hands over."""

from alembic import context

from inspector.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
