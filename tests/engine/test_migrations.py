"""Migrations go forward, and the newest back again, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from engine import migrations
from engine.database import Database


def indexes(database: Database) -> dict[str, list[str | None]]:
    return {index["name"] or "": index["column_names"] for index in inspect(database.engine).get_indexes("work_item")}


def test_the_indexes_of_lists_are_made_and_unmade(database_url: str) -> None:
    database = Database(database_url)
    after, config = indexes(database), Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
    before = indexes(database)
    with database.migrating() as connection:
        migrations.upgrade(connection)
    assert indexes(database) == after
    assert before.keys() == after.keys()
    assert before["ix_work_item_free_limit"] == after["ix_work_item_free_limit"][:4]
    database.close()
