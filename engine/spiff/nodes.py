"""One SpiffWorkflow task spec per kind of BPMN element, with BPMN's token semantics.

Tokens move along sequence flows (`via`) inside a scope (`scope`: the token of the enclosing subprocess). Nothing is
predicted and nothing finished is kept, so a step costs the same on the thousandth turn of a loop as on the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element, Flow
from engine.feel import compile_expression
from engine.model import OperationCall
from engine.spiff.compensation import note_done
from engine.spiff.handlers import listen
from engine.spiff.joins import join
from engine.spiff.run import Run, Stuck, shown
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


def spec_name(element_id: str) -> str:
    """Return the name of an element's spec; the prefix keeps clear of the library's own `Start`, `End` and kin."""
    return f"e:{element_id}"


def item_name(element_id: str) -> str:
    """Return the name of the spec of one instance of an element that repeats."""
    return f"i:{element_id}"


class Node(TaskSpec):  # type: ignore[misc] # because SpiffWorkflow has no types
    """A flow node: runs at once and goes on along all its flows."""

    def __init__(self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...] | None) -> None:
        """Stand for `element`; `flows` leave it in the order of the file; None for one instance of it."""
        super().__init__(spec, item_name(element.id) if flows is None else spec_name(element.id))
        self.element, self.flows = element, flows or ()

    def test(self) -> None:
        """Accept any shape; the lint of the diagram has looked before."""

    def _predict(self, my_task: Token, *_args: Any, **_kwargs: Any) -> None:
        """Predict nothing."""

    def _update_hook(self, my_task: Token) -> bool:
        self.enter(my_task, my_task.workflow)
        return bool(my_task.state == TaskState.FUTURE)

    def _on_ready(self, my_task: Token) -> None:
        """Do nothing of the library's; tokens carry no data."""

    def enter(self, task: Token, execution: Execution) -> None:
        """React to a token that arrives; leave it FUTURE to run at once, or set another state."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Do what the element does; return the flows to go on along, or None to stay. Raises: Stuck."""
        return self.flows

    def leave(self, task: Token, execution: Execution) -> None:
        """Tidy up after the token has gone on."""

    def cancelled(self, task: Token, execution: Execution) -> None:
        """Tidy up after the token was cancelled."""


class Activity(Node):
    """Whatever may carry boundary events: they are armed when the token enters and disarmed when it leaves."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Evaluate the input mappings and arm the boundary events. Raises: Stuck."""
        self.read_inputs(task, execution.run_context)
        execution.arm_boundaries(task)

    def read_inputs(self, task: Token, run: Run) -> dict[str, Any]:
        """Evaluate the input mappings over what lies outside them; they are the activity's own. Raises: Stuck."""
        if not self.element.inputs:
            return {}
        run.frames = run.outer
        task.internal_data["inputs"] = found = run.mapped(self.element.inputs)
        run.frames = (found, *run.outer)
        return found

    def leave(self, task: Token, execution: Execution) -> None:
        """Disarm the boundary events; what can be undone is remembered."""
        execution.disarm_boundaries(task)
        note_done(execution, task)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Be done at once, as BPMN has it for a task of no kind. Raises: Stuck."""
        self.outputs(execution.run_context, {})
        return self.flows

    def outputs(self, run: Run, result: dict[str, Any]) -> None:
        """Write the output mappings, or without any the result itself. Raises: Stuck."""
        run.write(run.mapped(self.element.outputs, result) if self.element.outputs else result, run.outer)


class Person(Activity):
    """A user or manual task: waits, READY, for a person."""

    def __init__(self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...] | None) -> None:
        """Mark the spec as manual, as the library calls it."""
        super().__init__(spec, element, flows)
        self.manual = True


class Script(Activity):
    """A script task: one FEEL expression, its result to one variable."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...]:
        """Evaluate and write. Raises: Stuck."""
        run = execution.run_context
        self.read_inputs(task, run)
        name = self.element.result_variable
        result = run.value(self.element.script or "=null")
        self.outputs(run, {name: result} if name else {})
        if name and self.element.outputs:
            run.write({name: result}, run.outer)
        return self.flows


class Service(Activity):
    """A service task: asks for an operation; a local one answers at once, a remote one parks the token."""

    def call_of(self, task: Token, run: Run) -> OperationCall:
        """Return what is asked for. Raises: Stuck."""
        element = self.element
        inputs = self.read_inputs(task, run)
        operation = run.value(element.operation or "")
        return OperationCall(task.key, element.id, str(operation), inputs, element.headers, element.attempts)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Perform the operation. Raises: Stuck."""
        run = execution.run_context
        if "result" in task.internal_data:
            result = task.internal_data.pop("result")
        else:
            call = self.call_of(task, run)
            answer = run.perform(call)
            if answer is None:
                task.internal_data["call"] = {"operation": call.operation, "inputs": dict(call.inputs)}
                task._set_state(TaskState.WAITING)
                return None
            result = dict(answer)
        task.internal_data.pop("call", None)
        self.outputs(run, result)
        return self.flows


class Exclusive(Node):
    """An exclusive gateway: the first true condition in the order of the file, else the default."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...]:
        """Choose one flow. Raises: Stuck when no condition is true and there is no default."""
        if len(self.flows) < 2:
            return self.flows
        seen: list[dict[str, Any]] = []
        default = self.element.default
        chosen = next(
            (f for f in self.flows if f.id != default and decide(f, execution.run_context, seen)),
            next((f for f in self.flows if f.id == default), None),
        )
        if chosen is None:
            raise Stuck("no_branch")
        execution.run_context.say("gateway.decided", self.element.id, conditions=seen, taken=[chosen.id])
        return (chosen,)


class Inclusive(Node):
    """An inclusive gateway: waits while a token can still arrive; goes on along every true condition."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Join with a token that waits here already."""
        join(execution, task)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...]:
        """Choose flows. Raises: Stuck."""
        if len(self.flows) < 2:
            return self.flows
        seen: list[dict[str, Any]] = []
        default = self.element.default
        chosen = tuple(f for f in self.flows if f.id != default and decide(f, execution.run_context, seen))
        chosen = chosen or tuple(f for f in self.flows if f.id == default)
        if not chosen:
            raise Stuck("no_branch")
        taken = [flow.id for flow in chosen]
        execution.run_context.say("gateway.decided", self.element.id, conditions=seen, taken=taken)
        return chosen


class Parallel(Node):
    """A parallel gateway: takes one token from every incoming flow, sends one along every outgoing flow."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Join with a token that waits here already."""
        join(execution, task)


def decide(flow: Flow, run: Run, seen: list[dict[str, Any]]) -> bool:
    """Evaluate a flow's condition and keep what it saw. Raises: Stuck when the answer is neither true nor false."""
    if flow.condition is None:
        seen.append({"flow": flow.id, "outcome": True})
        return True
    expression = compile_expression(flow.condition.removeprefix("="))
    answer = run.feel(expression)
    scope = run.seen()
    values = {name: shown(scope.get(name)) for name in sorted(expression.free_variables)}
    seen.append({"flow": flow.id, "condition": flow.condition, "values": values, "outcome": answer is True})
    if not isinstance(answer, bool):
        raise Stuck("condition", flow=flow.id, condition=flow.condition, why=run.why_null(expression))
    return answer


class Subprocess(Activity):
    """An embedded subprocess: a scope of tokens; ends when none is left in it."""

    def __init__(self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...] | None, inner_start: str) -> None:
        """Begin inside with the start event `inner_start`."""
        super().__init__(spec, element, flows)
        self.inner_start = inner_start

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Open the scope; when it is empty again, go on."""
        if task.internal_data.get("opened"):
            self.outputs(execution.run_context, {})
            return self.flows
        task.internal_data["opened"] = True
        task._set_state(TaskState.STARTED)
        listen(execution, task)
        execution.spawn(self.inner_start, scope=task.key)
        return None

    def leave(self, task: Token, execution: Execution) -> None:
        """Let nothing listen any more."""
        execution.silence(task.key)
        super().leave(task, execution)
