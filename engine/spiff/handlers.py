"""Event subprocesses, and the search for whoever catches an error or an escalation (BPMN 2.0.2, 13.5.3 and 13.5.4).

The start events of event subprocesses listen with tokens of their own (`listens`) as long as their scope is open; these
never keep it open. Errors and escalations need no token: their catcher is looked for, from the inside out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

Catch = tuple[Token | None, Element]
THROWERS = ("endEvent", "intermediateThrowEvent")


def listen(execution: Execution, owner: Token | None) -> None:
    """Let the event subprocesses inside a scope listen, now that it opens."""
    catchers = execution.program.catchers
    for start in catchers.listeners.get(catchers.home_of(owner), ()):
        execution.spawn(start, scope=owner.key if owner else None, listens=True)


def begin(execution: Execution, start: Element, scope: str | None) -> None:
    """Begin an event subprocess; an interrupting one ends all else in its scope first, listeners too."""
    assert start.parent_id  # noqa: S101 because the start of an event subprocess lies in it
    if start.interrupting:
        execution.cancel_scope(scope)
        execution.spawn(start.parent_id, scope=scope, interrupts=True)
    else:
        execution.spawn(start.parent_id, scope=scope)


def hand_over(execution: Execution, task: Token, kind: str, code: str | None, catch: Catch) -> None:
    """Let a catcher have the error or escalation of `task`; an event that throws has done its part then."""
    owner, catcher = catch
    if catcher.interrupting and task.task_spec.element.type in THROWERS:
        task._set_state(TaskState.COMPLETED)
        execution.run_context.say("element.completed", task.task_spec.element.id)
    execution.run_context.say(f"{kind}.caught", catcher.id, code=code)
    if catcher.type == "startEvent":
        begin(execution, catcher, owner.key if owner else None)
    elif owner:
        _go_beside(execution, owner, catcher)


def _go_beside(execution: Execution, host: Token, boundary: Element) -> None:
    scope = execution.scope_of(host)
    if boundary.interrupting:
        execution.interrupt(host.key)
    execution.spawn(boundary.id, scope=scope, caught=True)


def nearest(execution: Execution, task: Token, kind: str, code: str | None) -> Catch | None:
    """Look for a catcher: beside an activity, inside its scope, beside that scope's activity, and so on outwards."""
    catchers, at = execution.program.catchers, task
    while True:
        boundary = None if "counter" in at.internal_data else catchers.beside(at, kind, code)
        if boundary:
            return at, boundary
        owner = execution.books.live.get(execution.scope_of(at) or "")
        inside = not (owner and "many" in owner.internal_data) and "interrupts" not in at.internal_data
        start = catchers.within(owner, kind, code) if inside else None
        if start:
            return owner, start
        if owner is None:
            return None
        at = owner
