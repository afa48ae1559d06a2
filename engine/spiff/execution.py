"""The token game on SpiffWorkflow's task tree: load live tokens, run what is ready, save live tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from engine.errors import EngineError
from engine.model import Fault
from engine.spiff.joins import may_fire, take_tokens
from engine.spiff.nodes import LIVE, Node, spec_name
from engine.spiff.run import Run, Stuck

if TYPE_CHECKING:
    from engine.spiff.program import Program

STATES = {"w": TaskState.WAITING, "r": TaskState.READY, "s": TaskState.STARTED}
LETTERS = {state: letter for letter, state in STATES.items()}


class Execution(Workflow):  # type: ignore[misc] # because SpiffWorkflow has no types
    """One instance in memory, for one step."""

    def __init__(self, program: Program, run: Run) -> None:
        """Begin with no token."""
        super().__init__(program.spec, deserializing=True)
        self.program, self.run_context = program, run
        self.ends: list[str] = []
        self.task_tree = Task(self, program.spec.start, state=TaskState.COMPLETED)

    def load(self, state: dict[str, Any]) -> None:
        """Put the tokens of a saved state back."""
        self.ends = list(state.get("ends", ()))
        for token_id, element_id, letter, data in state["tokens"]:
            spec = self.program.spec.task_specs[spec_name(element_id)]
            task = Task(self, spec, self.task_tree, state=STATES[letter], id=UUID(token_id))
            task.internal_data = data

    def save(self) -> dict[str, Any]:
        """Return the live tokens and variables as a JSON document."""
        tokens = [
            [str(task.id), task.task_spec.element.id, LETTERS[task.state], task.internal_data] for task in self.live()
        ]
        document: dict[str, Any] = {
            "v": 1,
            "tokens": tokens,
            "variables": self.program.carried(self.run_context.variables),
        }
        return {**document, "ends": self.ends} if self.ends else document

    def live(self) -> list[Task]:
        """Return the live tokens, oldest first."""
        return [task for task in self.tasks.values() if task.has_state(LIVE)]

    def _task_completed_notify(self, task: Task) -> None:
        """Keep the library from walking the tree after every task."""

    def scope_of(self, task: Task) -> str | None:
        """Return the token of the enclosing subprocess, or None outside any."""
        scope: str | None = task.internal_data.get("scope")
        return scope

    def spawn(self, parent: Task, element_id: str, *, scope: str | None, **data: Any) -> Task:
        """Put a new token on an element."""
        child = Task(self, self.program.spec.task_specs[spec_name(element_id)], self.task_tree, state=TaskState.FUTURE)
        if scope is not None:
            child.internal_data["scope"] = scope
        child.internal_data.update(data)
        self._arrive(child)
        return child

    def _arrive(self, task: Task) -> None:
        try:
            task.task_spec._update(task)
        except Stuck as exc:
            task._set_state(TaskState.READY)
            task.internal_data["entering"] = True
            self.fail(task, str(exc))

    def fail(self, task: Task, message: str) -> None:
        """Leave a token where it is, with a fault for a person to look at."""
        task.internal_data["fault"] = message
        self.run_context.faults.append(Fault(str(task.id), task.task_spec.element.id, message))

    def run_all(self) -> None:
        """Run every token that can move by itself, until only waiting ones are left."""
        while (task := self._next()) is not None:
            self.execute(task)

    def _next(self) -> Task | None:
        for task in self.live():
            if "fault" in task.internal_data or task.task_spec.manual:
                continue
            if task.state == TaskState.READY or self._may_go_on(task):
                return task
        return None

    def _may_go_on(self, task: Task) -> bool:
        if task.state == TaskState.STARTED:
            return not any(self.scope_of(other) == str(task.id) for other in self.live())
        return "arrived" in task.internal_data and may_fire(self, task)

    def execute(self, task: Task) -> None:
        """Run one token and send it on; a fault leaves it where it is, for a later retry."""
        node: Node = task.task_spec
        try:
            self.run_context.count()
            if task.internal_data.pop("entering", False):
                node.enter(task, self)
                if task.state != TaskState.READY:
                    return
            flows = node.execute(task, self)
        except EngineError as exc:
            self.fail(task, str(exc))
            return
        if flows is not None:
            self._go_on(task, flows)

    def _go_on(self, task: Task, flows: tuple[Any, ...]) -> None:
        node: Node = task.task_spec
        scope = self.scope_of(task)
        chosen = task.internal_data.get("chosen")
        remaining = take_tokens(task)
        task._set_state(TaskState.COMPLETED)
        node.leave(task, self)
        self.run_context.say("element.completed", node.element.id)
        if remaining:
            self.spawn(task, node.element.id, scope=scope, arrived=remaining)
        for flow in flows:
            extra = {"caught": True} if chosen else {}
            self.spawn(task, flow.target, scope=scope, via=flow.id, **extra)

    def join(self, task: Task) -> None:
        """Let a token wait at a join, together with those that wait there already."""
        incoming = self.program.incoming[task.task_spec.element.id]
        if len(incoming) < 2:
            return
        via = task.internal_data.pop("via", None)
        arrived: dict[str, int] = dict(task.internal_data.pop("arrived", {}))
        if via is not None:
            arrived[via] = arrived.get(via, 0) + 1
        for other in self._waiting_at(task):
            for flow_id, number in other.internal_data["arrived"].items():
                arrived[flow_id] = arrived.get(flow_id, 0) + number
            other._set_state(TaskState.COMPLETED)
        task.internal_data["arrived"] = arrived
        task._set_state(TaskState.WAITING)

    def _waiting_at(self, task: Task) -> list[Task]:
        scope = self.scope_of(task)
        return [
            other
            for other in self.live()
            if other.task_spec is task.task_spec and self.scope_of(other) == scope and "arrived" in other.internal_data
        ]

    def arm_boundaries(self, host: Task) -> None:
        """Put a waiting token on each boundary event of an activity. Raises: Stuck."""
        for element_id in self.program.boundaries.get(host.task_spec.element.id, ()):
            self.spawn(host, element_id, scope=self.scope_of(host), host=str(host.id))

    def disarm_boundaries(self, host: Task) -> None:
        """Remove the boundary tokens of an activity."""
        for task in self.live():
            if task.internal_data.get("host") == str(host.id):
                task._set_state(TaskState.CANCELLED)

    def interrupt(self, token_id: str, spare: Task) -> None:
        """Cancel an activity with all that is inside it and armed on it, save the token that interrupts."""
        host = self.tasks.get(UUID(token_id))
        if host is None or not host.has_state(LIVE):
            return
        self._cancel(host)
        for task in self.live():
            if task is not spare and task.internal_data.get("host") == token_id:
                task._set_state(TaskState.CANCELLED)

    def cancel_scope(self, scope: str | None, spare: Task | None = None) -> None:
        """Cancel every token of a scope and of the scopes inside it."""
        for task in self.live():
            if task is not spare and task.has_state(LIVE) and self.scope_of(task) == scope:
                self._cancel(task)

    def _cancel(self, task: Task) -> None:
        task._set_state(TaskState.CANCELLED)
        if "host" not in task.internal_data:
            self.run_context.say("element.cancelled", task.task_spec.element.id)
        self.cancel_scope(str(task.id))

    def waits(self) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Return every event that some token waits for."""
        for task in self.live():
            if task.state == TaskState.WAITING:
                for wait in task.internal_data.get("waits", ()):
                    yield task, wait

    def fire(self, task: Task, wait: dict[str, Any], kind: Any) -> None:
        """Let the event happen that a token waits for."""
        self.run_context.say(kind, wait["element"])
        element = self.program.process.elements[wait["element"]]
        if element.type == "boundaryEvent" and not element.interrupting:
            self._fire_beside(task, wait)
        else:
            task.internal_data["chosen"] = wait["element"]
            if task.task_spec.element.id == wait["element"]:
                del task.internal_data["chosen"]
            task.internal_data.pop("waits")
            task._set_state(TaskState.READY)

    def _fire_beside(self, task: Task, wait: dict[str, Any]) -> None:
        """Fire a non-interrupting boundary event: a new token goes on, this one waits again if it may."""
        for flow in task.task_spec.flows:
            self.spawn(task, flow.target, scope=self.scope_of(task), via=flow.id)
        if wait["kind"] != "timer":
            return
        left = wait.get("left", 1)
        if left in (0, 1):
            task._set_state(TaskState.COMPLETED)
            return
        previous = datetime.fromisoformat(wait["due"])
        wait["left"] = left - 1 if left > 0 else left
        wait["due"] = _after(self.run_context, previous, wait["every"]).isoformat()


def _after(run: Run, previous: datetime, every: str) -> datetime:
    here = run.now
    run.now = previous
    try:
        return run.moment(every)
    finally:
        run.now = here
