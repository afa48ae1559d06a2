"""Look at departures from the *mutu baku* (SOP 6.2), and at what the daily round has to watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people_tables import deviation
from engine.tables import case_file, process_instance


@dataclass(frozen=True, slots=True)
class DeviationLine:
    """A departure, with its reason if somebody gave one."""

    id: str
    business_key: str | None
    element_id: str | None
    kind: str
    at: datetime
    detail: Mapping[str, Any]
    reason: str | None
    reason_by: str | None


def list_deviations(
    session: Session, *, explained: bool = False, instance_id: str | None = None, limit: int = 200
) -> tuple[DeviationLine, ...]:
    """List deviations that wait for a reason, or all, of one case or of all, newest first."""
    query = (
        select(
            deviation.c.id,
            process_instance.c.business_key,
            deviation.c.element_id,
            deviation.c.kind,
            deviation.c.at,
            deviation.c.detail,
            deviation.c.reason,
            deviation.c.reason_by,
        )
        .outerjoin(process_instance, process_instance.c.id == deviation.c.instance_id)
        .order_by(deviation.c.at.desc())
        .limit(limit)
    )
    if instance_id is not None:
        query = query.where(deviation.c.instance_id == instance_id)
    if not explained:
        query = query.where(deviation.c.reason.is_(None))
    return tuple(DeviationLine(*row) for row in session.execute(query))


def watched_cases(session: Session) -> tuple[str, ...]:
    """Return the active cases that have a deadline."""
    query = (
        select(process_instance.c.id)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.status == "active", case_file.c.due_on.is_not(None))
    )
    return tuple(session.execute(query).scalars())
