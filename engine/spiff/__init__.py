"""Run diagrams on SpiffWorkflow: pure functions from a saved state to a `Step`. The only importer of the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import BpmnError, NobodyWaits, WorkItemClosed
from engine.model import OperationCall, Step
from engine.spiff.beginnings import Beginning, beginnings, condition_holds, next_due, start_events
from engine.spiff.execution import Execution
from engine.spiff.firing import fire, take_in
from engine.spiff.handlers import listen
from engine.spiff.instances import awake, idle_at
from engine.spiff.program import Program, build
from engine.spiff.run import Perform, Run, World
from engine.spiff.scopes import local_variables
from engine.spiff.standing import finish, people_of, waits_of
from engine.spiff.throwing import receive_signal
from engine.spiff.token import Token

__all__ = [
    "Beginning",
    "Perform",
    "Program",
    "World",
    "beginnings",
    "build",
    "complete",
    "condition_holds",
    "correlate",
    "fail_operation",
    "finish_operation",
    "implied",
    "local_of",
    "look",
    "next_due",
    "retry",
    "signal",
    "start",
    "start_events",
    "tick",
]

State = Mapping[str, Any]
MOST_TIMERS = 200


def start(program: Program, variables: Mapping[str, Any], world: World, *, at: str | None = None) -> Step:
    """Put a token on a start event (`at`: another than the one people begin with) and run."""
    execution = _execution(program, {}, variables, world)
    listen(execution, None)
    execution.spawn(at or program.start_of(None), scope=None)
    return finish(execution)


def complete(
    program: Program,
    state: State,
    token_id: str,
    variables: Mapping[str, Any],
    world: World,
    *,
    known: Mapping[str, Any] | None = None,
) -> Step:
    """Complete the task that waits for a person with what the person decided.

    `known` is what the instance's variables are now outside the engine. Raises: WorkItemClosed.
    """
    beside = {name: value for name, value in (known or {}).items() if name not in variables}
    execution = _loaded(program, state, beside, world)
    task = _token(execution, token_id) or awake(execution, token_id)
    if task is None or task.state != TaskState.READY or not task.task_spec.manual:
        raise WorkItemClosed
    task.internal_data.pop("fault", None)
    execution.decided(task, variables)
    execution.execute(task)
    return finish(execution)


def finish_operation(program: Program, state: State, token_id: str, result: Mapping[str, Any], world: World) -> Step:
    """Hand the result of a remote operation to the token that waits for it. Raises: NobodyWaits."""
    execution = _loaded(program, state, {}, world)
    task = _token(execution, token_id)
    if task is None or "call" not in task.internal_data:
        raise NobodyWaits("Nothing waits for this operation.")
    task.internal_data["result"] = dict(result)
    task._set_state(TaskState.READY)
    return finish(execution)


def fail_operation(
    program: Program, state: State, token_id: str, message: str, world: World, *, code: str | None = None
) -> Step:
    """Give a remote operation up: its token stays, with a fault that a retry can lift.

    With the `code` of a BPMN error, that error is thrown first, for the diagram to catch. Raises: NobodyWaits.
    """
    execution = _loaded(program, state, {}, world)
    task = _token(execution, token_id)
    if task is None or "call" not in task.internal_data:
        raise NobodyWaits("Nothing waits for this operation.")
    if code is None:
        execution.fail_operation(task, message)
    else:
        execution.throw(task, BpmnError(code, message))
    return finish(execution)


def tick(program: Program, state: State, world: World) -> Step:
    """Fire the timers that are due at `now`: by time, then by element id; of very many the rest stays due."""
    execution = _loaded(program, state, {}, world)
    for _ in range(MOST_TIMERS):
        due = _due(execution, world.now)
        if not due:
            break
        _, _, task, wait = min(due, key=lambda entry: entry[:2])
        fire(execution, task, wait, "timer.fired")
        execution.run_all()
    return finish(execution)


def correlate(
    program: Program,
    state: State,
    name: str,
    variables: Mapping[str, Any],
    world: World,
    *,
    correlation_value: str | None = None,
) -> Step:
    """Deliver a message to the one element that waits for it. Raises: NobodyWaits."""
    execution = _loaded(program, state, {}, world)
    waiting = [
        (task, wait)
        for task, wait in execution.waits()
        if wait["kind"] == "message"
        and wait["name"] == name
        and correlation_value in (None, wait.get("correlation", correlation_value))
    ]
    if not waiting:
        raise NobodyWaits(f"This case does not wait for {name}.")
    task, wait = min(waiting, key=lambda pair: str(pair[1]["element"]))
    take_in(execution, task, wait, variables)
    fire(execution, task, wait, "message.received")
    return finish(execution)


def signal(program: Program, state: State, name: str, variables: Mapping[str, Any], world: World) -> Step:
    """Let every element of an instance that waits for a signal have it. Raises: NobodyWaits."""
    execution = _loaded(program, state, {}, world)
    if not receive_signal(execution, name, variables):
        raise NobodyWaits(f"This case does not wait for {name}.")
    return finish(execution)


def look(program: Program, state: State, variables: Mapping[str, Any], world: World) -> Step:
    """Let conditional events see the instance's variables as they are now outside the engine."""
    return finish(_loaded(program, state, variables, world))


def retry(
    program: Program, state: State, token_id: str, world: World, corrected: Mapping[str, Any] | None = None
) -> Step:
    """Try again what a fault stopped, with variables of the instance put right. Raises: NobodyWaits."""
    execution = _loaded(program, state, corrected or {}, world)
    task = _token(execution, token_id)
    if task is None or "fault" not in task.internal_data:
        raise NobodyWaits("Nothing waits for a retry here.")
    execution.try_again(task)
    return finish(execution)


def local_of(program: Program, state: State, token_id: str) -> dict[str, Any]:
    """Return the variables that a task waiting for a person sees and the instance has not; empty if it is gone."""
    execution = _looked_at(program, state)
    token, idle = _token(execution, token_id), idle_at(execution, token_id)
    if idle:
        body, counter = idle
        return {**local_variables(execution, body), **body.task_spec.locals_of(body, counter)}
    return local_variables(execution, token) if token else {}


def implied(program: Program, state: State) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tokens for which there must be an open work item, and the tokens for which there must be a wait."""
    execution = _looked_at(program, state)
    return frozenset(people_of(execution)), frozenset(token for token, _ in waits_of(execution))


def _looked_at(program: Program, state: State) -> Execution:
    execution = Execution(program, Run(dict(state["variables"]), datetime.min.replace(tzinfo=UTC), _nobody, {}))
    execution.load(dict(state))
    return execution


def _nobody(_call: OperationCall) -> None:
    """Perform nothing: who only looks asks for no operation."""


def _execution(program: Program, carried: Mapping[str, Any], variables: Mapping[str, Any], world: World) -> Execution:
    known = {**carried, **program.carried(variables)}
    return Execution(program, Run(known, world.now, world.perform, world.functions, world.decide, world.watch))


def _loaded(program: Program, state: State, variables: Mapping[str, Any], world: World) -> Execution:
    apart = state.get("apart", ())
    outside = {name: value for name, value in variables.items() if name not in apart} if apart else variables
    execution = _execution(program, state["variables"], outside, world)
    execution.load(dict(state))
    return execution


def _token(execution: Execution, token_id: str) -> Token | None:
    return execution.books.live.get(token_id)


def _due(execution: Execution, now: datetime) -> list[tuple[datetime, str, Token, dict[str, Any]]]:
    timers = [(task, wait) for task, wait in execution.waits() if wait["kind"] == "timer"]
    dated = [(datetime.fromisoformat(wait["due"]), str(wait["element"]), task, wait) for task, wait in timers]
    return [entry for entry in dated if entry[0] <= now]
