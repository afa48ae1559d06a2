"""Soundness: what a drawing can do is looked at before anybody starts it."""

from __future__ import annotations

import pytest

from engine.model import Problem
from tests.engine.diagram.draw import END, START, flow, path, problems, task

SPLIT, JOIN = '<bpmn:parallelGateway id="A"/>', '<bpmn:parallelGateway id="J"/>'
BRANCHES = path("S", "A", "T", "J") + path("A", "U", "J", "E")


def gateway(kind: str, identity: str, default: str = "") -> str:
    return f'<bpmn:{kind}Gateway id="{identity}" {f"default={chr(34)}{default}{chr(34)}" if default else ""}/>'


def unsound(*parts: str) -> list[Problem]:
    return [problem for problem in problems(*parts) if problem.severity == "error" or "soundness" in problem.rule]


def told(*parts: str) -> list[tuple[str, str | None]]:
    return [(problem.rule, problem.element_id) for problem in unsound(*parts)]


def test_what_is_split_and_joined_alike_is_sound() -> None:
    assert told(START, SPLIT, task(), task("U"), JOIN, END, BRANCHES) == []


def test_a_choice_joined_in_parallel_waits_for_ever() -> None:
    choice = path("S", "A", "T", "J") + flow("A", "U", "=setuju") + path("U", "J", "E")
    found = unsound(START, gateway("exclusive", "A", "A_T"), task(), task("U"), JOIN, END, choice)
    assert [(problem.rule, problem.element_id) for problem in found] == [("soundness.deadlock", "J")]
    assert found[0].path[:2] == ("S", "A")
    assert "S → A → T" in found[0].message


def test_branches_that_merge_without_a_join_run_twice() -> None:
    parts = (START, SPLIT, task(), task("U"), gateway("exclusive", "J"), task("V"), END)
    flows = path("S", "A", "T", "J") + path("A", "U", "J", "V", "E")
    assert told(*parts, flows) == [("soundness.twice", "J")]


def test_an_inclusive_join_waits_for_what_was_begun_only() -> None:
    choice = path("S", "A", "T", "J") + flow("A", "U", "=setuju") + path("U", "J", "E")
    parts = (START, gateway("inclusive", "A", "A_T"), task(), task("U"), gateway("inclusive", "J"), END)
    assert told(*parts, choice) == []


def test_a_branch_that_leaves_a_loop_piles_up() -> None:
    parts = (START, gateway("exclusive", "X"), task(), SPLIT, task("U"), END)
    flows = path("S", "X", "T", "A", "U", "E") + flow("A", "X")
    assert ("soundness.unbounded", "A") in told(*parts, flows)


def test_a_loop_that_joins_again_is_sound() -> None:
    parts = (START, gateway("exclusive", "X"), SPLIT, task(), task("U"), JOIN, gateway("exclusive", "Y", "Y_E"), END)
    flows = path("S", "X", "A", "T", "J", "Y", "E") + path("A", "U", "J") + flow("Y", "X", "=setuju")
    assert told(*parts, flows) == []


def test_a_join_that_a_loop_needs_to_begin_waits_for_ever() -> None:
    parts = (START, JOIN, task(), gateway("exclusive", "Y", "Y_E"), END)
    flows = path("S", "J", "T", "Y", "E") + flow("Y", "J", "=setuju")
    assert told(*parts, flows) == [("soundness.deadlock", "J")]


def test_a_terminate_end_frees_what_waits() -> None:
    stop = '<bpmn:endEvent id="Z"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    parts = (START, SPLIT, task(), task("U"), END, stop, path("S", "A", "T", "E"), path("A", "U", "Z"))
    assert told(*parts) == []


def test_a_subprocess_is_searched_for_itself() -> None:
    inner = (
        '<bpmn:subProcess id="P"><bpmn:startEvent id="PS"/><bpmn:endEvent id="PE"/>'
        f"{gateway('exclusive', 'A', 'A_T')}{JOIN}{task()}{task('U')}"
        f"{path('PS', 'A', 'T', 'J', 'PE')}{flow('A', 'U', '=setuju')}{path('U', 'J')}</bpmn:subProcess>"
    )
    assert told(START, inner, END, path("S", "P", "E")) == [("soundness.deadlock", "J")]


def test_an_interrupting_event_that_skips_a_join_leaves_it_waiting() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    boundary = f'<bpmn:boundaryEvent id="B" attachedToRef="T">{timer}</bpmn:boundaryEvent>'
    parts = (START, SPLIT, task(), boundary, task("U"), JOIN, END, '<bpmn:endEvent id="F"/>', BRANCHES, path("B", "F"))
    assert told(*parts) == [("soundness.deadlock", "J")]


def test_an_event_beside_an_activity_may_end_by_itself() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    boundary = f'<bpmn:boundaryEvent id="B" attachedToRef="T" cancelActivity="false">{timer}</bpmn:boundaryEvent>'
    parts = (START, task(), boundary, END, '<bpmn:endEvent id="F"/>', path("S", "T", "E"), path("B", "F"))
    assert told(*parts) == []


@pytest.mark.parametrize("branches", [2, 12])
def test_many_branches_stand_for_one_another(branches: int) -> None:
    names = [f"T{number}" for number in range(branches)]
    flows = "".join(path("A", name, f"{name}b", "J") for name in names) + path("S", "A") + path("J", "E")
    tasks = "".join(task(name) + task(f"{name}b") for name in names)
    assert told(START, SPLIT, tasks, JOIN, END, flows) == []


def test_what_is_too_much_to_search_is_called_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.diagram.lint.soundness.MAX_MARKINGS", 3)
    assert told(START, SPLIT, task(), task("U"), JOIN, END, BRANCHES) == [("soundness.not_proven", "p")]


def test_an_early_end_of_everything_does_not_pile_up_in_a_loop() -> None:
    """A terminate end event ends all as soon as it is reached: no join is passed meanwhile."""
    everything = '<bpmn:endEvent id="Q"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    parts = (
        START,
        gateway("exclusive", "X"),
        gateway("inclusive", "A", "A_J"),
        task(),
        task("U"),
        gateway("exclusive", "C", "C_J"),
        everything,
        gateway("inclusive", "J"),
        gateway("exclusive", "Y", "Y_E"),
        END,
    )
    flows = path("S", "X", "A", "J", "Y", "E") + flow("A", "T", "=setuju") + flow("A", "U", "=setuju")
    flows += path("T", "J") + path("U", "C", "J")
    assert told(*parts, flows, flow("C", "Q", "=setuju"), flow("Y", "X", "=setuju")) == []
