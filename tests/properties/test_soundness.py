"""What the search calls sound never gets stuck in the engine: every run waits for somebody or something until it ends.

Random structured processes in which one or two gateways have another kind, so that most of them are wrong. ALUR_MUTANTS
sets how many.
"""

from __future__ import annotations

import os
import random
import re
from datetime import UTC, datetime, timedelta

import orjson

from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.diagram.lint import Known, lint_diagram
from engine.model import Step
from engine.spiff import Program, World, build, complete, correlate, start, tick
from tests.properties.blocks import NAMES, drawn
from tests.properties.throws import random_row

MUTANTS, RUNS, STEPS = int(os.environ.get("ALUR_MUTANTS", "150")), 3, 25
NOW = datetime(2026, 3, 2, tzinfo=UTC)
KNOWN = Known(roles=frozenset({"KASI"}), forms={"isian": frozenset(NAMES)}, case_values=frozenset({"kunci", *NAMES}))
PLAIN = re.compile(r'<bpmn:(\w+)Gateway id="(\w+)" ></bpmn:\1Gateway>')


def mutant(dice: random.Random) -> bytes:
    """Return a process in which one or two gateways without a default are of another kind."""
    xml = drawn(random_row(dice, 2)).decode()
    names = [found[2] for found in PLAIN.finditer(xml)]
    changed = set(dice.sample(names, min(len(names), dice.randint(1, 2))))

    def another(found: re.Match[str]) -> str:
        kind = dice.choice(("exclusive", "parallel", "inclusive")) if found[2] in changed else found[1]
        return f'<bpmn:{kind}Gateway id="{found[2]}" ></bpmn:{kind}Gateway>'

    return PLAIN.sub(another, xml).encode()


def told(xml: bytes) -> set[str]:
    """Return the rules that speak against publishing, or say that nothing was proven."""
    found = lint_diagram(read_diagram(xml), "p", KNOWN)
    return {p.rule for p in found if p.severity == "error" or p.rule == "soundness.not_proven"}


def stuck(program: Program, dice: random.Random) -> bool:
    """Play one run with open eyes for chance; tell whether it came to a place where nothing can happen any more."""
    now = NOW
    step = start(program, {"kunci": "k", **chance(dice)}, World(now, lambda call: None))
    for _ in range(STEPS):
        if step.status == "completed" or step.faults:
            return False
        if not (step.waiting or step.timers or step.subscriptions or step.operations):
            return True
        now += timedelta(hours=dice.randint(0, 30))
        step = act(program, dice, step, World(now, lambda call: None))
    return False


def act(program: Program, dice: random.Random, step: Step, world: World) -> Step:
    state, roll = orjson.loads(orjson.dumps(step.state)), dice.random()
    if step.waiting and roll < 0.7:
        return complete(program, state, dice.choice(step.waiting).token_id, chance(dice), world)
    if step.subscriptions and (roll < 0.9 or not step.timers):
        return correlate(program, state, dice.choice(step.subscriptions).name, {}, world)
    return tick(program, state, world)


def chance(dice: random.Random) -> dict[str, int]:
    return {name: dice.randint(0, 2) for name in NAMES}


def test_what_is_sound_never_gets_stuck() -> None:
    seen = {"sound": 0, "told": 0, "stuck": 0}
    for seed in range(MUTANTS):
        xml = mutant(random.Random(seed))
        rules = told(xml)
        got_stuck = any(
            stuck(build(whole(read_diagram(xml).processes, "p")), random.Random(f"{seed}/{run}")) for run in range(RUNS)
        )
        assert rules or not got_stuck, f"seed {seed} got stuck and nobody told"
        seen["stuck"] += got_stuck
        seen["told" if rules else "sound"] += 1
    assert min(seen.values()) > MUTANTS // 20, seen
