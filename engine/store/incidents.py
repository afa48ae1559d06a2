"""Incidents of a case, as rows that follow from its state: one for each token that a fault keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, update

from engine.faults import kept
from engine.model import Fault, Step
from engine.tables import incident

if TYPE_CHECKING:
    from engine.store.case import Case
    from engine.store.unit_of_work import UnitOfWork


def open_new(uow: UnitOfWork, case: Case, step: Step, met_by: str) -> None:
    """Open an incident for every new fault; `met_by` is whose act ran into it. Records: `incident.raised`.

    What an outside service said is sealed with the case's key, and no part of history.
    """
    for fault in step.faults:
        incident_id = uow.new_id()
        uow.add(
            incident,
            id=incident_id,
            instance_id=case.id,
            token_id=fault.token_id,
            element_id=fault.element_id,
            rule=fault.rule,
            told=kept(fault.message.values),
            message=str(fault.message),
            expression=fault.expression,
            values_seen=dict(fault.values),
            outside=uow.case_key(case).seal(fault.outside) if fault.outside else None,
            actor=met_by,
            created_at=uow.now,
        )
        case.record("incident.raised", fault.element_id, incident=incident_id, **_history_of(fault))


def _history_of(fault: Fault) -> dict[str, object]:
    """Return what history keeps of a fault."""
    asked = {"expression": fault.expression, "values": dict(fault.values)} if fault.expression else {}
    return {"message": str(fault.message), "rule": fault.rule, "told": kept(fault.message.values), **asked}


def close_lifted(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Close the incidents of tokens that went on, or were cancelled, without a retry. Records: `incident.lapsed`."""
    if step.lifted:
        _close(uow, case, incident.c.token_id.in_(step.lifted))


def close_all(uow: UnitOfWork, case: Case) -> None:
    """Close the incidents of a case that ends from outside. Records: `incident.lapsed`."""
    if any("fault" in data for _, _, _, data in case.state.get("tokens", ())):
        _close(uow, case)


def _close(uow: UnitOfWork, case: Case, *which: ColumnElement[bool]) -> None:
    where = (incident.c.instance_id == case.id, incident.c.resolved_at.is_(None), *which)
    found = uow.session.execute(select(incident.c.id, incident.c.element_id).where(*where)).all()
    if not found:
        return
    closed = {"resolved_at": uow.now, "resolved_by": uow.actor.label}
    uow.session.execute(update(incident).where(incident.c.id.in_([row.id for row in found])).values(closed))
    for row in found:
        case.record("incident.lapsed", row.element_id, incident=row.id)
