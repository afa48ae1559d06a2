"""Departures from the *mutu baku* (SOP 6.2): each is a record that somebody answers for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from engine.people_tables import deviation
from engine.store.unit_of_work import UnitOfWork

DEVIATIONS = "office:deviations"


def deviate(
    uow: UnitOfWork,
    kind: str,
    instance_id: str | None,
    element_id: str | None,
    detail: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Write a departure down, with its reason where whoever departed gives it. Records: `deviation.noted`."""
    deviation_id = uow.new_id()
    row = {
        "id": deviation_id,
        "instance_id": instance_id,
        "element_id": element_id,
        "kind": kind,
        "at": uow.now,
        "detail": detail,
        "reason": reason,
        "reason_by": uow.actor.label if reason else None,
    }
    uow.session.execute(insert(deviation).values(row))
    uow.record(
        DEVIATIONS, "deviation.noted", deviation=deviation_id, deviation_kind=kind, instance=instance_id, **detail
    )
