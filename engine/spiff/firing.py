"""Events happen: to tokens that wait for them, and, for conditions, whenever variables have changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.feel import compile_expression
from engine.spiff.handlers import begin
from engine.spiff.run import Run, Stuck
from engine.spiff.token import LIVE, Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

Wait = dict[str, Any]


def fire(execution: Execution, task: Token, wait: Wait, kind: Any) -> None:
    """Let the event happen that a token waits for."""
    execution.run_context.say(kind, wait["element"])
    element = execution.program.process.elements[wait["element"]]
    if element.type == "startEvent":
        if not element.interrupting:
            _wait_again(execution, task, wait)
        begin(execution, element, execution.scope_of(task))
    elif element.type == "boundaryEvent" and not element.interrupting:
        execution.spawn(element.id, scope=execution.scope_of(task), caught=True)
        _wait_again(execution, task, wait)
    else:
        _go(execution, task, wait)


def take_in(execution: Execution, task: Token, wait: Wait, values: Mapping[str, Any]) -> None:
    """Write what comes with an event where its token sees it: by its output mappings, else as it is. Raises: Stuck."""
    given = execution.program.carried(values)
    outputs = execution.program.process.elements[wait["element"]].outputs
    if outputs:
        run = execution.look_from(task)
        run.write(run.mapped(outputs, given), run.outer)
    else:
        execution.decided(task, given)


def _go(execution: Execution, task: Token, wait: Wait) -> None:
    host = task.internal_data.get("host")
    if host:
        execution.interrupt(host, spare=task)
    elif task.task_spec.element.id != wait["element"]:
        task.internal_data["chosen"] = wait["element"]
    task.internal_data.pop("waits")
    task._set_state(TaskState.READY)


def _wait_again(execution: Execution, task: Token, wait: Wait) -> None:
    """Let a token beside an activity wait for the next time, if there is one."""
    if wait["kind"] != "timer":
        return
    left = wait.get("left", 1)
    if left in (0, 1):
        task._set_state(TaskState.COMPLETED)
        return
    previous = datetime.fromisoformat(wait["due"])
    wait["left"] = left - 1 if left > 0 else left
    wait["due"] = _after(execution.run_context, previous, wait["every"]).isoformat()


def _after(run: Run, previous: datetime, every: str) -> datetime:
    here = run.now
    run.now = previous
    try:
        return run.moment(every)
    finally:
        run.now = here


def fire_conditions(execution: Execution) -> None:
    """Fire the conditional events whose condition has become true since it was last asked, by element id."""
    execution.run_context.changed = False
    waiting = [(task, wait) for task, wait in execution.waits() if wait["kind"] == "conditional"]
    risen = [
        (task, wait) for task, wait in waiting if "fault" not in task.internal_data and _rises(execution, task, wait)
    ]
    for task, wait in sorted(risen, key=lambda pair: (str(pair[1]["element"]), pair[0].key)):
        if task.has_state(LIVE) and wait in task.internal_data.get("waits", ()):
            fire(execution, task, wait, "condition.met")


def _rises(execution: Execution, task: Token, wait: Wait) -> bool:
    before = wait["held"]
    element = execution.program.process.elements[wait["element"]]
    text = element.event.condition if element.event else None
    run = execution.look_from(task)
    try:
        wait["held"] = run.feel(compile_expression((text or "=false").removeprefix("="))) is True
    except Stuck as exc:
        execution.fail(task, exc.rule, exc.message)
        return False
    return bool(wait["held"] and not before)
