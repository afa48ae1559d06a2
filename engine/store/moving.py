"""Where limits stand under an office's rules: reckoned anew from what was recorded, for previews and moves.

A limit that the diagram reckons itself (FEEL, or a task schedule) was a promise of its moment and stays, and so
do the timers of a case: what a complainant was told does not change under them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.office import Office
from engine.tables import history_event

PAUSED, RESUMED = "case.clock_paused", "case.clock_resumed"
Pauses = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A case's limit: the last day without pauses, the working days of pauses, and the last day with them."""

    base: date
    paused: int
    due_on: date


def pauses_of(session: Session, instance_ids: Collection[str]) -> Mapping[str, Pauses]:
    """Return when the clock of each case stood still, from the history; a pause that goes on is not in it."""
    streams = [f"i:{instance_id}" for instance_id in instance_ids]
    query = select(history_event.c.stream, history_event.c.kind, history_event.c.at).where(
        history_event.c.stream.in_(streams), history_event.c.kind.in_([PAUSED, RESUMED])
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in session.execute(query.order_by(history_event.c.stream, history_event.c.sequence)):
        found[row.stream.removeprefix("i:")].append(row.at)
    return {name: tuple(zip(times[::2], times[1::2], strict=False)) for name, times in found.items()}


def case_limit(office: Office, deadline_class: str, started_at: datetime, pauses: Pauses) -> Limit:
    """Return where a case's limit stands. Raises: NotFound when no rule holds for its class."""
    base = office.class_due_on(deadline_class, started_at)
    days = [(begun.astimezone(office.zone).date(), ended.astimezone(office.zone).date()) for begun, ended in pauses]
    paused = sum(office.calendar.between(begun, ended) for begun, ended in days)
    return Limit(base, paused, office.calendar.add(base, paused))


def item_limit(office: Office, definition: Definition, item: Row[Any], started_at: datetime) -> datetime | None:
    """Return when an open work item is due; one whose limit the diagram reckons stays as it is."""
    element = definition.element(item.element_id)
    text = element.properties.get("mutu_baku")
    if element.due_date or (text or "").startswith("="):
        return item.due_at  # type: ignore[no-any-return] # because rows have no types
    own = office.step_due_at(definition.process.id, element.id, item.created_at)
    if own or not text:
        return own or item.due_at
    return office.due_at(text, item.created_at, received_at=started_at)
