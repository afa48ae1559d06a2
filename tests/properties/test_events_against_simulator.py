"""Random processes full of events in the engine and in the simulator: the same at every step.

The state is written to JSON and read again after every step. ALUR_PROCESSES sets how many (300 here, 5,000 nightly).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from engine.diagram import read_diagram
from engine.diagram.lint import Known, lint_diagram
from engine.model import CAME, Step
from engine.spiff import World, build, complete, correlate, signal, start, tick
from tests.properties.blocks import NAMES
from tests.properties.event_drawings import SIGNALS, Drawer
from tests.properties.simulator import Simulator

PROCESSES, STEPS = int(os.environ.get("ALUR_PROCESSES", "300")), 30
NOW = datetime(2026, 3, 2, tzinfo=UTC)
KNOWN = Known(roles=frozenset({"KASI"}), forms={"isian": frozenset(NAMES)}, case_values=frozenset({"kunci", *NAMES}))


def seen(step: Step) -> tuple[Any, ...]:
    timers = [(t.element_id, "timer", t.due_at) for t in step.timers]
    others = [(s.element_id, s.kind, None) for s in step.subscriptions]
    waits = sorted([*timers, *others], key=lambda w: (*w[:2], str(w[2])))
    thrown = [(thrown.kind, thrown.name) for thrown in step.thrown]
    return sorted(w.element_id for w in step.waiting), waits, step.status == "completed", thrown


def expected(simulator: Simulator) -> tuple[Any, ...]:
    return simulator.ready(), simulator.waits(), simulator.ended, simulator.thrown


def stuck(step: Step) -> list[str]:
    return sorted(element for _, element, _, data in step.state["tokens"] if "fault" in data)


@pytest.mark.parametrize("batch", range(10))
def test_engine_and_simulator_agree(batch: int) -> None:
    for seed in range(batch * PROCESSES // 10, (batch + 1) * PROCESSES // 10):
        play(seed)


def test_the_drawings_have_events_of_every_kind_happen() -> None:
    happened = Counter(kind for seed in range(60) for kind in play(seed))
    kinds = {*CAME, "error.thrown", "escalation.thrown", "signal.thrown", "message.thrown", "compensation.thrown"}
    assert kinds <= happened.keys(), kinds - happened.keys()


def play(seed: int) -> set[str]:
    """Play one process in both; return the kinds of what happened."""
    dice = random.Random(seed)
    xml = Drawer(dice).process()
    diagram = read_diagram(xml)
    errors = [
        p for p in lint_diagram(diagram, "p", KNOWN) if p.severity == "error" and p.rule != "gateway.same_condition"
    ]
    assert [str(problem) for problem in errors] == [], f"seed {seed}"
    program, now = build(diagram.processes["p"]), NOW
    variables = {"kunci": "k", **{name: dice.randint(0, 2) for name in NAMES}}
    step = start(program, variables, World(now, lambda call: None))
    simulator, happened = Simulator(xml, variables, now), set[str]()
    for number in range(STEPS):
        happened |= {trace.kind for trace in step.trace}
        where = f"seed {seed}, step {number}\n{xml.decode()}"
        assert seen(step) == expected(simulator), where
        assert stuck(step) == simulator.stuck(), where
        counted = {name: value for name, value in simulator.variables.items() if name[0] == "k" and name != "kunci"}
        assert {name: int(step.variables[name]) for name in counted} == counted, where
        if simulator.ended or not (step.waiting or step.timers or step.subscriptions):
            break
        now += timedelta(hours=dice.randint(0, 20))
        simulator.now = now
        state = orjson.loads(orjson.dumps(step.state))
        step = act(dice, program, state, World(now, lambda call: None), step, simulator)
    return happened


def act(dice: random.Random, program: Any, state: Any, world: World, step: Step, simulator: Simulator) -> Step:
    """Do one thing that is possible, in both."""
    names = sorted({(s.kind, s.name) for s in step.subscriptions if s.kind != "condition"})
    roll = dice.random()
    if names and (roll < 0.25 or not step.waiting):
        kind, name = dice.choice(names)
        if kind == "message":
            simulator.message(name)
            return correlate(program, state, name, {}, world)
        assert name in SIGNALS
        simulator.signal(name)
        return signal(program, state, name, {}, world)
    if step.waiting and roll < 0.9:
        item = dice.choice(sorted(step.waiting, key=lambda waiting: waiting.element_id))
        values = {name: dice.randint(0, 2) for name in NAMES}
        simulator.complete(item.element_id, values)
        return complete(program, state, item.token_id, values, world)
    simulator.pass_time(world.now)
    return tick(program, state, world)
