"""Events that wait: at the start of event subprocesses, in the middle, beside activities, behind event gateways.

What a token waits for lies in its internal data: `waits`, a list of `{element, kind, due | name, correlation | held}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.cycles import read_cycle
from engine.diagram.model import Element, Event, Flow
from engine.spiff.catchers import event_of
from engine.spiff.nodes import Node
from engine.spiff.run import Run, Stuck
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


def armed(element: Element, run: Run) -> dict[str, Any]:
    """Return what a catching element waits for, its timer or correlation evaluated now. Raises: Stuck."""
    event = event_of(element)
    if event.timer:
        return {"element": element.id, "kind": "timer", **_timer(event, run)}
    if event.kind == "conditional":
        run.changed = True
        return {"element": element.id, "kind": "conditional", "held": False}
    wait = {"element": element.id, "kind": event.kind, "name": run.value(event.name or "")}
    if event.correlation_key:
        wait["correlation"] = str(run.value(event.correlation_key))
    return wait


def _timer(event: Event, run: Run) -> dict[str, Any]:
    assert event.timer  # noqa: S101 because the caller has looked
    if event.timer.kind != "cycle":
        return {"due": run.moment(event.timer.expression).isoformat()}
    text = str(run.value(event.timer.expression))
    cycle = read_cycle(text)
    if cycle is None or run.moment(cycle.every) <= run.now:
        raise Stuck("cycle", text=text)
    return {"due": run.moment(cycle.start or cycle.every).isoformat(), "left": cycle.times, "every": cycle.every}


def wait_for(element: Element, task: Token, execution: Execution) -> None:
    """Let a token wait for the event of an element. Raises: Stuck."""
    task.internal_data["waits"] = [armed(element, execution.run_context)]
    task._set_state(TaskState.WAITING)


class Catch(Node):
    """An intermediate catch event; passes at once when an event-based gateway has caught for it."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for the event; the far end of a link has nothing to wait for. Raises: Stuck."""
        if task.internal_data.pop("caught", False) or event_of(self.element).kind == "link":
            return
        wait_for(self.element, task, execution)


class Start(Node):
    """A start event: the token passes, save where it listens for the event that begins an event subprocess."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for the event, if this token listens. Raises: Stuck."""
        if "listens" in task.internal_data:
            wait_for(self.element, task, execution)


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
        taken = tuple(flow for flow in self.flows if flow.target == chosen)
        told = [flow.id for flow in taken]
        execution.run_context.say("gateway.decided", self.element.id, event=chosen, taken=told)
        return taken


class Boundary(Node):
    """A boundary event, armed beside its host (`host`: the host's token)."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait for the event, unless an error or escalation was caught here. Raises: Stuck."""
        if not task.internal_data.pop("caught", False):
            wait_for(self.element, task, execution)
