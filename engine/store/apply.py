"""Reconcile rows with what a step changed: work items, waits, incidents, documents, history.

No row is read for it: five hundred open work items cost a step as little as ten. `alur verify` compares all rows of a
case with its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.access import audience_of
from engine.model import Step, Waiting
from engine.store import assigning, awaited, casework, incidents, papers
from engine.store.case import Case, pack_state
from engine.store.escalation import escalate
from engine.store.mails import tell_complainant
from engine.store.outgoing import listen_again, send_out
from engine.store.shelf import waiting_of
from engine.store.unit_of_work import UnitOfWork
from engine.tables import wait, work_item


def apply_step(
    uow: UnitOfWork, case: Case, step: Step, *, completed: str | None = None, met_by: str | None = None
) -> None:
    """Take over what the engine did. `completed` is the work item that a person has just done.

    `met_by` is who met a fault that is tried again; without it whoever acts meets what goes wrong.
    Records: what the trace says (`engine.model.Trace`), `incident.raised`, `incident.lapsed`, `case.escalated`,
    `instance.completed`.
    """
    case.state = step.state
    case.status = step.status
    if step.written:
        case.put(step.written)
    for trace in step.trace:
        case.record(trace.kind, trace.element_id, **trace.detail)
    _reconcile_items(uow, case, step, completed)
    _reconcile_waits(uow, case, step)
    incidents.close_lifted(uow, case, step)
    incidents.open_new(uow, case, step, met_by or uow.actor.label)
    case.waiting = waiting_of(step)
    casework.refresh(uow, case, step)
    escalate(uow, case)
    send_out(uow, case, step)
    papers.request(uow, case, step)
    tell_complainant(uow, case, step)
    _write_instance(uow, case, step)


def _reconcile_items(uow: UnitOfWork, case: Case, step: Step, completed: str | None) -> None:
    gone = [item_id for item_id in step.closed if item_id != completed]
    if gone:
        awaited.cancel_items(uow, case, gone)
    for waiting in step.opened:
        _open_item(uow, case, waiting)
    fresh = [row for row in awaited.new_items(uow, case) if row["status"] == "open"]
    case.others_wait = len(step.people) > len(fresh)


def _open_item(uow: UnitOfWork, case: Case, waiting: Waiting) -> None:
    element = case.definition.element(waiting.element_id)
    roles = case.definition.roles_of(waiting.element_id)
    uow.add(
        work_item,
        id=waiting.token_id,
        instance_id=case.id,
        element_id=waiting.element_id,
        visit=case.count(waiting.element_id),
        status="open",
        roles=list(roles),
        audience=audience_of(roles),
        created_at=uow.now,
        closed_at=None,
        assignee=assigning.assignee_of(uow, case, waiting, roles),
        priority=assigning.priority_of(uow, case, element, waiting),
        due_at=casework.item_due_at(uow, case, element, waiting.local),
        follow_up_on=casework.item_follow_up_on(uow, case, element, waiting.local),
    )


def _reconcile_waits(uow: UnitOfWork, case: Case, step: Step) -> None:
    if step.over:
        awaited.forget_waits(uow, case, step.over)
    if not step.begun:
        return
    for row in _wanted_waits(step):
        if (row["token_id"], row["kind"]) in step.begun:
            uow.add(wait, instance_id=case.id, **row)
            _enqueue_wait(uow, case, row)
    if any(kind == "message" for _, kind in step.begun):
        uow.enqueue(uow.session, "collect_messages", "operations", case.id, key=case.id)


def _wanted_waits(step: Step) -> list[dict[str, Any]]:
    blank: dict[str, Any] = {"due_at": None, "name": None, "correlation": None}
    timers: list[dict[str, Any]] = [
        {"token_id": t.token_id, "kind": "timer", "element_id": t.element_id, "due_at": t.due_at} for t in step.timers
    ]
    subscriptions: list[dict[str, Any]] = [
        {
            "token_id": s.token_id,
            "kind": s.kind,
            "element_id": s.element_id,
            "name": None if s.kind == "condition" else s.name,
            "correlation": s.correlation_value,
        }
        for s in step.subscriptions
    ]
    operations: list[dict[str, Any]] = [
        {"token_id": o.token_id, "kind": "operation", "element_id": o.element_id, "name": o.operation}
        for o in step.operations
    ]
    return [blank | row for row in [*timers, *subscriptions, *operations]]


def _enqueue_wait(uow: UnitOfWork, case: Case, row: Mapping[str, Any]) -> None:
    if row["kind"] == "timer":
        delay_s = max(0.0, (row["due_at"] - uow.now).total_seconds())
        uow.enqueue(uow.session, "fire_timers", "timers", case.id, key=case.id, delay=delay_s)
    elif row["kind"] == "operation":
        uow.enqueue(uow.session, "run_operation", "operations", case.id, row["token_id"], key=case.id)


def _write_instance(uow: UnitOfWork, case: Case, step: Step) -> None:
    if step.status == "active":
        case.row["state"] = pack_state(step.state)
        return
    case.row |= {"state": None, "status": step.status, "ended_at": uow.now, "ends": list(step.ends)}
    case.record("instance.completed", None, ends=list(step.ends))
    listen_again(uow, case)
