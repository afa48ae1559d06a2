"""Compensation: what was completed is undone by its handlers, the last first (BPMN 2.0.2, 13.5.5).

`done` lists what could be undone, in the order in which it was completed: `{element, scope}`, and for a subprocess
without a handler of its own what was completed in it (`inner`). A handler runs inside the token that throws, one at a
time, and what was undone is not undone again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element
from engine.spiff.catchers import event_of
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

Done = dict[str, Any]


def note_done(execution: Execution, task: Token) -> None:
    """Remember a completed activity that can be undone."""
    element: Element = task.task_spec.element
    catchers = execution.program.catchers
    if not catchers.compensating or element.for_compensation:
        return
    inner = forget(execution, task.key)
    entry = {"element": element.id, "scope": execution.scope_of(task)}
    if element.id in catchers.undo:
        execution.done.append(entry)
    elif inner:
        execution.done.append({**entry, "inner": inner})


def forget(execution: Execution, scope: str | None, element_id: str | None = None) -> list[Done]:
    """Take what was completed in a scope, or there on one element, out of the list, and return it."""
    taken = [e for e in execution.done if e["scope"] == scope and element_id in (None, e["element"])]
    if taken:
        execution.done = [entry for entry in execution.done if entry not in taken]
    return taken


def next_handler(execution: Execution, task: Token) -> bool:
    """Begin the next handler for a compensation event; tell whether there was one."""
    element: Element = task.task_spec.element
    data = task.internal_data
    if "undo" not in data:
        wanted = forget(execution, execution.scope_of(task), event_of(element).activity)
        data["undo"] = _handlers(execution, wanted)
        execution.run_context.say("compensation.thrown", element.id, handlers=list(data["undo"]))
    if not data["undo"]:
        return False
    task._set_state(TaskState.STARTED)
    execution.spawn(data["undo"].pop(0), scope=task.key)
    return True


def _handlers(execution: Execution, entries: list[Done]) -> list[str]:
    found: list[str] = []
    for entry in reversed(entries):
        found += (
            _handlers(execution, entry["inner"])
            if "inner" in entry
            else [execution.program.catchers.undo[entry["element"]]]
        )
    return found
