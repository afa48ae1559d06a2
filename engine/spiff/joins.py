"""When a join may fire: a parallel one with a token on every flow, an inclusive one when no more can arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


def may_fire(execution: Execution, task: Task) -> bool:
    """Tell whether the token that waits at a join may go on."""
    arrived = task.internal_data["arrived"]
    element = task.task_spec.element
    incoming = execution.program.incoming[element.id]
    empty = [flow for flow in incoming if not arrived.get(flow.id)]
    if element.type == "parallelGateway":
        return not empty
    held = [flow for flow in incoming if arrived.get(flow.id)]
    return not _more_may_come(execution, task, [f.source for f in empty], [f.source for f in held])


def _more_may_come(execution: Execution, task: Task, empty: list[str], held: list[str]) -> bool:
    """BPMN 2.0, inclusive gateway: a token elsewhere can reach an empty flow, but no flow that has a token."""
    program, scope = execution.program, execution.scope_of(task)
    gateway = task.task_spec.element.id
    wanted = program.reaching(frozenset(empty), gateway)
    behind = program.reaching(frozenset(held), gateway)
    return any(
        other.task_spec.element.id in wanted - behind
        for other in execution.live()
        if other is not task and execution.scope_of(other) == scope
    )


def take_tokens(task: Task) -> dict[str, int]:
    """Take one token from every flow of a join; return those that are left over."""
    arrived = task.internal_data.pop("arrived", None) or {}
    return {flow_id: number - 1 for flow_id, number in arrived.items() if number > 1}
