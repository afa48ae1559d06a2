"""Look at published processes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Definition, Definitions
from engine.errors import NotFound
from engine.tables import process_definition


def latest_definition(session: Session, definitions: Definitions, process_id: str) -> Definition:
    """Return the newest version of a process, built. Raises: NotFound."""
    newest = (
        select(process_definition)
        .where(process_definition.c.process_id == process_id)
        .order_by(process_definition.c.version.desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    if row is None:
        raise NotFound(f"The process {process_id} is not deployed: run `alur deploy`.")
    return definitions.get(row.id, row.version, lambda: row.bundle)
