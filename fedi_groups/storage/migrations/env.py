"""Runs the migrations on the connection that storage.migrate hands over."""

from alembic import context
from sqlalchemy import Connection

from fedi_groups.storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
