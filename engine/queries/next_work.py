"""What somebody could do next: the same case if it stays with them, else the most urgent of their inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.model import Actor
from engine.store.secrecy import reported_in
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance, work_item

LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class NextWork:
    """A work item that waits for the reader; `same_case` says whether it goes on with the case just left."""

    id: str
    step: str
    business_key: str | None
    subject: str | None
    same_case: bool


def next_work(session: Session, house: House, actor: Actor, today: date, instance_id: str) -> NextWork | None:
    """Return what to offer after work on a case is done, or None when nothing waits."""
    held = {holding.role for holding in holdings(session, actor, today)}
    same, mine = work_item.c.instance_id == instance_id, work_item.c.assignee == actor.user_id
    ours = or_(*(("," + work_item.c.audience + ",").contains(f",{role},") for role in sorted(held)), mine)
    rows = session.execute(
        select(
            work_item.c.id,
            work_item.c.instance_id,
            work_item.c.element_id,
            process_instance.c.business_key,
            process_instance.c.definition_id,
            process_definition.c.version,
            case_file.c.subject,
            case_file.c.data,
        )
        .join(process_instance, process_instance.c.id == work_item.c.instance_id)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == work_item.c.instance_id)
        .where(work_item.c.status == "open", process_instance.c.status == "active")
        .where(ours, or_(work_item.c.assignee.is_(None), mine))
        .order_by(case((same, 0), (mine, 1), else_=2), work_item.c.due_at.is_(None), work_item.c.due_at, work_item.c.id)
        .limit(LOOKED_AT)
    )
    for row in rows:
        if actor.user_id not in reported_in(row.data):
            return _told(session, house, row, instance_id)
    return None


def _told(session: Session, house: House, row: Any, instance_id: str) -> NextWork:
    definition = house.definition(session, row.definition_id, row.version)
    step = definition.element(row.element_id).name
    return NextWork(row.id, step, row.business_key, row.subject, row.instance_id == instance_id)
