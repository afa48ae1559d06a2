"""The statements of the inbox: pages of it in every order, and how much there is (`engine.queries.shelves`).

Building them costs more than running them, so what somebody asked for is kept and asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

from sqlalchemy import CompoundSelect, FromClause, Select, func, literal, select, tuple_, union_all

from engine.inbox_tables import IS_OPEN
from engine.people_tables import app_user
from engine.queries.halted import counted_halts
from engine.queries.reach import Standpoint
from engine.queries.shelves import Conditions, Shelves, materialized
from engine.queries.waiting import counted_waits
from engine.queries.word_search import Search
from engine.queries.work_filters import ORDERS, Narrowing, Sort, Whose, WorkFilter, narrowed
from engine.tables import process_definition, process_instance, work_item

PAGE, MOST, SPARSE = 50, 1000, 2000
KEPT = 128  # statements of each kind
EVERYTHING = WorkFilter()
Read = Callable[[str], tuple[Whose, WorkFilter]]
Views = tuple[tuple[str, Whose, WorkFilter, Search], ...]


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
def page_of(stand: Standpoint, asked: Asked, search: Search) -> Select[Any]:
    """Return the statement for a page of work items, and one more."""
    parts = list(_parts(Shelves(stand, narrowed(stand, asked.narrow, search)), asked))
    parts = parts or [_walk(asked, work_item, [literal(0) == 1])]
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
    stand: Standpoint, narrow: WorkFilter, search: Search, views: Views = (), since: datetime | None = None
) -> CompoundSelect[str, int]:
    """Return the statement that counts every tab and saved view, and as `new` the free work since a moment (aware).

    What common words are found in is not counted.
    """
    shelves = Shelves(stand, narrowed(stand, narrow, search))
    parts = [counted_waits(stand, MOST), counted_halts(stand, MOST)]
    parts += [] if search.common else [_counted(shelves, kind, kind) for kind in get_args(Whose)]
    for number, (key, whose, wanted, theirs) in enumerate(views):
        if not theirs.common:
            parts.append(_counted(Shelves(stand, narrowed(stand, wanted, theirs), f"few_{number}"), key, whose))
    if since:
        fresh = narrowed(stand, narrow, search)
        fresh.plain.append(work_item.c.created_at > since)
        parts.append(_counted(Shelves(stand, fresh, "few_new"), "new", "free", "created_at"))
    return union_all(*parts)


def _parts(shelves: Shelves, asked: Asked) -> Iterator[Select[Any]]:
    narrowing, indexed = shelves.narrowing, asked.whose == "free" or (asked.whose, asked.sort) == ("mine", "limit")
    for place, where in enumerate(shelves.ranges(asked.whose)):
        if asked.whose == "free" and asked.sort != "limit" and narrowing.plain and not narrowing.few:
            yield from _either(narrowing, asked, place, where)
        elif narrowing.common and not indexed:
            yield _sifted(narrowing, asked, where)
        else:
            yield _walk(asked, shelves.rows, [*where, *shelves.conditions])


def _either(narrowing: Narrowing, asked: Asked, place: int, where: Conditions) -> Iterator[Select[Any]]:
    """Put what is sparse in order by itself; of what is plenty, walk along the order. The database sees which it is."""
    at = (work_item.c.limit_at, work_item.c.id)
    some = select(work_item.c.id).where(IS_OPEN, *where, *narrowing.plain).order_by(*at).limit(SPARSE + 1)
    ids = materialized(some.cte(f"some_{place}"))
    number = select(func.count()).select_from(ids).scalar_subquery()
    rows = select(work_item).join(ids, ids.c.id == work_item.c.id).where(number <= SPARSE, *narrowing.common)
    yield _walk(asked, materialized(rows.cte(f"sparse_{place}")), [])
    yield _walk(asked, work_item, [IS_OPEN, *where, *narrowing.all, number > SPARSE])


def _sifted(narrowing: Narrowing, asked: Asked, where: Conditions) -> Select[Any]:
    """Put all in order first, by the index alone, and look at cases only until the page is full."""
    way = _walk(asked, work_item, [IS_OPEN, *where, *narrowing.plain]).limit(None).offset(0).subquery()
    held = select(literal(1)).where(work_item.c.id == way.c.id, *narrowing.common).scalar_subquery() == 1
    return select(way).where(held).order_by(*_directed([way.c.sorted_by, way.c.id], asked)).limit(asked.limit + 1)


def _walk(asked: Asked, rows: FromClause, where: Conditions) -> Select[Any]:
    order = rows.c[ORDERS[asked.sort]]
    query = select(rows.c.id, order.label("sorted_by")).where(*where)
    if asked.after:
        key = select(work_item.c[ORDERS[asked.sort]]).where(work_item.c.id == asked.after).scalar_subquery()
        here, there = tuple_(order, rows.c.id), tuple_(key, literal(asked.after))
        query = query.where(here < there if asked.descending else here > there)
    return query.order_by(*_directed([order, rows.c.id], asked)).limit(asked.limit + 1)


def _directed(columns: list[Any], asked: Asked) -> list[Any]:
    return [column.desc() if asked.descending else column.asc() for column in columns]


def _counted(shelves: Shelves, key: str, whose: Whose, along: str = "limit_at") -> Select[str, int]:
    order = shelves.rows.c[along]
    ways = [] if whose == "later" else [order]  # what their indexes are in
    some: list[Any] = [
        select(select(order).where(*where, *shelves.conditions).order_by(*ways).limit(MOST + 1).subquery())
        for where in shelves.ranges(whose)
    ] or [select(order).where(literal(0) == 1)]
    found = union_all(*some).limit(MOST + 1).subquery()
    return select(literal(key), func.count()).select_from(found)
