"""Look at timers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import wait


def due_instances(session: Session, now: datetime, limit: int = 1000) -> tuple[str, ...]:
    """Return the instances with a timer that is due, the longest overdue first."""
    query = select(wait.c.instance_id).where(wait.c.kind == "timer", wait.c.due_at <= now)
    return tuple(dict.fromkeys(session.execute(query.order_by(wait.c.due_at).limit(limit)).scalars()))
