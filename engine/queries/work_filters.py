"""What an inbox is narrowed to and sorted by, as a person asked for it, and the conditions that say so in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Dialect, false, select
from sqlalchemy.orm import Session

from engine.inbox_tables import case_index
from engine.queries.reach import Standpoint
from engine.searching import Words, asked, holding, matching
from engine.store.shelf import NO_LIMIT
from engine.tables import work_item

Whose = Literal["mine", "free", "others", "later"]
Sort = Literal["limit", "since", "number", "urgency"]
Limit = Literal["", "late", "today", "week", "more", "none"]
FEW, RARE = 200, 5000
ORDERS = {
    "limit": work_item.c.limit_at,
    "since": work_item.c.created_at,
    "number": work_item.c.business_key,
    "urgency": work_item.c.urgency,
}


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
class Matched:
    """What the words of a search came to: nothing asked, the few cases, or so many that walking finds them sooner."""

    words: Words = ()
    common: bool = False
    few: tuple[str, ...] | None = None


def match(session: Session, words: str) -> Matched:
    """Find out whether the words of a search are rare or common among all cases."""
    if not (found := asked(words)):
        return Matched()
    some = select(case_index.c.instance_id).where(matching(session.get_bind().dialect, found)).limit(RARE + 1)
    ids = tuple(session.execute(some).scalars())
    return Matched(found, len(ids) > RARE, ids if len(ids) <= FEW else None)


def narrowed(stand: Standpoint, wanted: WorkFilter, matched: Matched) -> list[ColumnElement[bool]]:
    """Return the conditions on `work_item` of a filter, all but the role's, which chooses among shelves."""
    columns = {
        work_item.c.process_id: wanted.process,
        work_item.c.element_id: wanted.step,
        work_item.c.channel: wanted.channel,
        work_item.c.service: wanted.service,
        work_item.c.kecamatan: wanted.kecamatan,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in columns.items() if value]
    if wanted.limit in get_args(Limit)[1:]:
        found += _within(wanted.limit, stand.zone, stand.today)
    if matched.words:
        found.append(_holding(stand.dialect, matched))
    elif wanted.words:
        found.append(false())  # signs only: no word to look for
    return found


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


def _holding(dialect: Dialect, matched: Matched) -> ColumnElement[bool]:
    """Few cases are looked up one by one; common words are looked at while walking along the order of the page."""
    if matched.few is not None:
        return work_item.c.instance_id.in_(matched.few)
    if not matched.common:
        return work_item.c.instance_id.in_(select(case_index.c.instance_id).where(matching(dialect, matched.words)))
    mine = select(holding(dialect, matched.words)).where(case_index.c.instance_id == work_item.c.instance_id)
    return mine.scalar_subquery().is_(True)
