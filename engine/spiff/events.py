"""Events that wait: intermediate catch events, boundary events, and the event-based gateway.

What a token waits for lies in its internal data as `waits`: a list of `{element, kind, due | name, correlation}`.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element, Event, Flow
from engine.feel.temporal import duration
from engine.spiff.execution import Execution
from engine.spiff.nodes import Node
from engine.spiff.run import Run, Stuck
from engine.spiff.token import Token


def armed(element: Element, run: Run) -> dict[str, Any]:
    """Return what a catching element waits for, its timer or correlation evaluated now. Raises: Stuck."""
    event = element.event or Event("none")
    if event.timer:
        return {"element": element.id, "kind": "timer", **_timer(event, run)}
    wait = {"element": element.id, "kind": event.kind, "name": run.value(event.name or "")}
    if event.correlation_key:
        wait["correlation"] = str(run.value(event.correlation_key))
    return wait


def _timer(event: Event, run: Run) -> dict[str, Any]:
    assert event.timer  # noqa: S101 because the caller has looked
    if event.timer.kind != "cycle":
        return {"due": run.moment(event.timer.expression).isoformat()}
    text = str(run.value(event.timer.expression))
    repeat, _, every = text.partition("/")
    if not repeat.startswith("R") or duration(every) is None:
        raise Stuck(f"The cycle {text!r} is not of the form R3/PT1H.")
    left = int(repeat[1:]) if repeat[1:].isdigit() else -1
    return {"due": run.moment(every).isoformat(), "left": left, "every": every}


class Catch(Node):
    """An intermediate catch event; passes at once when an event-based gateway has caught for it."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for the event. Raises: Stuck."""
        if task.internal_data.pop("caught", False):
            return
        task.internal_data["waits"] = [armed(self.element, execution.run_context)]
        task._set_state(TaskState.WAITING)


class EventGateway(Node):
    """An event-based gateway: waits for whichever of its events comes first."""

    def __init__(
        self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...], targets: dict[str, Element]
    ) -> None:
        """Wait for the events of `targets`, by element id."""
        super().__init__(spec, element, flows)
        self.targets = targets

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for all of them. Raises: Stuck."""
        task.internal_data["waits"] = [armed(self.targets[f.target], execution.run_context) for f in self.flows]
        task._set_state(TaskState.WAITING)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...]:
        """Go on along the flow to the event that came."""
        chosen = task.internal_data["chosen"]
        return tuple(flow for flow in self.flows if flow.target == chosen)


class Boundary(Node):
    """A boundary event, armed beside its host (`host`: the host's token)."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for the event. Raises: Stuck."""
        task.internal_data["waits"] = [armed(self.element, execution.run_context)]
        task._set_state(TaskState.WAITING)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...]:
        """Interrupt the host if the event says so, and go on along the event's own flows."""
        if self.element.interrupting:
            execution.interrupt(task.internal_data["host"], spare=task)
        return self.flows
