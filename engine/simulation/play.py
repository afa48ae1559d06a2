"""The loop of a simulation: people first, then messages that are waited for, then time jumps to what is due next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from engine.decisions import Library
from engine.diagram.model import Process
from engine.errors import EngineError, NobodyWaits
from engine.model import Fault, OperationCall, Step, Waiting
from engine.simulation.outcome import How, Outcome, Tell
from engine.simulation.plan import Coming, Limits, Plan
from engine.simulation.trace import Exhausted, Trace
from engine.spiff import Program, World, build, complete, correlate, signal, start, tick

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Surroundings:
    """What an office would give: FEEL functions and decision tables."""

    functions: Functions = field(default_factory=dict)
    decisions: Library = field(default_factory=lambda: Library.read({}))


def simulate(
    process: Process, plan: Plan, tell: Tell, limits: Limits | None = None, around: Surroundings | None = None
) -> Outcome:
    """Play a process that passed its check from its start to where it ends, waits or must stop."""
    player = Player(process, plan, tell, limits or Limits(), around or Surroundings())
    try:
        player.play()
    except Exhausted as exc:
        return player.outcome("limit", str(exc))
    except EngineError as exc:
        player.faults["step"] = Fault("step", process.id, "step", exc.args[0])
        player.trace.incidents((player.faults["step"],))
    return player.outcome()


class Player:
    """One process instance in play."""

    def __init__(self, process: Process, plan: Plan, tell: Tell, limits: Limits, around: Surroundings) -> None:
        """Begin with the plan's variables, before the first step."""
        self.process, self.plan, self.around = process, plan, around
        self.program: Program = build(process, around.decisions.inputs)
        self.trace = Trace(process, tell, limits, plan.begins)
        self.step: Step | None = None
        self.known: dict[str, Any] = dict(plan.variables)
        self.visits: Counter[str] = Counter()
        self.left: set[str] = set()
        self.coming = list(plan.coming)
        self.faults: dict[str, Fault] = {}

    def play(self) -> None:
        """Do what can be done until nothing can. Raises: Exhausted, EngineError."""
        self._done(start(self.program, self.known, self._world()))
        while self.step and self.step.status == "active":
            if not (self._person() or self._expected() or self._time()):
                return

    def _world(self) -> World:
        now, functions = self.trace.now, self.around.functions
        decide = partial(self.around.decisions.verdict, now=now, functions=functions)
        return World(now, _echo, functions, decide, self.trace.watch)

    @property
    def state(self) -> dict[str, Any]:
        """The saved state, read anew as after a pause."""
        read: dict[str, Any] = orjson.loads(orjson.dumps(self.step.state if self.step else {}))
        return read

    def _done(self, step: Step) -> bool:
        self.step = step
        self.known.update(step.written)
        self.faults.update({fault.token_id: fault for fault in step.faults})
        self.trace.incidents(step.faults)
        return True

    def _person(self) -> bool:
        for item in self.step.waiting if self.step else ():
            if item.token_id in self.left or item.token_id in self.faults:
                continue
            entered = self.plan.entry(item.element_id, self.visits[item.element_id])
            self.visits[item.element_id] += 1
            if entered is not None:
                return self._complete(item, entered)
            self.left.add(item.token_id)
        return False

    def _complete(self, item: Waiting, entered: Mapping[str, Any]) -> bool:
        self.trace.written = dict(entered)
        state, known = self.state, dict(self.known)
        self.known.update(entered)
        return self._done(complete(self.program, state, item.token_id, entered, self._world(), known=known))

    def _expected(self) -> bool:
        """Deliver the first event without a time that something waits for."""
        for event in self.coming:
            if event.at is None and self._is_awaited(event):
                self.coming.remove(event)
                return self._deliver(event)
        return False

    def _is_awaited(self, event: Coming) -> bool:
        return any(
            (wait.kind, wait.name) == (event.kind, event.name)
            and (event.key is None or wait.correlation_value in (None, event.key))
            for wait in (self.step.subscriptions if self.step else ())
        )

    def _deliver(self, event: Coming) -> bool:
        state = self.state
        self.trace.written = dict(event.data)
        try:
            step = self._received(event, state)
        except NobodyWaits:
            self.trace.line(event.kind, "", what="missed", name=event.name)
            return True
        self.known.update(event.data)
        return self._done(step)

    def _received(self, event: Coming, state: dict[str, Any]) -> Step:
        world = self._world()
        if event.kind == "signal":
            return signal(self.program, state, event.name, event.data, world)
        return correlate(self.program, state, event.name, event.data, world, correlation_value=event.key)

    def _time(self) -> bool:
        """Jump to the next moment: an event of the plan goes before timers of the same moment."""
        timers = [timer.due_at for timer in (self.step.timers if self.step else ())]
        events = sorted((event for event in self.coming if event.at), key=lambda event: event.at or self.trace.now)
        due = min(timers, default=None)
        if events and events[0].at and (due is None or events[0].at <= due):
            self.trace.now = max(self.trace.now, events[0].at)
            self.coming.remove(events[0])
            return self._deliver(events[0])
        if due is None:
            return False
        self.trace.now = max(self.trace.now, due)
        return self._done(tick(self.program, self.state, self._world()))

    def outcome(self, how: How | None = None, reason: str | None = None) -> Outcome:
        """Return how it ended."""
        step, over = self.step, bool(self.step and self.step.status == "completed")
        ended: How = how or ("incident" if self.faults and not over else "completed" if over else "waiting")
        if ended == "completed":
            self.trace.line("ended", self.process.id, ends=list(step.ends) if step else [])
        return Outcome(
            ended,
            self.process.id,
            self.trace.now.isoformat(),
            self.trace.steps,
            {**self.known, **(step.variables if step else {})},
            step.ends if step else (),
            tuple(self._waits()),
            tuple({"element": fault.element_id, "message": fault.message} for fault in self.faults.values()),
            reason=reason,
        )

    def _waits(self) -> list[Mapping[str, Any]]:
        if self.step is None or self.step.status != "active":
            return []
        people = [{"kind": "person", "element": item.element_id} for item in self.step.waiting]
        named = [{"kind": w.kind, "element": w.element_id, "name": w.name} for w in self.step.subscriptions]
        timers = [{"kind": "timer", "element": t.element_id, "due": t.due_at.isoformat()} for t in self.step.timers]
        return [*people, *named, *timers]


def _echo(call: OperationCall) -> dict[str, Any]:
    """Answer a service task with what it was given."""
    return dict(call.inputs)
