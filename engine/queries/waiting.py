"""Cases that wait for nobody in the office: for the complainant, or for a day to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, literal, select, tuple_
from sqlalchemy.orm import Session

from engine.inbox_tables import case_index
from engine.model import Actor
from engine.queries.reach import Reach, Standpoint, reach_of
from engine.store.shelf import NO_LIMIT
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance

PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case in which nobody here has anything to do now: where it waits, and until when (aware), if known."""

    instance_id: str
    business_key: str | None
    subject: str
    place: str
    until: datetime | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class WaitingCases:
    """A page of waiting cases, those that go on first, first; the case after which the next page begins."""

    lines: tuple[WaitingCase, ...]
    next_after: str | None


def waiting_cases(
    session: Session, house: House, actor: Actor, today: date, after: str = "", limit: int = PAGE
) -> WaitingCases:
    """Return cases of the person's processes that wait. Raises: Forbidden for a closed account."""
    reach = reach_of(session, house, actor, today)
    key, position = case_index.c.waits_until, case_index.c.position
    query = (
        select(case_index, process_instance.c.business_key, process_instance.c.definition_id, case_file.c.subject)
        .add_columns(process_definition.c.version)
        .join(process_instance, process_instance.c.id == case_index.c.instance_id)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == case_index.c.instance_id)
        .where(*waits(reach.standpoint(session)), process_instance.c.status == "active")
        .order_by(key, position)
        .limit(limit + 1)
    )
    if after:
        here = select(case_index.c.waits_until, case_index.c.position).where(case_index.c.instance_id == after)
        query = query.where(tuple_(key, position) > here.scalar_subquery())
    rows = session.execute(query).all()
    lines = tuple(_line(session, house, reach, row) for row in rows[:limit])
    return WaitingCases(lines, rows[limit - 1].instance_id if len(rows) > limit else None)


def waits(stand: Standpoint) -> list[ColumnElement[bool]]:
    """Return the conditions on `case_index` for what waits in the person's processes and is not about them."""
    if not stand.theirs:
        return [false()]
    return [case_index.c.waits_until.is_not(None), case_index.c.process_id.in_(stand.theirs), not_about(stand.me)]


def not_about(user_id: str) -> ColumnElement[bool]:
    """Return the condition that a case is not about an officer."""
    return ~case_index.c.reported.contains(f",{user_id},", autoescape=True)


def counted_waits(stand: Standpoint, most: int) -> Select[str, int]:
    """Return how many cases wait, up to `most`, as a row of the inbox's counts."""
    some = select(case_index.c.position).where(*waits(stand)).limit(most + 1).subquery()
    return select(literal("waiting"), func.count()).select_from(some)


def _line(session: Session, house: House, reach: Reach, row: Row[Any]) -> WaitingCase:
    element = house.definition(session, row.definition_id, row.version).element(row.waits_at)
    until = None if row.waits_until >= NO_LIMIT else row.waits_until
    return WaitingCase(
        row.instance_id,
        row.business_key,
        row.subject or "",
        element.name or element.id,
        until,
        reach.office.days_until(until, reach.today),
    )
