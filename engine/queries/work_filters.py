"""What an inbox is narrowed to and sorted by, as a person asked for it, and the conditions that say so in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Dialect, false, select

from engine.inbox_tables import case_index
from engine.queries.reach import Standpoint
from engine.queries.word_search import Search
from engine.searching import Words, holding
from engine.store.shelf import NO_LIMIT
from engine.tables import work_item

Whose = Literal["mine", "free", "others", "later"]
Sort = Literal["limit", "since", "number", "urgency"]
Limit = Literal["", "late", "today", "week", "more", "none"]
ORDERS: dict[Sort, str] = {"limit": "limit_at", "since": "created_at", "number": "business_key", "urgency": "urgency"}


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What work to show. An empty text narrows nothing; `limit` is one of `Limit`."""

    process: str = ""
    step: str = ""
    role: str = ""
    channel: str = ""
    service: str = ""
    kecamatan: str = ""
    limit: str = ""
    words: str = ""

    @property
    def plain(self) -> bool:
        """Whether nothing is narrowed."""
        return self == WorkFilter()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What work is narrowed to: `role` chooses shelves, `plain` conditions need the indexes of the inbox alone.

    Rare words leave a `few` cases; for common ones every case is looked at.
    """

    role: str
    plain: list[ColumnElement[bool]]
    few: list[ColumnElement[bool]]
    common: list[ColumnElement[bool]]

    @property
    def all(self) -> list[ColumnElement[bool]]:
        """All conditions on `work_item`."""
        return [*self.plain, *self.few, *self.common]


def narrowed(stand: Standpoint, wanted: WorkFilter, search: Search) -> Narrowing:
    """Return a filter as conditions on `work_item`."""
    columns = {
        work_item.c.process_id: wanted.process,
        work_item.c.element_id: wanted.step,
        work_item.c.channel: wanted.channel,
        work_item.c.service: wanted.service,
        work_item.c.kecamatan: wanted.kecamatan,
    }
    plain: list[ColumnElement[bool]] = [column == value for column, value in columns.items() if value]
    if wanted.limit in get_args(Limit)[1:]:
        plain += _within(wanted.limit, stand.zone, stand.today)
    if wanted.words and not search.words:
        plain.append(false())  # signs only: no word to look for
    few = search.conditions(stand.dialect, work_item.c.instance_id)
    return Narrowing(wanted.role, plain, few, [_holding(stand.dialect, search.words)] if search.common else [])


def _within(limit: str, zone: ZoneInfo, today: date) -> list[ColumnElement[bool]]:
    def morning(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    tomorrow, monday = morning(today + timedelta(days=1)), morning(today + timedelta(days=7 - today.weekday()))
    at = work_item.c.limit_at
    bounds: dict[str, list[ColumnElement[bool]]] = {
        "late": [at < morning(today)],
        "today": [at >= morning(today), at < tomorrow],
        "week": [at >= morning(today), at < monday],
        "more": [at >= monday, at < NO_LIMIT],
        "none": [at >= NO_LIMIT],
    }
    return bounds[limit]


def _holding(dialect: Dialect, words: Words) -> ColumnElement[bool]:
    if dialect.name == "postgresql":
        return holding(dialect, words, "work_item")
    mine = select(holding(dialect, words)).where(case_index.c.instance_id == work_item.c.instance_id)
    return mine.scalar_subquery().is_(True)
