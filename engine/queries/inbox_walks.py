"""The statements of the inbox: each order is a walk along one index per shelf (`engine.inbox_tables`), merged.

Building them costs more than running them, so what somebody asked for is kept and asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, or_, select, tuple_, union_all

from engine import searching
from engine.inbox_tables import IS_OPEN
from engine.people_tables import app_user
from engine.queries.reach import Standpoint
from engine.queries.waiting import counted_waits
from engine.queries.work_filters import ORDERS, Matched, Sort, Whose, WorkFilter, narrowed
from engine.tables import process_definition, process_instance, work_item

PAGE, MOST, MOST_COMMON = 50, 1000, 100
KEPT = 128  # statements of each kind
EVERYTHING = WorkFilter()
Read = Callable[[str], tuple[Whose, WorkFilter]]
Views = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show: whose work, narrowed how, in which order, from which item on. `limit` lines make a page."""

    whose: Whose = "free"
    narrow: WorkFilter = EVERYTHING
    sort: Sort = "limit"
    descending: bool = False
    after: str = ""
    limit: int = PAGE


@lru_cache(KEPT)
def page_of(stand: Standpoint, asked: Asked, matched: Matched) -> Select[Any]:
    """Return the statement for a page of work items, and one more."""
    order, conditions = ORDERS[asked.sort], narrowed(stand, asked.narrow, matched)
    ranges = _on(stand, asked.whose, stand.of_role(asked.narrow.role))
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


@lru_cache(KEPT)
def counts_of(
    stand: Standpoint,
    narrow: WorkFilter,
    matched: Matched,
    most: int,
    views: Views = (),
    read: Read | None = None,
    since: datetime | None = None,
) -> CompoundSelect[str, int]:
    """Return the statement that counts every tab and saved view, and as `new` the free work since a moment (aware)."""
    conditions, kinds = narrowed(stand, narrow, matched), get_args(Whose)
    parts = [_counted(stand, kind, kind, narrow.role, conditions, most) for kind in kinds]
    parts.append(counted_waits(stand, MOST))
    parts += [_counted_view(stand, key, *read(query)) for key, _, query in views] if read else []
    if since:
        fresh, created_at = [*conditions, work_item.c.created_at > since], work_item.c.created_at
        parts.append(_counted(stand, "new", "free", narrow.role, fresh, MOST, created_at))
    return union_all(*parts)


def _counted_view(stand: Standpoint, key: str, whose: Whose, wanted: WorkFilter) -> Select[str, int]:
    theirs = narrowed(stand, wanted, Matched(searching.asked(wanted.words)))
    return _counted(stand, key, whose, wanted.role, theirs, MOST)


def _awake(stand: Standpoint) -> ColumnElement[bool]:
    return or_(work_item.c.follow_up_on.is_(None), work_item.c.follow_up_on <= stand.today)


def _on(stand: Standpoint, whose: Whose, shelves: tuple[str, ...]) -> list[list[ColumnElement[bool]]]:
    """Return the ranges of one index each that together are a tab."""
    assignee, audience = work_item.c.assignee, work_item.c.audience
    allowed = [audience != "", *([audience.not_in(stand.closed)] if stand.closed else [])]
    if whose == "mine":
        return [[assignee == stand.me, assignee.is_not(None), _awake(stand), *allowed]]
    if whose == "later":
        mine = or_(audience.in_(shelves), assignee == stand.me)
        return [[work_item.c.follow_up_on.is_not(None), work_item.c.follow_up_on > stand.today, mine, *allowed]]
    held = [assignee.is_(None)] if whose == "free" else [assignee.is_not(None), assignee != stand.me]
    return [[audience == shelf, *held, _awake(stand)] for shelf in shelves]


def _walk(asked: Asked, order: Any, where: list[ColumnElement[bool]]) -> Select[Any]:
    query = select(work_item.c.id, order.label("sorted_by")).where(IS_OPEN, *where)
    if asked.after:
        key = select(order).where(work_item.c.id == asked.after).scalar_subquery()
        here, there = tuple_(order, work_item.c.id), tuple_(key, literal(asked.after))
        query = query.where(here < there if asked.descending else here > there)
    return query.order_by(*_directed([order, work_item.c.id], asked)).limit(asked.limit + 1)


def _directed(columns: list[Any], asked: Asked) -> list[Any]:
    return [column.desc() if asked.descending else column.asc() for column in columns]


def _counted(
    stand: Standpoint,
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
        for where in _on(stand, whose, stand.of_role(role))
    ] or [select(order).where(literal(0) == 1)]
    found = union_all(*some).limit(most + 1).subquery()
    return select(literal(key), func.count()).select_from(found)
