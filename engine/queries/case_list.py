"""The list of cases, the newest first: what a person may see of them, by words and state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, false, select
from sqlalchemy.orm import Session

from engine.inbox_tables import case_index
from engine.model import Actor
from engine.office import Office
from engine.queries.reach import Reach, reach_of
from engine.queries.waiting import not_about
from engine.queries.word_search import Search, match
from engine.searching import holding
from engine.store.unit_of_work import House
from engine.tables import case_file, process_instance

PAGE = 50
State = Literal["", "open", "late", "ended"]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list. `days_left` in working days: 0 is today, negative is late; None when it has ended."""

    instance_id: str
    business_key: str
    subject: str
    status: str
    public_status: str | None
    due_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of cases, the newest first, and the case after which the next page begins."""

    rows: tuple[CaseRow, ...]
    next_after: str | None


def case_list(
    session: Session,
    house: House,
    actor: Actor,
    today: date,
    words: str = "",
    state: State = "",
    before: str = "",
    limit: int = PAGE,
) -> CaseList:
    """List cases in which all `words` are found, as far as the person may see them. Raises: Forbidden."""
    reach = reach_of(session, house, actor, today)
    search, given = match(session, house, words)
    conditions = [*_seen(reach), *_in_state(state, today), *_with_words(session, words, search)]
    if before:
        here = select(case_index.c.position).where(case_index.c.instance_id == before).scalar_subquery()
        conditions.append(case_index.c.position < here)
    found = session.execute(_query(conditions, limit + 1), given).all()
    rows = tuple(_row(row, reach.office, today) for row in found[:limit])
    return CaseList(rows, rows[-1].instance_id if len(found) > limit else None)


def _query(conditions: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    return (
        select(process_instance.c.id, process_instance.c.business_key, process_instance.c.status)
        .add_columns(process_instance.c.ended_at, case_file.c.public_status, case_file.c.due_on, case_file.c.subject)
        .select_from(
            case_index.join(process_instance, process_instance.c.id == case_index.c.instance_id).join(
                case_file, case_file.c.instance_id == case_index.c.instance_id
            )
        )
        .where(process_instance.c.business_key.is_not(None), *conditions)
        .order_by(case_index.c.position.desc())
        .limit(limit)
    )


def _seen(reach: Reach) -> list[ColumnElement[bool]]:
    """Cases of the processes that the person works in, never those about them; who reads all sees every process."""
    theirs = [definition.process.id for definition in reach.processes]
    mine = [] if reach.reads_all else [case_index.c.process_id.in_(theirs) if theirs else false()]
    return [*mine, not_about(reach.me)]


def _in_state(state: State, today: date) -> list[ColumnElement[bool]]:
    running = process_instance.c.ended_at.is_(None)
    states: dict[str, list[ColumnElement[bool]]] = {
        "open": [running],
        "late": [running, case_file.c.due_on < today],
        "ended": [process_instance.c.ended_at.is_not(None)],
    }
    return states.get(state, [])


def _with_words(session: Session, words: str, search: Search) -> list[ColumnElement[bool]]:
    dialect = session.get_bind().dialect
    if not search.words:
        return [false()] if words else []
    return search.conditions(dialect, case_index.c.instance_id) or [holding(dialect, search.words)]


def _row(row: Row[Any], office: Office, today: date) -> CaseRow:
    days_left = office.days_left(row.due_on, today) if row.due_on and row.ended_at is None else None
    return CaseRow(row.id, row.business_key, row.subject or "", row.status, row.public_status, row.due_on, days_left)
