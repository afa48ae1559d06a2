"""Look at published processes."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.definitions import Definition, Definitions
from engine.errors import NotFound
from engine.store.unit_of_work import House
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


def newest_definitions(session: Session, house: House) -> tuple[Definition, ...]:
    """Return the newest version of every process, by process."""
    latest = (
        select(process_definition.c.process_id, func.max(process_definition.c.version).label("version"))
        .group_by(process_definition.c.process_id)
        .subquery()
    )
    same = (latest.c.process_id == process_definition.c.process_id) & (latest.c.version == process_definition.c.version)
    query = select(process_definition.c.id, process_definition.c.version).join(latest, same)
    rows = session.execute(query.order_by(process_definition.c.process_id)).all()
    return tuple(house.definition(session, row.id, row.version) for row in rows)
