"""Business rule tasks: a decision of the bundle, its answer in one variable, and why, for the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bundles import Bundle
from engine.definitions import Definitions
from engine.diagram import read_diagram
from engine.model import Verdict
from engine.spiff import World, build, retry, start
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, drawn, path, rules, task
from tests.engine.spiff.game import NOW

TABLE = {"decision": "kelas", "hit_policy": "UNIQUE", "inputs": {"hari": 5}, "rules": [2], "output": "CEPAT"}


def rule(decision: str | None = "kelas", result: str | None = "k") -> str:
    about = f'decisionId="{decision}" ' * bool(decision) + f'resultVariable="{result}"' * bool(result)
    called = f"<bpmn:extensionElements><zeebe:calledDecision {about}/></bpmn:extensionElements>"
    return f'<bpmn:businessRuleTask id="T">{called}</bpmn:businessRuleTask>'


def parts(drawing: str) -> tuple[str, ...]:
    return START, drawing, task("Z"), END, path("S", "T", "Z", "E")


def decide(decision_id: str, variables: Mapping[str, Any]) -> Verdict:
    if variables.get("hari") is None:
        return Verdict(None, (), ("hari kosong",))
    return Verdict("CEPAT", (TABLE,))


@shows("businessRuleTask", "13.3.3")
def test_a_rule_task_asks_its_decision_and_tells_why() -> None:
    program = build(read_diagram(drawn(*parts(rule()))).processes["p"], {"kelas": frozenset({"hari"})})
    step = start(program, {"hari": 5, "lain": 1}, World(NOW, lambda call: None, decide=decide))
    assert (step.written, step.state["variables"]) == ({"k": "CEPAT"}, {"hari": 5})
    assert [t.detail for t in step.trace if t.kind == "decision.made"] == [{"decision": "kelas", "tables": [TABLE]}]


def test_a_decision_without_an_answer_is_a_fault_that_a_retry_lifts() -> None:
    program = build(read_diagram(drawn(*parts(rule()))).processes["p"], {"kelas": frozenset({"hari"})})
    world = World(NOW, lambda call: None, decide=decide)
    (fault,) = start(program, {}, world).faults
    state = start(program, {}, world).state
    state["variables"]["hari"] = 1
    assert "hari kosong" in fault.message
    step = retry(program, state, state["tokens"][0][0], world)
    assert [w.element_id for w in step.waiting] == ["Z"]


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (rule(None), "decision.none"),
        (rule("=nama"), "decision.dynamic"),
        (rule("hilang"), "decision.missing"),
    ],
)
def test_a_rule_task_that_asks_nobody_is_refused(drawing: str, expected: str) -> None:
    assert (expected, "T") in rules(*parts(drawing))


DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="kelas" name="Kelas"><variable name="Kelas"/><decisionTable hitPolicy="FIRST">
<input><inputExpression><text>hari</text></inputExpression></input><output/>
<rule><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>"CEPAT"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"BIASA"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_a_bundle_brings_its_tables_along_and_carries_what_they_ask_for() -> None:
    bundle = Bundle("p", {"bpmn/p.bpmn": drawn(*parts(rule())), "bpmn/k.dmn": DMN})
    definition = Definitions().make("p:1", 1, bundle)

    def ask(decision_id: str, variables: Mapping[str, Any]) -> Verdict:
        return definition.decide(decision_id, variables, NOW, {})

    step = start(definition.program, {"hari": 7, "lain": 1}, World(NOW, lambda call: None, decide=ask))
    assert (step.written, step.state["variables"]) == ({"k": "BIASA"}, {"hari": 7})
    assert [t.detail["tables"][0]["rules"] for t in step.trace if t.kind == "decision.made"] == [[2]]
