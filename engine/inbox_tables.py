"""Rows round lists of work and cases: what search knows of a case, saved views, drafts, the indexes of the inbox.

A work item carries copies of what its case says (number, subject, channel …), kept in step by `engine.store.shelf` in
the transaction that changes the case, so that every order of the inbox is one walk along one index.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from engine.column_types import Instant
from engine.tables import incident, metadata, work_item

OPEN, FREE, TAKEN = (
    "status = 'open'",
    "status = 'open' AND assignee IS NULL",
    "status = 'open' AND assignee IS NOT NULL",
)
UNRESOLVED = "resolved_at IS NULL"
IS_UNRESOLVED: ColumnElement[bool] = literal_column("incident.resolved_at IS NULL")
IS_OPEN: ColumnElement[bool] = literal_column("work_item.status = 'open'")  # no parameter: the indexes are partial

case_index = Table(
    "case_index",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False, unique=True),
    Column("process_id", String(100), nullable=False),
    Column("reported", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("waits_at", String(200)),
    Column("waits_until", Instant),
    CheckConstraint("(waits_at IS NULL) = (waits_until IS NULL)", name="who_waits_waits_until"),
    Index("ix_case_index_waits", "waits_until", "position"),
)

draft = Table(
    "draft",
    metadata,
    Column("work_item_id", ForeignKey("work_item.id"), primary_key=True),
    Column("user_id", String(100), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

presence = Table(
    "presence",
    metadata,
    Column("work_item_id", ForeignKey("work_item.id"), primary_key=True),
    Column("user_id", String(100), primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
    UniqueConstraint("user_id", "name"),
)


# The last columns are there so that counting, narrowing and (where few are taken) sorting need the index alone.
NARROWED = ("element_id", "channel", "service", "kecamatan", "process_id")
SORTED = ("created_at", "business_key", "urgency")
LATER = f"{OPEN} AND follow_up_on IS NOT NULL"


def _index(name: str, where: str, *columns: str, table: Table = work_item) -> Index:
    rows = [table.c[column] for column in columns]
    return Index(f"ix_{table.name}_{name}", *rows, postgresql_where=text(where), sqlite_where=text(where))


INDEXES = (
    _index("free_limit", FREE, "audience", "limit_at", "id", "follow_up_on", *NARROWED),
    _index("free_since", FREE, "audience", "created_at", "id"),
    _index("free_number", FREE, "audience", "business_key", "id"),
    _index("free_urgency", FREE, "audience", "urgency", "id"),
    _index("taken_limit", TAKEN, "audience", "limit_at", "id", "follow_up_on", "assignee", *NARROWED, *SORTED),
    _index("mine_limit", TAKEN, "assignee", "limit_at", "id", "follow_up_on", "audience", *NARROWED, *SORTED),
    _index("late", OPEN, "due_at"),
    _index("follow_up", LATER, "audience", "follow_up_on", "id", "limit_at", "assignee", *NARROWED, *SORTED),
    _index("open", UNRESOLVED, "created_at", "id", table=incident),
    _index("met", UNRESOLVED, "actor", "created_at", "id", table=incident),
)
