"""What a process can begin with, asked before there is an instance (BPMN 2.0.2, 13.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.diagram.model import Element, Process
from engine.feel import compile_expression
from engine.spiff.catchers import ARMED, event_of
from engine.spiff.catching import armed
from engine.spiff.program import Program
from engine.spiff.run import Run, World


@dataclass(frozen=True, slots=True)
class Beginning:
    """A start event that waits for something: a message's or signal's `name`, a timer's `due_at`, or a condition.

    `every` and `times_left` (-1: for ever) belong to a timer that repeats.
    """

    element_id: str
    kind: str
    name: str | None = None
    due_at: datetime | None = None
    every: str | None = None
    times_left: int | None = None


def start_events(process: Process) -> list[Element]:
    """Return the start events of the process itself that wait for something."""
    own = (e for e in process.elements.values() if e.type == "startEvent" and e.parent_id is None)
    return [element for element in own if event_of(element).kind in ARMED]


def beginnings(program: Program, world: World) -> tuple[Beginning, ...]:
    """Return what can begin a process, its timers reckoned from now. Raises: Stuck."""
    return tuple(_beginning(armed(element, _run({}, world))) for element in start_events(program.process))


def _beginning(wait: Mapping[str, Any]) -> Beginning:
    due = wait.get("due")
    return Beginning(
        wait["element"],
        wait["kind"],
        wait.get("name"),
        datetime.fromisoformat(due) if due else None,
        wait.get("every"),
        wait.get("left"),
    )


def next_due(every: str, previous: datetime, world: World) -> datetime:
    """Return when a timer that repeats is due after `previous`. Raises: Stuck."""
    return _run({}, World(previous, world.perform, world.functions)).moment(every)


def condition_holds(program: Program, element_id: str, variables: Mapping[str, Any], world: World) -> bool:
    """Tell whether the condition of a start event is true of some values. Raises: Stuck."""
    text = event_of(program.process.elements[element_id]).condition or "=false"
    return _run(variables, world).feel(compile_expression(text.removeprefix("="))) is True


def _run(variables: Mapping[str, Any], world: World) -> Run:
    return Run(dict(variables), world.now, world.perform, world.functions)
