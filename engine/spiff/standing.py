"""What stands still after a step, people, timers, subscriptions and operations, and what the step changed of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.model import OperationCall, Step, Subscription, TimerWait, Waiting, WaitKey
from engine.spiff.catchers import event_of
from engine.spiff.scopes import local_variables
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


def finish(execution: Execution) -> Step:
    """Run until nothing moves by itself, and return what became of it."""
    execution.run_all()
    run, live = execution.run_context, execution.live()
    people, waits = people_of(execution), waits_of(execution)
    before, earlier = execution.stood
    opened = people.keys() - before.keys()
    return Step(
        state=execution.save(),
        status="active" if live else "completed",
        people=people,
        opened=tuple(_waiting(execution, opened)) if opened else (),
        closed=tuple(key for key in before if key not in people),
        begun=frozenset(key for key, due in waits.items() if earlier.get(key, "") != due),
        over=tuple(key for key, due in earlier.items() if waits.get(key, "") != due),
        timers=tuple(_timers(execution)),
        subscriptions=tuple(_subscriptions(execution)),
        operations=tuple(_operations(live)),
        trace=tuple(run.trace),
        faults=tuple(run.faults),
        lifted=tuple(_lifted(execution)) if execution.halted else (),
        variables=run.variables,
        written=run.written,
        thrown=tuple(run.thrown),
        ends=tuple(execution.ends),
        everybody=partial(_waiting, execution, people.keys()),
    )


def _lifted(execution: Execution) -> Iterator[str]:
    """Return the tokens that a fault kept when they were loaded and keeps no more, or for another fault."""
    again = {fault.token_id for fault in execution.run_context.faults}
    for key in execution.halted:
        token = execution.books.live.get(key)
        if token is None or "fault" not in token.internal_data or key in again:
            yield key


def people_of(execution: Execution) -> dict[str, str]:
    """Return the tokens that wait for a person, with their elements, oldest first."""
    found: dict[str, str] = {}
    for token in execution.live():
        element_id = token.task_spec.element.id
        if _stands(token):
            found[token.key] = element_id
        if idle := _idle(token):
            found |= dict.fromkeys(idle, element_id)
    return found


def waits_of(execution: Execution) -> dict[WaitKey, str | None]:
    """Return the waits for anything but people, each with the moment when it is due, if it is a timer."""
    found: dict[WaitKey, str | None] = {}
    for token, wait in execution.waits():
        kind = "condition" if wait["kind"] == "conditional" else wait["kind"]
        found[_place(token, wait), kind] = wait.get("due")
    for call in _operations(execution.live()):
        found[call.token_id, "operation"] = None
    return found


def _waiting(execution: Execution, wanted: Collection[str]) -> Iterator[Waiting]:
    for token in execution.live():
        element_id = token.task_spec.element.id
        if token.key in wanted and _stands(token):
            yield Waiting(token.key, element_id, token.internal_data.get("counter"), local_variables(execution, token))
        idle = {key: counter for key, counter in _idle(token).items() if key in wanted}
        around = local_variables(execution, token) if idle else {}
        for key, counter in idle.items():
            yield Waiting(key, element_id, counter, {**around, **token.task_spec.locals_of(token, counter)})


def _idle(token: Token) -> dict[str, int]:
    many = token.internal_data.get("many")
    return many.get("idle", {}) if many else {}


def _stands(token: Token) -> bool:
    """Tell whether a token waits for a person; it does not when they have done it and a fault keeps it."""
    if not token.task_spec.manual or token.state != TaskState.READY:
        return False
    data = token.internal_data
    return "fault" not in data or bool(data.get("entering"))


def _timers(execution: Execution) -> Iterator[TimerWait]:
    for token, wait in execution.waits():
        if wait["kind"] == "timer":
            yield TimerWait(_place(token, wait), wait["element"], datetime.fromisoformat(wait["due"]))


def _subscriptions(execution: Execution) -> Iterator[Subscription]:
    for token, wait in execution.waits():
        place, element_id = _place(token, wait), wait["element"]
        if wait["kind"] in ("message", "signal"):
            yield Subscription(place, element_id, wait["kind"], wait["name"], wait.get("correlation"))
        elif wait["kind"] == "conditional":
            event = event_of(execution.program.process.elements[element_id])
            yield Subscription(place, element_id, "condition", event.condition or "")


def _place(token: Token, wait: dict[str, Any]) -> str:
    return f"{token.key}/{wait['element']}"


def _operations(live: list[Token]) -> Iterator[OperationCall]:
    for token in live:
        call = token.internal_data.get("call")
        if call and "fault" not in token.internal_data:
            element = token.task_spec.element
            yield OperationCall(token.key, element.id, call["operation"], call["inputs"], element.headers)
