"""Activities that repeat: multi-instance, parallel and sequential, and the standard loop (BPMN 2.0.2, 13.3.6, 13.3.7).

The outer activity is one token, the body, with the boundary events on it; its instances are tokens inside it with a
`counter` (BPMN's loopCounter). `many` on the body holds the items, BPMN's four counts, and the results in the order of
the items. Instances that only wait for a person are not yet tokens: they are `idle`, an id and a counter, so that five
hundred of them cost a step as little as ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.model import Element, Flow, Loop
from engine.feel import to_json
from engine.spiff.nodes import Activity, Person
from engine.spiff.run import Run, Stuck
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

MAX_INSTANCES = 2_000
ALL, ACTIVE, COMPLETED, TERMINATED = (
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)


class Repeating(Activity):
    """The body of an activity that repeats."""

    @property
    def loop(self) -> Loop:
        """How it repeats."""
        assert self.element.loop  # noqa: S101 because only such elements are built like this
        return self.element.loop

    def enter(self, task: Token, execution: Execution) -> None:
        """Arm the boundary events; the mappings belong to each instance. Raises: Stuck."""
        execution.arm_boundaries(task)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Begin the instances; when none is left inside, go on. Raises: Stuck."""
        if "many" in task.internal_data:
            return self.finish(task, execution.run_context)
        task.internal_data["many"] = self.counted(execution.run_context)
        execution.look_from(task)
        task._set_state(TaskState.STARTED)
        self.begin(task, execution)
        return None if inside(execution, task) else self.finish(task, execution.run_context)

    def counted(self, run: Run) -> dict[str, Any]:
        """Return what the body keeps while its instances run. Raises: Stuck."""
        return {"results": {}, "counts": {}}

    def begin(self, body: Token, execution: Execution) -> None:
        """Begin as many instances as there shall be at first."""
        raise NotImplementedError

    def take(self, body: Token, item: Token, execution: Execution) -> None:
        """Take the result of an instance that has just ended. Raises: Stuck."""
        raise NotImplementedError

    def cancelled(self, task: Token, execution: Execution) -> None:
        """Cancel the instances that are not yet tokens."""
        forget_idle(execution, task)

    def finish(self, body: Token, run: Run) -> tuple[Flow, ...]:
        """Go on."""
        return self.flows

    def spawn(self, body: Token, execution: Execution, counter: int) -> None:
        """Begin one instance."""
        execution.spawn(self.element.id, scope=body.key, counter=counter, locals=self.locals_of(body, counter))

    def locals_of(self, body: Token, counter: int) -> dict[str, Any]:
        """Return the variables of one instance."""
        return {"loopCounter": counter}


class Looped(Repeating):
    """A standard loop: again while the condition holds, at most `loopMaximum` times."""

    def counted(self, run: Run) -> dict[str, Any]:
        """Ask the condition, if it is asked before the first turn. Raises: Stuck."""
        first = not self.loop.test_before or self._again(run, 0)
        return {**super().counted(run), "first": first}

    def begin(self, body: Token, execution: Execution) -> None:
        """Begin the first turn, if there is one."""
        if body.internal_data["many"].pop("first"):
            self.spawn(body, execution, 1)

    def take(self, body: Token, item: Token, execution: Execution) -> None:
        """Begin another turn if the condition holds. Raises: Stuck."""
        counter = item.internal_data["counter"]
        if self._again(execution.look_from(item), counter):
            self.spawn(body, execution, counter + 1)

    def _again(self, run: Run, turns: int) -> bool:
        loop = self.loop
        if loop.maximum is not None and turns >= loop.maximum:
            return False
        return loop.condition is None or truth(run, loop.condition, {"loopCounter": turns})


class Instances(Repeating):
    """A multi-instance activity: one instance for each item of a collection, or as many as a number says."""

    def __init__(self, spec: WorkflowSpec, element: Element, flows: tuple[Flow, ...]) -> None:
        """Know the names of item and result: they are asked for once per instance and step."""
        super().__init__(spec, element, flows)
        self._element, self._result = self.loop.input_element, self.loop.result

    def counted(self, run: Run) -> dict[str, Any]:
        """Evaluate collection or cardinality, once. Raises: Stuck."""
        loop = self.loop
        many: dict[str, Any] = {}
        if loop.input_collection is not None:
            many["items"] = _collection(run, loop.input_collection)
        total = len(many["items"]) if "items" in many else _cardinality(run, loop.cardinality or "")
        if total > MAX_INSTANCES:
            raise Stuck("instances", number=total, limit=MAX_INSTANCES)
        many["counts"] = {ALL: total, ACTIVE: 0, COMPLETED: 0, TERMINATED: 0}
        many["results"] = {loop.output_collection: [None] * total} if loop.output_collection else {}
        return many

    def begin(self, body: Token, execution: Execution) -> None:
        """Begin all instances, or the first one of a sequence."""
        many = body.internal_data["many"]
        total = many["counts"][ALL]
        at_once = min(total, 1) if self.loop.kind == "sequential" else total
        many["counts"][ACTIVE] = at_once
        inner = execution.item_node(self.element.id)
        if isinstance(inner, Person) and not self.element.inputs:
            many["idle"] = {str(uuid4()): counter for counter in range(1, at_once + 1)}
            return
        for counter in range(1, at_once + 1):
            self.spawn(body, execution, counter)

    def locals_of(self, body: Token, counter: int) -> dict[str, Any]:
        """Return counter, item, and an empty result, if the result is a variable."""
        items = body.internal_data["many"].get("items")
        found: dict[str, Any] = {"loopCounter": counter}
        if self._element and items is not None:
            found[self._element] = items[counter - 1]
        if self._result:
            found.setdefault(self._result, None)
        return found

    def take(self, body: Token, item: Token, execution: Execution) -> None:
        """Keep the result in the place of its item; end all if the completion condition holds. Raises: Stuck."""
        many, counter = body.internal_data["many"], item.internal_data["counter"]
        run = execution.look_from(item)
        if self.loop.output_collection:
            many["results"][self.loop.output_collection][counter - 1] = to_json(
                run.value(self.loop.output_element or "=null")
            )
        counts = many["counts"]
        after = {**counts, ACTIVE: counts[ACTIVE] - 1, COMPLETED: counts[COMPLETED] + 1}
        enough = self.loop.completion_condition is not None and truth(run, self.loop.completion_condition, after)
        many["counts"] = after
        if enough:
            self._end_the_rest(body, item, execution)
        elif self.loop.kind == "sequential" and counter < counts[ALL]:
            after[ACTIVE] += 1
            self._next(body, execution, counter + 1)

    def _next(self, body: Token, execution: Execution, counter: int) -> None:
        if "idle" in body.internal_data["many"]:
            body.internal_data["many"]["idle"] = {str(uuid4()): counter}
        else:
            self.spawn(body, execution, counter)

    def _end_the_rest(self, body: Token, item: Token, execution: Execution) -> None:
        counts = body.internal_data["many"]["counts"]
        counts[TERMINATED] += counts[ACTIVE]
        counts[ACTIVE] = 0
        forget_idle(execution, body)
        execution.cancel_scope(body.key, spare=item)

    def finish(self, body: Token, run: Run) -> tuple[Flow, ...]:
        """Write the results, in the order of the items, and go on."""
        run.write(body.internal_data["many"]["results"], run.outer)
        return self.flows


def inside(execution: Execution, body: Token) -> bool:
    """Tell whether an activity that repeats has instances yet to end."""
    return bool(execution.inside(body.key) or body.internal_data["many"].get("idle"))


def forget_idle(execution: Execution, body: Token) -> None:
    """Cancel the instances of a body that are not yet tokens."""
    for counter in body.internal_data.get("many", {}).pop("idle", {}).values():
        execution.run_context.say("item.cancelled", body.task_spec.element.id, counter=counter)


def idle_at(execution: Execution, key: str) -> tuple[Token, int] | None:
    """Return the body and the counter of the idle instance `key`, or None if there is none."""
    for body in execution.live():
        counter = body.internal_data.get("many", {}).get("idle", {}).get(key)
        if counter is not None:
            return body, counter
    return None


def awake(execution: Execution, key: str) -> Token | None:
    """Make a token of the idle instance `key`, or return None if there is none."""
    found = idle_at(execution, key)
    if found is None:
        return None
    body, counter = found
    del body.internal_data["many"]["idle"][key]
    own = body.task_spec.locals_of(body, counter)
    return execution.put_back(body.task_spec.element.id, key, scope=body.key, counter=counter, locals=own)


def truth(run: Run, text: str, extra: dict[str, Any]) -> bool:
    """Return what a condition of an activity that repeats says. Raises: Stuck when that is neither true nor false."""
    answer = run.value(text, extra)
    if not isinstance(answer, bool):
        raise Stuck("not_a_truth", condition=text)
    return answer


def _collection(run: Run, text: str) -> list[Any]:
    found = to_json(run.value(text))
    if not isinstance(found, list):
        raise Stuck("not_a_list", text=text)
    return found


def _cardinality(run: Run, text: str) -> int:
    found = run.value(text)
    number = int(found) if isinstance(found, str) and found.strip().isdigit() else to_json(found)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise Stuck("not_a_number", text=text)
    return number
