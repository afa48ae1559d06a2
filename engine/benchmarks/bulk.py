"""Write very many rows at once: COPY on PostgreSQL, and what looks at each row afterwards instead of meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, text

from engine.database import Database

Rows = dict[str, list[dict[str, Any]]]
_PG_INDEXES = """SELECT indexname AS name, indexdef AS sql FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = :t AND indexname LIKE 'ix%'"""
_LITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :t AND sql IS NOT NULL"
_KEYS = """SELECT conname AS name, pg_get_constraintdef(oid) AS sql FROM pg_constraint
WHERE contype = 'f' AND conrelid = to_regclass(:t)"""


def write(connection: Connection, tables: Sequence[Table], fresh: Rows) -> None:
    """Write the rows that are gathered for each table, and forget them."""
    for table in tables:
        if rows := fresh[table.name]:
            _copy_in(connection, table, rows) if connection.dialect.name == "postgresql" else connection.execute(
                insert(table), rows
            )
            rows.clear()


def _copy_in(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    kinds = [table.c[name].type.bind_processor(connection.dialect) for name in names]
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([kind(row[name]) if kind else row[name] for name, kind in zip(names, kinds, strict=True)])


@contextmanager
def bare(connection: Connection, tables: Sequence[Table], quiet: Table) -> Iterator[None]:
    """Take indexes and foreign keys away while rows come in; making them afterwards is much faster.

    The triggers of the `quiet` table rest: what they would bring up to date comes in later.
    """
    large = connection.dialect.name == "postgresql"
    indexes = [row for table in tables for row in _named(connection, _PG_INDEXES if large else _LITE_INDEXES, table)]
    keys = [(table, row) for table in tables for row in (_named(connection, _KEYS, table) if large else ())]
    for table, key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} DROP CONSTRAINT {key.name}")
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    if large:
        connection.exec_driver_sql(f"ALTER TABLE {quiet.name} DISABLE TRIGGER USER")
    yield
    if large:
        connection.exec_driver_sql(f"ALTER TABLE {quiet.name} ENABLE TRIGGER USER")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    for index in indexes:
        connection.exec_driver_sql(index.sql)
    for table, key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD CONSTRAINT {key.name} {key.sql}")


def _named(connection: Connection, query: str, table: Table) -> Sequence[Row[Any]]:
    return connection.execute(text(query), {"t": table.name}).all()


def settle(database: Database) -> None:
    """Let the database learn what is in it now."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            connection.exec_driver_sql("ANALYZE")
