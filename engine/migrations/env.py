"""Alembic's entry: run the migrations on the connection that `engine.migrations.upgrade` was given."""

from alembic import context

import engine.inbox_tables
import engine.message_tables
import engine.people_tables
import engine.public_tables  # noqa: F401 because importing it fills the metadata
from engine.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="column_types.",
    include_object=lambda _object, name, kind, *_: kind != "table" or name in metadata.tables,
)
context.run_migrations()
