"""Migrations that can go back do, and forward again, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from engine import migrations
from engine.database import Database


def columns(connection: Connection) -> dict[str, list[str | None]]:
    return {index["name"] or "": index["column_names"] for index in inspect(connection).get_indexes("work_item")}


@pytest.mark.parametrize("revision", ["0014", "0018"])
def test_the_indexes_of_lists_are_made_and_unmade(database_url: str, revision: str) -> None:
    database = Database(database_url)
    module = ScriptDirectory(str(Path(migrations.__file__).parent)).get_revision(revision).module
    with database.migrating() as connection, Operations.context(MigrationContext.configure(connection)):
        module.upgrade()
        after = columns(connection)
        module.downgrade()
        before = columns(connection)
        module.upgrade()
        assert columns(connection) == after
    assert before.keys() == after.keys()
    assert before["ix_work_item_follow_up"] != after["ix_work_item_follow_up"]
    database.close()


def test_words_on_open_work_come_and_go(database_url: str) -> None:
    database = Database(database_url)
    module = ScriptDirectory(str(Path(migrations.__file__).parent)).get_revision("0019").module
    with database.migrating() as connection, Operations.context(MigrationContext.configure(connection)):

        def carried() -> bool:
            return "tokens" in {column["name"] for column in inspect(connection).get_columns("work_item")}

        module.downgrade()
        assert not carried()
        module.upgrade()
        assert carried() != database.is_sqlite
    database.close()
