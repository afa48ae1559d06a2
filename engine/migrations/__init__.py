"""Bring a database to this version: one transaction around the whole run, so that a kill leaves it before or after."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

LOCK = 0x616C7572  # "alur"; PostgreSQL's advisory lock that lets one migration run at a time


def upgrade(connection: Connection) -> str:
    """Migrate inside the caller's transaction, which holds the write lock on SQLite; return the revision."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return revision(connection) or ""


def revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, or None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()
