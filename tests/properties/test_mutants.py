"""A good diagram with one thing made wrong is refused, or runs right: no traceback, no token lost, nothing ignored.

ALUR_MUTANTS sets how many (300 here, 5,000 nightly).
"""

from __future__ import annotations

import os
import random
from dataclasses import asdict
from typing import Any

import pytest

from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.inspection import Verdict, inspect
from engine.simulation import Limits, Plan, simulate
from tests.properties.ledger import lost
from tests.properties.mutants import FILES, Mutant, mutant

MUTANTS, BATCHES = int(os.environ.get("ALUR_MUTANTS", "300")), 4
ENDS = ("completed", "waiting", "incident", "limit")
PASSIVE = frozenset(
    {
        "documentation",
        "collaboration",
        "incoming",
        "outgoing",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "textAnnotation",
        "association",
        "group",
    }
)
"""What BPMN has for readers only, here: it may change without a change of what runs."""
UNREAD = (
    *(
        "@id",
        "@gatewayDirection",
        "@associationDirection",
        "@isExecutable",
        "drop @cancelActivity",
        "drop @isSequential",
        "= '0'",
    ),
    *("delete userTask on userTask", "drop @{http://www.w3.org/2001/XMLSchema-instance}type"),
)
"""Deeds without a consequence: names that nobody refers to, directions that the flows tell, defaults written out."""


def plans(verdict: Verdict, seed: int) -> list[Any]:
    dice = random.Random(seed)
    entries = [{"jumlah": dice.randint(0, 3), "nomor": "A"} for _ in range(2)]
    events = [{"message": name} for name in ("surat", "kabar", "surat")] + [{"signal": "tanda", "after": "PT3H"}]
    names = {"a": 1, "b": 0, "c": 2, "kunci": "k"}
    return [({**first, **names, **({"T1": None} if dice.random() < 0.3 else {})}, events) for first in entries]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutant_is_refused_or_runs_right(batch: int) -> None:
    for seed in range(batch * MUTANTS // BATCHES, (batch + 1) * MUTANTS // BATCHES):
        made = mutant(seed)
        verdict = inspect(made.xml)
        assert verdict.executable or verdict.problems, (seed, made.deed)
        assert not passed_over(made, verdict), (seed, made.deed, made.path)
        if verdict.executable:
            runs_right(seed, made, verdict)


def runs_right(seed: int, made: Mutant, verdict: Verdict) -> None:
    assert verdict.diagram is not None
    process = next(p for p in verdict.diagram.processes.values() if p.executable)
    together = whole(verdict.diagram.processes, process.id)
    for data, events in plans(verdict, seed):
        told: list[Any] = []
        outcome = simulate(together, Plan.read(data, events, together.elements), told.append, Limits(400, 5))
        assert outcome.outcome in ENDS
        if outcome.outcome == "completed":
            assert lost(made.xml, told) == [], (seed, made.deed)


def passed_over(made: Mutant, verdict: Verdict) -> bool:
    """Tell whether what was changed is nowhere to be seen: neither in what the reader understood nor in a problem."""
    if (
        verdict.diagram is None
        or made.path[0] == "laneSet"
        or PASSIVE.intersection(made.path)
        or any(name in made.deed for name in UNREAD)
    ):
        return False
    before = inspect(made.original)
    told = {(p.rule, p.element_id, p.message) for p in verdict.problems}
    assert before.diagram is not None
    return understood(verdict) == understood(before) and told == {
        (p.rule, p.element_id, p.message) for p in before.problems
    }


def understood(verdict: Verdict) -> Any:
    assert verdict.diagram is not None
    return without_lines(asdict(verdict.diagram))


def without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_lines(inner) for key, inner in value.items() if key != "line"}
    return [without_lines(inner) for inner in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_originals_are_good(file: Any) -> None:
    verdict = inspect(file.read_bytes())
    assert verdict.executable
    assert read_diagram(file.read_bytes()).processes


def test_the_ledger_finds_a_token_that_vanished() -> None:
    xml = FILES[0].read_bytes()
    verdict = inspect(xml)
    assert verdict.diagram is not None
    process = whole(verdict.diagram.processes, "p")
    told: list[Any] = []
    plan = Plan.read({"jumlah": 2, "nomor": "A"}, [{"message": "surat"}], process.elements)
    assert simulate(process, plan, told.append).outcome == "completed"
    assert lost(xml, told) == []
    assert lost(xml, [line for line in told if line["element"] != "Ingat" and line["element"] != "Q_K"])
    assert lost(xml, [line for line in told if (line["event"], line["element"]) != ("completed", "U_E")])
