"""What an auditor looks at first: how much there is of it, departures (SOP 6.2), and steps that were done again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, select, tuple_
from sqlalchemy.orm import Session

from engine.column_types import Instant
from engine.errors import Invalid
from engine.model import Actor
from engine.people_tables import app_user, deviation
from engine.queries.audit_trail import PAGE, Search, Trail, audit_trail, check_reader, step_of, within
from engine.queries.definitions import newest_definitions
from engine.queries.people import UserLine, list_roles, list_users
from engine.queries.verification import last_anchor
from engine.store.secrecy import reported_in
from engine.store.unit_of_work import House
from engine.tables import case_file, history_event, process_definition, process_instance, work_item

LATE_STEP = "mutu_baku_terlampaui"


@dataclass(frozen=True, slots=True)
class Tally:
    """How much happened in a period: events by kind, departures by kind and whether explained, steps done again."""

    events: Mapping[str, int]
    deviations: Mapping[tuple[str, bool], int]
    repeats: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a published process, to be chosen from a list."""

    element_id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The first page of Riwayat: what was found, how much there is to look at, and what can be chosen."""

    trail: Trail
    tally: Tally
    users: tuple[UserLine, ...]
    roles: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    anchor: tuple[date, str] | None


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure from the *mutu baku*: where, when, and the reason if somebody gave one."""

    id: str
    instance_id: str | None
    business_key: str | None
    step: str | None
    kind: str
    at: datetime
    detail: Mapping[str, Any]
    reason: str | None
    reason_by: str | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A step that somebody had to do again: `visit` counts from 1; `done_by` is None while it waits."""

    id: str
    instance_id: str
    business_key: str | None
    subject: str | None
    step: str
    visit: int
    created_at: datetime
    closed_at: datetime | None
    done_by: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of departures or repeats, the newest first, and the place after which the next page begins."""

    departures: tuple[Departure, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    next_after: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Which departures: of one kind or all, explained or not or both, in a period of days, after a place."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    explained: bool | None = None
    after: str = ""


def desk(
    session: Session, house: House, actor: Actor, today: date, search: Search, period: Question, after: str
) -> Desk:
    """Answer a search, and count what was watched for in `period`. Raises: Forbidden, Invalid."""
    return Desk(
        trail=audit_trail(session, house, actor, today, search, after),
        tally=_tally(session, house, period),
        users=list_users(session),
        roles=list_roles(session),
        steps=tuple(_steps(session, house)),
        anchor=last_anchor(session),
    )


def _tally(session: Session, house: House, period: Question) -> Tally:
    inside = partial(within, zone=house.offices.zone, since=period.since, until=period.until)
    kinds = (
        select(history_event.c.kind, func.count())
        .where(history_event.c.kind.in_(WATCHED), inside(history_event.c.at))
        .group_by(history_event.c.kind)
    )
    explained = deviation.c.reason.is_not(None)
    departed = select(deviation.c.kind, explained, func.count()).where(inside(deviation.c.at))
    repeated = select(func.count()).where(work_item.c.visit > 1, inside(work_item.c.created_at))
    return Tally(
        {row[0]: row[1] for row in session.execute(kinds)},
        {(row[0], bool(row[1])): row[2] for row in session.execute(departed.group_by(deviation.c.kind, explained))},
        session.execute(repeated).scalar_one(),
    )


WATCHED = (
    "actor.refused",
    "calendar.day_added",
    "calendar.day_removed",
    "config.set",
    "config.withdrawn",
    "factor.refused",
    "identity.opened",
    "list.reordered",
    "session.refused",
)


def _steps(session: Session, house: House) -> Iterable[Step]:
    """Give the steps of people of the newest version of each process."""
    for definition in reversed(newest_definitions(session, house)):
        for element in definition.process.elements.values():
            if element.type == "userTask":
                yield Step(element.id, element.sop, element.name)


def departures(session: Session, house: House, actor: Actor, today: date, asked: Question) -> Found:
    """List departures, the newest first. Raises: Forbidden, Invalid."""
    check_reader(session, actor, today)
    query = (
        select(deviation, process_instance.c.business_key, process_instance.c.definition_id, app_user.c.name)
        .add_columns(process_definition.c.version)
        .outerjoin(process_instance, process_instance.c.id == deviation.c.instance_id)
        .outerjoin(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .outerjoin(app_user, app_user.c.id == deviation.c.reason_by)
        .where(within(deviation.c.at, house.offices.zone, asked.since, asked.until))
        .order_by(deviation.c.at.desc(), deviation.c.id.desc())
        .limit(PAGE + 1)
    )
    if asked.kind:
        query = query.where(deviation.c.kind == asked.kind)
    if asked.explained is not None:
        query = query.where(deviation.c.reason.is_not(None) == asked.explained)
    if asked.after:
        query = query.where(_before(asked.after, deviation.c.at, deviation.c.id))
    rows = session.execute(query).all()
    lines = tuple(_departure(session, house, row) for row in rows[:PAGE])
    return Found(departures=lines, next_after=_place(rows, "at"))


def _departure(session: Session, house: House, row: Row[Any]) -> Departure:
    step = step_of(session, house, row)
    who = row.name or row.reason_by
    return Departure(row.id, row.instance_id, row.business_key, step, row.kind, row.at, row.detail, row.reason, who)


def repeats(session: Session, house: House, actor: Actor, today: date, asked: Question) -> Found:
    """List steps that came back to people, the newest first. Raises: Forbidden, Invalid."""
    check_reader(session, actor, today)
    query = (
        select(work_item, process_instance.c.business_key, process_instance.c.definition_id, app_user.c.name)
        .add_columns(process_definition.c.version, case_file.c.subject, case_file.c.data)
        .join(process_instance, process_instance.c.id == work_item.c.instance_id)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == work_item.c.instance_id)
        .outerjoin(app_user, app_user.c.id == work_item.c.closed_by)
        .where(work_item.c.visit > 1)
        .where(within(work_item.c.created_at, house.offices.zone, asked.since, asked.until))
        .order_by(work_item.c.created_at.desc(), work_item.c.id.desc())
        .limit(PAGE + 1)
    )
    if asked.after:
        query = query.where(_before(asked.after, work_item.c.created_at, work_item.c.id))
    rows = session.execute(query).all()
    mine = [row for row in rows[:PAGE] if actor.user_id not in reported_in(row.data)]
    return Found(repeats=tuple(_repeat(session, house, row) for row in mine), next_after=_place(rows, "created_at"))


def _repeat(session: Session, house: House, row: Row[Any]) -> Repeat:
    return Repeat(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        subject=row.subject,
        step=step_of(session, house, row) or row.element_id,
        visit=row.visit,
        created_at=row.created_at,
        closed_at=row.closed_at,
        done_by=row.name or row.closed_by,
    )


def _before(after: str, at: ColumnElement[datetime], key: ColumnElement[str]) -> Any:
    moment, _, id_ = after.partition("~")
    try:
        return tuple_(literal(datetime.fromisoformat(moment), Instant()), literal(id_)) > tuple_(at, key)
    except ValueError as exc:
        raise Invalid("This place in the list does not exist.") from exc


def _place(rows: Any, column: str) -> str | None:
    if len(rows) <= PAGE:
        return None
    last = rows[PAGE - 1]
    return f"{getattr(last, column).isoformat()}~{last.id}"
