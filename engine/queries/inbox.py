"""Tugas Saya: the open work of a person and of the roles that the person holds today.

Every order is a walk along one index per shelf (`engine.inbox_tables`), merged; counts stop at `MOST`. So a page costs
the same whether a hundred or a million work items wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from engine import searching
from engine.inbox_tables import IS_OPEN
from engine.model import Actor
from engine.people_tables import app_user
from engine.queries.reach import Reach, reach_of
from engine.queries.waiting import counted_waits
from engine.queries.work_filters import ORDERS, Matched, Sort, Whose, WorkFilter, match, narrowed
from engine.store.unit_of_work import House
from engine.tables import process_definition, process_instance, work_item

PAGE, MOST, MOST_COMMON = 50, 1000, 100
EVERYTHING = WorkFilter()
Read = Callable[[str], tuple[Whose, WorkFilter]]


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A work item in the inbox. `due_at` aware; `number` is the SOP's; `visit` counts from 1.

    `days_left` are working days: 0 is today, negative is late.
    """

    id: str
    instance_id: str
    business_key: str
    step: str
    number: str
    subject: str
    channel: str
    service: str
    kecamatan: str
    visit: int
    priority: int
    assignee: str | None
    assignee_name: str | None
    created_at: datetime
    due_at: datetime | None
    days_left: int | None
    follow_up_on: date | None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that a person saved: where it leads, and how many work items it shows now."""

    id: str
    name: str
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of work, how much there is of each kind, and the item after which the next page begins.

    A count above `MOST` means more than that (or than `most`, when common words are looked for).
    """

    lines: tuple[InboxLine, ...]
    counts: Mapping[str, int]
    next_after: str | None
    views: tuple[SavedView, ...]
    reach: Reach
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show: whose work, narrowed how, in which order, from which item on. `limit` lines make a page."""

    whose: Whose = "free"
    narrow: WorkFilter = EVERYTHING
    sort: Sort = "limit"
    descending: bool = False
    after: str = ""
    limit: int = PAGE


def inbox(
    session: Session, house: House, actor: Actor, today: date, asked: Asked | None = None, read: Read | None = None
) -> Inbox:
    """Return a page of open work. `read` says what a saved view's query means, so that views are counted too.

    Raises: Forbidden for a closed account.
    """
    reach, asked = reach_of(session, house, actor, today), asked or Asked()
    matched = match(session, asked.narrow.words)
    most = MOST_COMMON if matched.common else MOST
    conditions = narrowed(session, reach.office, reach.today, asked.narrow, matched)
    parts = _tabs(reach, asked.narrow.role, conditions, most) + _views(session, reach, read)
    counts = _numbers(session, parts)
    rows = session.execute(_page(reach, asked, conditions)).all()
    lines = tuple(_line(session, house, reach, row) for row in rows[: asked.limit])
    saved = tuple(SavedView(id_, name, query, counts.get(id_, 0)) for id_, name, query in reach.views)
    more = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return Inbox(lines, counts, more, saved, reach, most)


def pulse(
    session: Session, house: House, actor: Actor, today: date, narrow: WorkFilter, since: datetime
) -> dict[str, int]:
    """Return the counts of the tabs, and as `new` how much free work has come since a moment (aware)."""
    reach = reach_of(session, house, actor, today)
    matched = match(session, narrow.words)
    conditions = narrowed(session, reach.office, reach.today, narrow, matched)
    fresh = [*conditions, work_item.c.created_at > since]
    parts = _tabs(reach, narrow.role, conditions, MOST_COMMON if matched.common else MOST)
    return _numbers(session, [*parts, _counted(reach, "new", "free", narrow.role, fresh, MOST, work_item.c.created_at)])


def _awake(reach: Reach) -> ColumnElement[bool]:
    return or_(work_item.c.follow_up_on.is_(None), work_item.c.follow_up_on <= reach.today)


def _on(reach: Reach, whose: Whose, shelves: tuple[str, ...]) -> list[list[ColumnElement[bool]]]:
    """Return the ranges of one index each that together are a tab."""
    assignee, audience = work_item.c.assignee, work_item.c.audience
    allowed = [audience != "", *([audience.not_in(reach.closed)] if reach.closed else [])]
    if whose == "mine":
        return [[assignee == reach.me, assignee.is_not(None), _awake(reach), *allowed]]
    if whose == "later":
        mine = or_(audience.in_(shelves), assignee == reach.me)
        return [[work_item.c.follow_up_on.is_not(None), work_item.c.follow_up_on > reach.today, mine, *allowed]]
    held = [assignee.is_(None)] if whose == "free" else [assignee.is_not(None), assignee != reach.me]
    return [[audience == shelf, *held, _awake(reach)] for shelf in shelves]


def _page(reach: Reach, asked: Asked, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    order = ORDERS[asked.sort]
    ranges = _on(reach, asked.whose, reach.of_role(asked.narrow.role))
    parts = [_walk(asked, order, [*where, *conditions]) for where in ranges] or [_walk(asked, order, [literal(0) == 1])]
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    ways = [merged.c.sorted_by, merged.c.id]
    picked = select(merged).order_by(*_directed(ways, asked)).limit(asked.limit + 1).subquery()
    return (
        select(work_item, app_user.c.name.label("assignee_name"), process_instance.c.definition_id)
        .add_columns(process_definition.c.version)
        .select_from(
            picked.join(work_item, work_item.c.id == picked.c.id)
            .join(process_instance, process_instance.c.id == work_item.c.instance_id)
            .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
            .outerjoin(app_user, app_user.c.id == work_item.c.assignee)
        )
        .order_by(*_directed([picked.c.sorted_by, picked.c.id], asked))
    )


def _walk(asked: Asked, order: Any, where: list[ColumnElement[bool]]) -> Select[Any]:
    query = select(work_item.c.id, order.label("sorted_by")).where(IS_OPEN, *where)
    if asked.after:
        key = select(order).where(work_item.c.id == asked.after).scalar_subquery()
        here, there = tuple_(order, work_item.c.id), tuple_(key, literal(asked.after))
        query = query.where(here < there if asked.descending else here > there)
    return query.order_by(*_directed([order, work_item.c.id], asked)).limit(asked.limit + 1)


def _directed(columns: list[Any], asked: Asked) -> list[Any]:
    return [column.desc() if asked.descending else column.asc() for column in columns]


def _numbers(session: Session, parts: list[Select[str, int]]) -> dict[str, int]:
    """Count everything in one statement."""
    return {str(key): int(number) for key, number in session.execute(union_all(*parts))}


def _tabs(reach: Reach, role: str, conditions: list[ColumnElement[bool]], most: int) -> list[Select[str, int]]:
    kinds: tuple[Whose, ...] = get_args(Whose)
    return [*(_counted(reach, kind, kind, role, conditions, most) for kind in kinds), counted_waits(reach, MOST)]


def _views(session: Session, reach: Reach, read: Read | None) -> list[Select[str, int]]:
    found = []
    for id_, _, query in reach.views if read else ():
        whose, wanted = read(query) if read else ("free", EVERYTHING)
        theirs = narrowed(session, reach.office, reach.today, wanted, Matched(searching.asked(wanted.words)))
        found.append(_counted(reach, id_, whose, wanted.role, theirs, MOST))
    return found


def _counted(
    reach: Reach,
    key: str,
    whose: Whose,
    role: str,
    conditions: list[ColumnElement[bool]],
    most: int,
    order: Any = None,
) -> Select[str, int]:
    if order is None:
        order = work_item.c.follow_up_on if whose == "later" else work_item.c.limit_at  # what their indexes are in
    some: list[Any] = [
        select(select(order).where(IS_OPEN, *where, *conditions).order_by(order).limit(most + 1).subquery())
        for where in _on(reach, whose, reach.of_role(role))
    ] or [select(order).where(literal(0) == 1)]
    found = union_all(*some).limit(most + 1).subquery()
    return select(literal(key), func.count()).select_from(found)


def _line(session: Session, house: House, reach: Reach, row: Row[Any]) -> InboxLine:
    definition = house.definition(session, row.definition_id, row.version)
    element = definition.element(row.element_id)
    return InboxLine(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        step=element.name,
        number=element.sop,
        subject=row.subject,
        channel=reach.office.label("kanal", row.channel),
        service=reach.office.label("layanan", row.service),
        kecamatan=row.kecamatan,
        visit=row.visit,
        priority=row.priority,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        created_at=row.created_at,
        due_at=row.due_at,
        days_left=reach.office.days_until(row.due_at, reach.today),
        follow_up_on=row.follow_up_on,
        answered_at=row.answered_at,
    )
