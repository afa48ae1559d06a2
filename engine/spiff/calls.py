"""Call activities: a process inside a process, with variables of its own (BPMN 2.0.2, 13.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element, Flow
from engine.spiff.handlers import listen
from engine.spiff.nodes import Activity
from engine.spiff.run import Run, Stuck
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

MAX_DEPTH = 20


class Call(Activity):
    """A call activity: opens a scope in which the called process runs; ends when no token is left in it."""

    def __init__(self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...] | None, inner_start: str) -> None:
        """Begin inside with the start event `inner_start` of the called process."""
        super().__init__(spec, element, flows)
        self.inner_start = inner_start

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Call the process; when it has ended, take over its variables and go on. Raises: Stuck."""
        run = execution.run_context
        if "called" in task.internal_data:
            self._returned(task.internal_data, run)
            return self.flows
        if _depth(execution, task) >= MAX_DEPTH:
            raise Stuck("call_depth", limit=MAX_DEPTH)
        given = execution.program.carried(run.seen()) if self.element.propagate_parent else {}
        task.internal_data |= {"given": given, "called": {**given, **task.internal_data.pop("inputs", {})}}
        task._set_state(TaskState.STARTED)
        listen(execution, task)
        execution.spawn(self.inner_start, scope=task.key)
        return None

    def leave(self, task: Token, execution: Execution) -> None:
        """Let nothing listen any more."""
        execution.silence(task.key)
        super().leave(task, execution)

    def _returned(self, data: dict[str, Any], run: Run) -> None:
        """Write what comes back: never a value that was given and did not change, for others may have changed it."""
        called, given = data["called"], data["given"]
        if self.element.outputs:
            run.write(run.mapped(self.element.outputs, called), run.outer)
        elif self.element.propagate_child:
            run.write({n: v for n, v in called.items() if n not in given or given[n] != v}, run.outer)


def _depth(execution: Execution, task: Token) -> int:
    depth, scope = 0, task.internal_data.get("scope")
    while scope and (owner := execution.books.live.get(scope)) is not None:
        depth += "called" in owner.internal_data
        scope = owner.internal_data.get("scope")
    return depth
