"""Look at faults that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.tables import incident, process_instance, wait, work_item


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """A fault: `expression` was asked last, its names stood for `values_seen`."""

    id: str
    instance_id: str
    business_key: str | None
    element_id: str
    message: str
    expression: str | None
    values_seen: Mapping[str, Any] | None
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


def list_incidents(session: Session, *, resolved: bool = False, limit: int = 100) -> tuple[IncidentLine, ...]:
    """List open incidents, or also those that are resolved, newest first."""
    query = _lines().order_by(incident.c.created_at.desc()).limit(limit)
    if not resolved:
        query = query.where(incident.c.resolved_at.is_(None))
    return tuple(IncidentLine(*row) for row in session.execute(query))


def view_incident(session: Session, incident_id: str) -> IncidentLine:
    """Show an incident. Raises: NotFound."""
    row = session.execute(_lines().where(incident.c.id == incident_id)).first()
    if row is None:
        raise NotFound(f"There is no incident {incident_id}.")
    return IncidentLine(*row)


def _lines() -> Select[Any]:
    return select(
        incident.c.id,
        incident.c.instance_id,
        process_instance.c.business_key,
        incident.c.element_id,
        incident.c.message,
        incident.c.expression,
        incident.c.values_seen,
        incident.c.created_at,
        incident.c.resolved_at,
        incident.c.resolved_by,
    ).join(process_instance, process_instance.c.id == incident.c.instance_id)


def stranded_instances(session: Session, limit: int = 100) -> tuple[str, ...]:
    """Return active instances in which nobody and nothing is waited for: no work item, wait or incident.

    There may be none: one would stand still for ever without telling anybody.
    """
    mine = process_instance.c.id
    held = (
        select(work_item.c.id).where(work_item.c.instance_id == mine, work_item.c.status == "open").exists(),
        select(wait.c.instance_id).where(wait.c.instance_id == mine).exists(),
        select(incident.c.id).where(incident.c.instance_id == mine, incident.c.resolved_at.is_(None)).exists(),
    )
    query = select(mine).where(process_instance.c.status == "active", *(~there for there in held))
    return tuple(session.execute(query.order_by(mine).limit(limit)).scalars())
