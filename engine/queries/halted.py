"""Cases that a fault has stopped: told to those whose act met it, and as something to do to those who may repair it.

Without an open incident none of this costs anything: they are counted among the inbox's counts, by partial indexes.
Where a case is about an officer of the house, that officer is told nothing (reading A22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from engine.faults import told
from engine.inbox_tables import IS_UNRESOLVED, case_index
from engine.model import Actor
from engine.queries.case_pages import sees_case
from engine.queries.incidents import keepers_of, outside_of
from engine.queries.reach import Reach, Standpoint, reach_of
from engine.queries.waiting import not_about
from engine.store.unit_of_work import House
from engine.tables import case_file, incident, process_definition, process_instance

PAGE, MOST_REPAIRS = 50, 100


@dataclass(frozen=True, slots=True)
class HaltedCase:
    """A case that stands still at a step, and since when (aware). `mine`: the reader's own act met the fault.

    `opens` says whether the reader may look at the case; a `suspended` one has to be resumed before it is repaired.
    """

    incident_id: str
    instance_id: str
    business_key: str | None
    subject: str
    step: str
    since: datetime
    mine: bool
    opens: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class HaltedCases:
    """A page of them, who waits longest first; the names of who repairs them; whether the reader may."""

    lines: tuple[HaltedCase, ...]
    next_after: str | None
    keepers: tuple[str, ...]
    repairs: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """A halted case for who repairs it: why, what was asked and seen, and what another service said."""

    case: HaltedCase
    why: str
    expression: str | None
    values: Mapping[str, Any]
    outside: str | None


def halted_cases(
    session: Session, house: House, actor: Actor, reach: Reach, after: str = "", limit: int = PAGE
) -> HaltedCases:
    """Return the halted cases that concern a person, by what they may find (`reach`)."""
    query = _lines(_of(reach.standpoint(session), incident).where(process_instance.c.status == "active"), limit)
    if after:
        here = select(incident.c.created_at, incident.c.id).where(incident.c.id == after)
        query = query.where(here.scalar_subquery() < tuple_(incident.c.created_at, incident.c.id))
    rows = session.execute(query).all()
    lines = tuple(_line(session, house, actor, reach, row) for row in rows[:limit])
    following = rows[limit - 1].id if len(rows) > limit else None
    return HaltedCases(lines, following, keepers_of(reach.office, reach.today), reach.repairs)


def to_repair(session: Session, house: House, actor: Actor, today: date) -> tuple[Repair, ...]:
    """Return what somebody may repair, a hundred at most; nothing to anybody else. Raises: Forbidden."""
    reach = reach_of(session, house, actor, today)
    if not reach.repairs:
        return ()
    rows = session.execute(_lines(_of(reach.standpoint(session), incident), MOST_REPAIRS))
    return tuple(
        Repair(
            _line(session, house, actor, reach, row),
            told(row.rule, row.told, row.message),
            row.expression,
            row.values_seen or {},
            outside_of(house, row),
        )
        for row in rows.all()[:MOST_REPAIRS]
    )


def counted_halts(stand: Standpoint, most: int) -> Select[str, int]:
    """Return how many halted cases concern a person, up to `most`, as a row of the inbox's counts."""
    some = _of(stand, incident.c.id).where(process_instance.c.status == "active").limit(most + 1).subquery()
    return select(literal("halted"), func.count()).select_from(some)


def _of(stand: Standpoint, *columns: Any) -> Select[Any]:
    """Return a statement for the open incidents that concern a person, of cases that are not about them."""
    whose: list[ColumnElement[bool]] = [] if stand.repairs else [incident.c.actor == stand.me]
    return (
        select(*columns)
        .select_from(incident)
        .join(process_instance, process_instance.c.id == incident.c.instance_id)
        .join(case_index, case_index.c.instance_id == incident.c.instance_id)
        .where(IS_UNRESOLVED, not_about(stand.me), *whose)
    )


def _lines(query: Select[Any], limit: int) -> Select[Any]:
    return (
        query.add_columns(process_instance.c.business_key, process_instance.c.definition_id, process_instance.c.status)
        .add_columns(process_definition.c.version, case_file.c.subject, case_file.c.data, case_file.c.wrapped_key)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .order_by(incident.c.created_at, incident.c.id)
        .limit(limit + 1)
    )


def _line(session: Session, house: House, actor: Actor, reach: Reach, row: Row[Any]) -> HaltedCase:
    definition = house.definition(session, row.definition_id, row.version)
    return HaltedCase(
        row.id,
        row.instance_id,
        row.business_key,
        row.subject or "",
        definition.element(row.element_id).name or row.element_id,
        row.created_at,
        row.actor == actor.user_id,
        sees_case(session, house, actor, reach.held, row),
        row.status == "suspended",
    )
