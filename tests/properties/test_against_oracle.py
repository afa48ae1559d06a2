"""Random structured processes in the engine and in the oracle: the same tasks, waits, variables and end, at every step.

The state is written to JSON and read again after every step. ALUR_PROCESSES sets how many (300 here, 5,000 nightly).
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.diagram.lint import Known, lint_diagram
from engine.model import Step, Waiting
from engine.spiff import World, build, complete, correlate, start, tick
from tests.properties.blocks import NAMES, drawn
from tests.properties.oracle import Key, Oracle
from tests.properties.throws import random_row

PROCESSES, STEPS = int(os.environ.get("ALUR_PROCESSES", "300")), 40
NOW = datetime(2026, 3, 2, tzinfo=UTC)
KNOWN = Known(roles=frozenset({"KASI"}), forms={"isian": frozenset(NAMES)}, case_values=frozenset({"kunci", *NAMES}))


def seen(step: Step) -> tuple[Any, ...]:
    timers = {(t.element_id, "timer", t.due_at) for t in step.timers}
    messages = {(s.element_id, "message", None) for s in step.subscriptions}
    waiting = sorted(map(key_of, step.waiting))
    return waiting, sorted(timers | messages, key=str), step.status == "completed", step.faults


def key_of(waiting: Waiting) -> Key:
    """Return the task, and for which items of which multi-instance it waits."""
    items = ((name, number) for name, number in waiting.local.items() if name.startswith("i"))
    return waiting.element_id, tuple(sorted(items))


def expected(oracle: Oracle) -> tuple[Any, ...]:
    waits = {(e, kind, at if kind == "timer" else None) for e, kind, at in oracle.waits()}
    return oracle.ready(), sorted(waits, key=str), oracle.ended, ()


@pytest.mark.parametrize("batch", range(10))
def test_engine_and_oracle_agree(batch: int) -> None:
    for seed in range(batch * PROCESSES // 10, (batch + 1) * PROCESSES // 10):
        play(seed)


def play(seed: int) -> None:
    dice = random.Random(seed)
    row = random_row(dice, 3)
    xml = drawn(row)
    diagram = read_diagram(xml)
    found = lint_diagram(diagram, "p", KNOWN)
    errors = [p for p in found if p.severity == "error" and p.rule != "gateway.same_condition"]
    assert errors == [], seed
    program, now = build(whole(diagram.processes, "p")), NOW
    world = World(now, lambda call: None)
    variables = {"kunci": "k", **{name: dice.randint(0, 2) for name in NAMES}}
    step, oracle = start(program, variables, world), Oracle(row, variables, now)
    for number in range(STEPS):
        assert seen(step) == expected(oracle), f"seed {seed}, step {number}\n{xml.decode()}"
        counters = {name: value for name, value in oracle.variables.items() if name.startswith("k") and name != "kunci"}
        assert {name: int(step.variables[name]) for name in counters} == counters, f"seed {seed}, step {number}"
        if oracle.ended:
            break
        now += timedelta(hours=dice.randint(0, 30))
        world = World(now, lambda call: None)
        state = orjson.loads(orjson.dumps(step.state))
        oracle.now = now
        step = act(dice, program, state, world, step, oracle)


def act(dice: random.Random, program: Any, state: Any, world: World, step: Step, oracle: Oracle) -> Step:
    """Do one thing that is possible, in both."""
    messages = sorted(s.name for s in step.subscriptions)
    roll = dice.random()
    if messages and (roll < 0.2 or not step.waiting):
        name = dice.choice(messages)
        oracle.occur(name)
        return correlate(program, state, name, {}, world)
    if step.waiting and roll < 0.85:
        item = dice.choice(sorted(step.waiting, key=key_of))
        values = {name: dice.randint(0, 2) for name in NAMES}
        oracle.complete(key_of(item), values)
        return complete(program, state, item.token_id, values, world)
    oracle.pass_time(world.now)
    return tick(program, state, world)
