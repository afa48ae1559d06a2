"""When a join may fire: a parallel one with a token on every flow, an inclusive one when no more can arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


def join(execution: Execution, task: Token) -> None:
    """Let a token wait at a join, together with those that wait there already."""
    if len(execution.program.incoming[task.task_spec.element.id]) < 2:
        return
    via = task.internal_data.pop("via", None)
    arrived: dict[str, int] = dict(task.internal_data.pop("arrived", {}))
    if via is not None:
        arrived[via] = arrived.get(via, 0) + 1
    for other in execution.inside(execution.scope_of(task)):
        if other.task_spec is task.task_spec and "arrived" in other.internal_data:
            for flow_id, number in other.internal_data["arrived"].items():
                arrived[flow_id] = arrived.get(flow_id, 0) + number
            other._set_state(TaskState.COMPLETED)
    task.internal_data["arrived"] = arrived
    task._set_state(TaskState.WAITING)


def may_fire(execution: Execution, task: Token) -> bool:
    """Tell whether the token that waits at a join may go on."""
    arrived = task.internal_data["arrived"]
    element = task.task_spec.element
    incoming = execution.program.incoming[element.id]
    empty = [flow for flow in incoming if not arrived.get(flow.id)]
    if element.type == "parallelGateway":
        return not empty
    held = [flow for flow in incoming if arrived.get(flow.id)]
    return not _more_may_come(execution, task, [f.source for f in empty], [f.source for f in held])


def _more_may_come(execution: Execution, task: Token, empty: list[str], held: list[str]) -> bool:
    """BPMN 2.0, inclusive gateway: a token elsewhere can reach an empty flow, but no flow that has a token."""
    program, scope = execution.program, execution.scope_of(task)
    gateway = task.task_spec.element.id
    wanted = program.reaching(frozenset(empty), gateway)
    behind = program.reaching(frozenset(held), gateway)
    return any(other.task_spec.element.id in wanted - behind for other in execution.inside(scope) if other is not task)


def take_tokens(task: Token) -> dict[str, int]:
    """Take one token from every flow of a join; return those that are left over."""
    arrived = task.internal_data.pop("arrived", None) or {}
    return {flow_id: number - 1 for flow_id, number in arrived.items() if number > 1}
