"""Count what a database is asked: statements, and rows read or written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from engine.runtime import Engine


@dataclass
class Tally:
    """What was asked so far."""

    statements: int = 0
    rows: int = 0

    def hear(self, connection: Any, cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        """Take in one statement that has just run; SQLite does not tell how many rows a SELECT finds, so ask."""
        if text.startswith(("BEGIN", "PRAGMA")):
            return
        self.statements += 1
        rows = cursor.rowcount
        if rows < 0:
            other = connection.connection.cursor()
            other.execute(f"SELECT COUNT(*) FROM ({text})", parameters)  # noqa: S608 because it is the same statement
            rows = other.fetchone()[0]
        self.rows += rows


@contextmanager
def tallied(engine: Engine) -> Iterator[Tally]:
    """Count what happens inside."""
    tally = Tally()
    event.listen(engine.database.engine, "after_cursor_execute", tally.hear)
    try:
        yield tally
    finally:
        event.remove(engine.database.engine, "after_cursor_execute", tally.hear)
