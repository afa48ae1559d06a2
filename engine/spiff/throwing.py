"""Events that throw messages, signals, escalations and errors (BPMN 2.0.2, 13.5.2 and 13.5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.diagram.model import Element, Flow
from engine.model import Thrown
from engine.spiff.catchers import event_of
from engine.spiff.compensation import forget, next_handler
from engine.spiff.firing import fire, take_in
from engine.spiff.handlers import hand_over, nearest
from engine.spiff.nodes import Node
from engine.spiff.run import Run, Stuck
from engine.spiff.token import LIVE, Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


class Throw(Node):
    """An intermediate throw event: throws, and goes on unless what it threw ended it."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Throw. Raises: Stuck."""
        if event_of(self.element).kind == "compensate" and next_handler(execution, task):
            return None
        throw(execution, task)
        return self.flows if task.has_state(LIVE) else None


class End(Throw):
    """An end event: throws, and ends its token; a terminate end ends every other token of its scope at once."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Throw and end. Raises: Stuck when nobody catches an error."""
        scope = execution.scope_of(task)
        if event_of(self.element).kind == "terminate":
            execution.cancel_scope(scope, spare=task)
            forget(execution, scope)
        flows = super().execute(task, execution)
        if flows is not None and scope is None and self.element.id not in execution.ends:
            execution.ends.append(self.element.id)
        return flows


def throw(execution: Execution, task: Token) -> None:
    """Throw what an event throws. Raises: Stuck."""
    element: Element = task.task_spec.element
    kind = event_of(element).kind
    if kind == "message":
        throw_message(execution, task)
    elif kind == "signal":
        _throw_signal(execution, task)
    elif kind in ("error", "escalation"):
        _throw_code(execution, task, kind)


def throw_message(execution: Execution, task: Token) -> None:
    """Send the message of an event or send task to whoever waits for it, outside this instance. Raises: Stuck."""
    element: Element = task.task_spec.element
    run, event = execution.run_context, event_of(element)
    name = str(run.value(event.name or ""))
    key = str(run.value(event.correlation_key)) if event.correlation_key else None
    run.say("message.thrown", element.id, name=name)
    run.thrown.append(Thrown("message", name, element.id, task.key, key, _payload(element, run)))


def _throw_signal(execution: Execution, task: Token) -> None:
    """Broadcast a signal: inside the instance at once, to other instances by whoever takes the step."""
    element: Element = task.task_spec.element
    run = execution.run_context
    name = str(run.value(event_of(element).name or ""))
    run.say("signal.thrown", element.id, name=name)
    payload = _payload(element, run)
    run.thrown.append(Thrown("signal", name, element.id, task.key, None, payload))
    receive_signal(execution, name, payload)


def receive_signal(execution: Execution, name: str, values: Mapping[str, Any]) -> bool:
    """Let every token that waits for a signal now have it, by element id; tell whether there is one. Raises: Stuck."""
    heard = [(task, wait) for task, wait in execution.waits() if wait["kind"] == "signal" and wait["name"] == name]
    for task, wait in sorted(heard, key=lambda pair: (str(pair[1]["element"]), pair[0].key)):
        if task.has_state(LIVE) and wait in task.internal_data.get("waits", ()):
            take_in(execution, task, wait, values)
            fire(execution, task, wait, "signal.received")
    return bool(heard)


def _throw_code(execution: Execution, task: Token, kind: str) -> None:
    """Throw an error or escalation to its nearest catcher; an error without one is a fault. Raises: Stuck."""
    element: Element = task.task_spec.element
    run = execution.run_context
    code = str(run.value(event_of(element).code or "")) or None
    catch = nearest(execution, task, kind, code)
    if catch is None and kind == "error":
        raise Stuck("error", code=code or "-")
    run.say(f"{kind}.thrown", element.id, code=code, caught=catch[1].id if catch else None)
    if catch:
        hand_over(execution, task, kind, code, catch)


def _payload(element: Element, run: Run) -> dict[str, Any]:
    return run.mapped(element.inputs)
