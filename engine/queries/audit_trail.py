"""Search the history of all cases and of the office itself: for auditors, who read and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from engine.access import READERS, holdings
from engine.column_types import Instant
from engine.errors import Forbidden, Invalid
from engine.model import Actor
from engine.people_tables import app_user
from engine.store.unit_of_work import House
from engine.tables import case_file, history_event, process_definition, process_instance

PAGE = 50
_PLACE = tuple_(history_event.c.at, history_event.c.stream, history_event.c.sequence)
_TRAIL = (
    select(history_event, app_user.c.name, process_instance.c.id.label("instance_id"))
    .add_columns(process_instance.c.business_key, process_instance.c.definition_id, process_definition.c.version)
    .add_columns(case_file.c.data)
    .outerjoin(app_user, app_user.c.id == history_event.c.actor)
    .outerjoin(process_instance, process_instance.c.id == func.substr(history_event.c.stream, 3))
    .outerjoin(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .outerjoin(case_file, case_file.c.instance_id == process_instance.c.id)
    .order_by(history_event.c.at.desc(), history_event.c.stream.desc(), history_event.c.sequence.desc())
)


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; empty means everything. `kinds` are event kinds, days are the office's, both ends included."""

    actor: str = ""
    kinds: tuple[str, ...] = ()
    role: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One event of the history: who did what where. `data` is its payload, which holds no personal values."""

    at: datetime
    actor: str
    name: str | None
    acting_role: str | None
    kind: str
    step: str | None
    instance_id: str | None
    business_key: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of events, the newest first, and the place after which the next page begins."""

    traces: tuple[Trace, ...]
    next_after: str | None


def audit_trail(
    session: Session,
    house: House,
    actor: Actor,
    today: date,
    search: Search,
    after: str = "",
    limit: int = PAGE,
) -> Trail:
    """Search all events. Raises: Forbidden for anybody but auditors and administrators; Invalid for a broken place."""
    if not READERS & {holding.role for holding in holdings(session, actor, today)}:
        raise Forbidden("Only auditors read the whole history.", roles=READERS)
    query = _TRAIL.where(*_conditions(house, search))
    if after:
        query = query.where(_place_of(after) > _PLACE)
    rows = session.execute(query.limit(limit + 1)).all()
    shown = [row for row in rows[:limit] if actor.user_id not in ((row.data or {}).get("terlapor_internal") or ())]
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.at.isoformat()}~{last.stream}~{last.sequence}" if last else None
    return Trail(tuple(_trace(session, house, row) for row in shown), following)


def _conditions(house: House, search: Search) -> list[ColumnElement[bool]]:
    found = []
    zone = house.offices.zone
    if search.actor:
        found.append(history_event.c.actor == search.actor)
    if search.kinds:
        found.append(history_event.c.kind.in_(search.kinds))
    if search.role:
        found.append(history_event.c.acting_role == search.role)
    if search.number:
        found.append(process_instance.c.business_key == search.number.strip().upper())
    if search.since:
        found.append(history_event.c.at >= datetime.combine(search.since, time(), zone))
    if search.until:
        found.append(history_event.c.at < datetime.combine(search.until + timedelta(days=1), time(), zone))
    return found


def _place_of(after: str) -> Any:
    at, stream, sequence = [*after.split("~"), "", "", ""][:3]
    try:
        return tuple_(literal(datetime.fromisoformat(at), Instant()), literal(stream), literal(int(sequence)))
    except ValueError as exc:
        raise Invalid("This place in the history does not exist.") from exc


def _trace(session: Session, house: House, row: Row[Any]) -> Trace:
    return Trace(
        row.at,
        row.actor,
        row.name,
        row.acting_role,
        row.kind,
        _step(session, house, row),
        row.instance_id,
        row.business_key,
        orjson.loads(row.payload),
    )


def _step(session: Session, house: House, row: Row[Any]) -> str | None:
    if row.element_id is None or row.definition_id is None:
        return None
    bundle: Select[Any] = select(process_definition.c.bundle).where(process_definition.c.id == row.definition_id)
    definition = house.definitions.get(
        row.definition_id, row.version, lambda: bytes(session.execute(bundle).scalar_one())
    )
    return definition.element(row.element_id).name or row.element_id
