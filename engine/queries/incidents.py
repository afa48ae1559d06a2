"""Look at faults that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from engine.access import KEEPERS
from engine.definitions import Definition
from engine.errors import NotFound
from engine.faults import told
from engine.inbox_tables import IS_UNRESOLVED
from engine.office import Office
from engine.store.unit_of_work import House
from engine.tables import case_file, incident, process_instance, wait, work_item

OWNERS = frozenset({"PEMILIK_PROSES"})


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """A fault: `expression` was asked last, its names stood for `values_seen`.

    `outside` is what another service said; only who looks at this one incident gets it.
    """

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
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class HaltedStep:
    """A step at which a case stands still: what went wrong, what was asked last and what its names stood for."""

    step: str
    why: str
    since: datetime
    expression: str | None
    values: Mapping[str, Any]


def list_incidents(session: Session, *, resolved: bool = False, limit: int = 100) -> tuple[IncidentLine, ...]:
    """List open incidents, or also those that are resolved, newest first."""
    query = _lines().order_by(incident.c.created_at.desc()).limit(limit)
    if not resolved:
        query = query.where(IS_UNRESOLVED)
    return tuple(_line(row) for row in session.execute(query))


def view_incident(session: Session, house: House, incident_id: str) -> IncidentLine:
    """Show an incident. Raises: NotFound."""
    query = _lines().add_columns(incident.c.outside, case_file.c.wrapped_key)
    query = query.join(case_file, case_file.c.instance_id == incident.c.instance_id)
    row = session.execute(query.where(incident.c.id == incident_id)).first()
    if row is None:
        raise NotFound(f"There is no incident {incident_id}.")
    return replace(_line(row), outside=outside_of(house, row))


def outside_of(house: House, row: Row[Any]) -> str | None:
    """Return what another service said of a fault, from a row with `outside` and `wrapped_key`."""
    said: str | None = house.vault.open_case_key(row.wrapped_key).unseal(row.outside) if row.outside else None
    return said


def keepers_of(office: Office, today: date) -> tuple[str, ...]:
    """Return the names of who repairs what a fault stopped: process owners, else administrators."""
    found = office.staff_with(OWNERS, today) or office.staff_with(KEEPERS, today)
    return tuple(name for _, name in found)


def halted_steps(session: Session, definition: Definition, instance_id: str) -> tuple[HaltedStep, ...]:
    """Return the steps at which a case stands still, to somebody who may see it."""
    mine = (incident.c.instance_id == instance_id, IS_UNRESOLVED)
    rows = session.execute(select(incident).where(*mine).order_by(incident.c.created_at, incident.c.id))
    return tuple(
        HaltedStep(
            definition.element(row.element_id).name or row.element_id,
            told(row.rule, row.told, row.message),
            row.created_at,
            row.expression,
            row.values_seen or {},
        )
        for row in rows
    )


def _line(row: Row[Any]) -> IncidentLine:
    return IncidentLine(
        row.id,
        row.instance_id,
        row.business_key,
        row.element_id,
        told(row.rule, row.told, row.message),
        row.expression,
        row.values_seen,
        row.created_at,
        row.resolved_at,
        row.resolved_by,
    )


def _lines() -> Select[Any]:
    columns = [column for column in incident.c if column.name not in ("outside", "token_id")]
    return select(*columns, process_instance.c.business_key).join(
        process_instance, process_instance.c.id == incident.c.instance_id
    )


def stranded_instances(session: Session, limit: int = 100) -> tuple[str, ...]:
    """Return active instances in which nobody and nothing is waited for: no work item, wait or incident.

    There may be none: one would stand still for ever without telling anybody.
    """
    mine = process_instance.c.id
    held = (
        select(work_item.c.id).where(work_item.c.instance_id == mine, work_item.c.status == "open").exists(),
        select(wait.c.instance_id).where(wait.c.instance_id == mine).exists(),
        select(incident.c.id).where(incident.c.instance_id == mine, IS_UNRESOLVED).exists(),
    )
    query = select(mine).where(process_instance.c.status == "active", *(~there for there in held))
    return tuple(session.execute(query.order_by(mine).limit(limit)).scalars())
