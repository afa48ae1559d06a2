"""The history as a process log: for each case, what happened to its steps, timers and messages, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson
from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from engine.model import CAME, Actor, LogEvent
from engine.queries.audit_trail import Search, check_reader, conditions_of, step_of
from engine.store.secrecy import reported_in
from engine.store.unit_of_work import House
from engine.tables import case_file, history_event, process_definition, process_instance

Naming = Literal["peran", "samaran"]
PAGE = 2000
TRANSITIONS: Mapping[str, str] = {  # the standard lifecycle of IEEE 1849
    "element.cancelled": "pi_abort",
    **dict.fromkeys(CAME, "complete"),
    "work_item.claimed": "start",
    "work_item.completed": "complete",
    "work_item.reassigned": "reassign",
    "work_item.released": "reassign",
}


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some events of a log, and the place after which it goes on."""

    events: tuple[LogEvent, ...]
    next_after: tuple[str, int] | None


def log_page(
    session: Session,
    house: House,
    actor: Actor,
    today: date,
    search: Search,
    naming: Naming,
    after: tuple[str, int] | None = None,
) -> LogPage:
    """Return the next part of the log of what was looked for, case after case. Raises: Forbidden."""
    check_reader(session, actor, today)
    event = history_event.c
    conditions, _ = conditions_of(session, house, search)
    place = tuple_(event.stream, event.sequence)
    query = (
        select(history_event, process_instance.c.business_key, process_instance.c.id.label("instance_id"))
        .add_columns(process_instance.c.process_id, process_instance.c.definition_id, process_definition.c.version)
        .add_columns(case_file.c.data)
        .join(process_instance, process_instance.c.id == func.substr(event.stream, 3))
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(*conditions, event.kind.in_(TRANSITIONS), event.stream.like("i:%"))
        .order_by(event.stream, event.sequence)
        .limit(PAGE)
    )
    rows = session.execute(query.where(place > after) if after else query).all()
    mine = [row for row in rows if actor.user_id not in reported_in(row.data)]
    last = (rows[-1].stream, rows[-1].sequence) if len(rows) == PAGE else None
    return LogPage(tuple(_event(session, house, row, naming) for row in mine), last)


def _event(session: Session, house: House, row: Row[Any], naming: Naming) -> LogEvent:
    return LogEvent(
        case=row.instance_id,
        case_name=row.business_key or row.instance_id,
        process=f"{row.process_id} {row.version}",
        sequence=row.sequence,
        element_id=row.element_id or "",
        step=step_of(session, house, row) or row.kind,
        at=row.at,
        transition=TRANSITIONS[row.kind],
        role=row.acting_role,
        resource=_resource(house, row, naming),
        work_item=orjson.loads(row.payload).get("work_item"),
    )


def _resource(house: House, row: Row[Any], naming: Naming) -> str | None:
    """Return a role, or role and alias; the public and the system are what they are."""
    role: str = row.acting_role or row.actor if row.actor in ("system", "public") else row.acting_role or "PETUGAS"
    if naming == "peran" or row.actor in ("system", "public"):
        return role
    return f"{role}-{house.vault.alias(row.actor)}"
