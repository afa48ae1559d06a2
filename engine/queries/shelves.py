"""Where the open work of a person lies in the tables: each tab is some ranges of one index each.

Filters are held against the columns that the indexes carry. The work of few cases is taken out first, and pages and
counts are made from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, func, select

from engine.inbox_tables import IS_OPEN
from engine.queries.reach import Standpoint
from engine.queries.work_filters import Narrowing, Whose
from engine.tables import work_item

Conditions = Sequence[ColumnElement[bool]]
_CARRIED = ("id", "audience", "assignee", "follow_up_on", "limit_at", "created_at", "business_key", "urgency")


@dataclass(frozen=True)
class Shelves:
    """The open work that a person may find, as far as it is narrowed; `name` tells it apart within one statement."""

    stand: Standpoint
    narrowing: Narrowing
    name: str = "few"

    @cached_property
    def rows(self) -> FromClause:
        """The rows to look in: all work items, or those of a few cases."""
        if not self.narrowing.few:
            return work_item
        found = select(*(work_item.c[name] for name in _CARRIED)).where(IS_OPEN, *self.narrowing.all)
        return materialized(found.cte(self.name))

    @property
    def conditions(self) -> Conditions:
        """What has to hold of these rows, beside the range."""
        return [] if self.narrowing.few else [IS_OPEN, *self.narrowing.all]

    def ranges(self, whose: Whose) -> list[Conditions]:
        """Return the ranges of one index each that together are a tab."""
        stand, rows = self.stand, self.rows.c
        shelves = stand.of_role(self.narrowing.role)
        allowed = [rows.audience != "", *([rows.audience.not_in(stand.closed)] if stand.closed else [])]
        # not as "or": PostgreSQL would read two indexes, in no order
        awake: Any = func.coalesce(rows.follow_up_on, stand.today) <= stand.today
        if whose == "mine":
            return [[rows.assignee == stand.me, rows.assignee.is_not(None), awake, *allowed]]
        if whose == "later":
            aside = [rows.follow_up_on.is_not(None), rows.follow_up_on > stand.today]
            elsewhere = [rows.assignee == stand.me, rows.assignee.is_not(None), rows.audience.not_in(shelves), *allowed]
            return [[*aside, *elsewhere], *([*aside, rows.audience == shelf] for shelf in shelves)]
        taken = [rows.assignee.is_not(None), rows.assignee != stand.me]
        held = [rows.assignee.is_(None)] if whose == "free" else taken
        return [[rows.audience == shelf, *held, awake] for shelf in shelves]


def materialized(rows: CTE) -> CTE:
    """Let PostgreSQL work it out once and by itself, not along the order of the page that it is a part of."""
    return rows.prefix_with("MATERIALIZED", dialect="postgresql")
