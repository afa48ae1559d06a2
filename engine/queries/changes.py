"""What was changed in a part of the office, by whom: the last events of its stream, with old and new value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.people_tables import app_user
from engine.tables import history_event

LAST = 8


@dataclass(frozen=True, slots=True)
class Changed:
    """One change; `data` is the event's payload."""

    at: datetime
    actor: str
    name: str | None
    kind: str
    data: Mapping[str, Any]


def last_changes(
    session: Session, stream: str, kinds: Collection[str], mentions: Collection[str] = (), limit: int = LAST
) -> tuple[Changed, ...]:
    """Return the newest changes of these kinds; `mentions` are texts of which the payload must hold one."""
    query = (
        select(history_event.c.at, history_event.c.actor, app_user.c.name, history_event.c.kind)
        .add_columns(history_event.c.payload)
        .outerjoin(app_user, app_user.c.id == history_event.c.actor)
        .where(history_event.c.stream == stream, history_event.c.kind.in_(kinds))
        .order_by(history_event.c.sequence.desc())
        .limit(limit)
    )
    if mentions:
        holds = (history_event.c.payload.contains(text, autoescape=True) for text in mentions)
        query = query.where(or_(*holds))
    rows = session.execute(query).all()
    return tuple(Changed(row.at, row.actor, row.name, row.kind, orjson.loads(row.payload)) for row in rows)
