"""Activities that repeat, as BPMN 2.0.2 13.3.6 and 13.3.7 say: multi-instance and standard loop."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import WorkItemClosed
from engine.spiff import complete, finish_operation, retry
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, TIMER, flow, path, task
from tests.engine.spiff.game import Game, errors

LINE = path("S", "T", "Z", "E")


def many(*, kind: str = "parallel", inner: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    about = f"<bpmn:extensionElements><zeebe:loopCharacteristics{given}/></bpmn:extensionElements>" if given else ""
    sequential = ' isSequential="true"' if kind == "sequential" else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{sequential}>{about}{inner}</bpmn:multiInstanceLoopCharacteristics>"


def each(**more: str) -> str:
    """Ask each of the list `orang`, and keep what each said in `jawaban`."""
    rest = {"inputElement": "nama", "outputCollection": "jawaban", "outputElement": "=kata"}
    return many(inputCollection="=orang", **{**rest, **more})


def script(identity: str, text: str, result: str, inner: str = "") -> str:
    about = f'<bpmn:extensionElements><zeebe:script expression="{text}" resultVariable="{result}"/>'
    return f'<bpmn:scriptTask id="{identity}">{about}</bpmn:extensionElements>{inner}</bpmn:scriptTask>'


def enough(text: str) -> str:
    return f"<bpmn:completionCondition>{text}</bpmn:completionCondition>"


def game(*parts: str, orang: Any = ("ayu", "budi", "citra"), **variables: Any) -> Game:
    found = list(orang) if isinstance(orang, tuple) else orang
    assert (
        errors(START, *parts, task("Z"), END, LINE, variables={"orang", "kata", "lagi", "cukup", *variables}) == set()
    )
    return Game(START, *parts, task("Z"), END, LINE, variables={"orang": found, **variables})


def tokens(played: Game) -> dict[str, str]:
    return {str(w.local.get("nama")): w.token_id for w in played.step.waiting}


def answer(played: Game, name: str, word: str) -> None:
    played.step = complete(played.program, played.state, tokens(played)[name], {"kata": word}, played.world)


@shows("userTask.multiInstance.parallel", "13.3.7")
def test_each_item_is_a_task_of_its_own_and_results_keep_the_order_of_the_items() -> None:
    played = game(task("T", inner=each()))
    assert [(w.element_id, w.counter, w.local["nama"]) for w in played.step.waiting] == [
        ("T", 1, "ayu"),
        ("T", 2, "budi"),
        ("T", 3, "citra"),
    ]
    for name in ("citra", "ayu", "budi"):
        answer(played, name, f"kata {name}")
    assert played.waiting == ["Z"]
    assert played.step.written == {"jawaban": ["kata ayu", "kata budi", "kata citra"]}


@shows("userTask.multiInstance.sequential", "13.3.7")
def test_in_a_sequence_one_comes_after_the_other() -> None:
    played = game(task("T", inner=each(kind="sequential")))
    for name in ("ayu", "budi", "citra"):
        assert list(tokens(played)) == [name]
        answer(played, name, name.upper())
    assert played.step.written == {"jawaban": ["AYU", "BUDI", "CITRA"]}


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
@shows("multiInstance.empty", "13.3.7")
def test_nothing_to_do_is_done_at_once(kind: str) -> None:
    played = game(task("T", inner=each(kind=kind)), orang=[])
    assert (played.waiting, played.step.written) == (["Z"], {"jawaban": []})


@shows("multiInstance.completionCondition", "13.3.7")
def test_when_enough_have_answered_the_rest_is_cancelled() -> None:
    played = game(
        task("T", inner=each().replace("</bpmn:multi", enough("=numberOfCompletedInstances &gt; 1") + "</bpmn:multi"))
    )
    answer(played, "citra", "c")
    assert played.waiting == ["T", "T"]
    answer(played, "budi", "b")
    assert played.waiting == ["Z"]
    assert played.step.written == {"jawaban": [None, "b", "c"]}
    assert [(t.kind, t.detail["counter"]) for t in played.step.trace if t.kind.startswith("item")] == [
        ("item.cancelled", 1),
        ("item.completed", 2),
    ]


@shows("scriptTask.multiInstance", "13.3.7")
@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_a_script_runs_once_for_each_item(kind: str) -> None:
    played = game(script("T", "=nama + string(loopCounter)", "kata", each(kind=kind)), kata="lama")
    assert played.step.written == {"jawaban": ["ayu1", "budi2", "citra3"]}
    assert played.step.variables.get("kata") == "lama"


@shows("multiInstance.loopCardinality", "13.3.7")
def test_a_number_says_how_many() -> None:
    cardinality = "<bpmn:loopCardinality>=banyak</bpmn:loopCardinality>"
    played = game(task("T", inner=many(inner=cardinality)), banyak=2)
    assert played.waiting == ["T", "T"]


@pytest.mark.parametrize("value", [None, "kata", {"a": 1}])
def test_a_collection_that_is_none_is_a_fault_that_a_retry_lifts(value: Any) -> None:
    played = game(task("T", inner=each()), orang=value)
    (fault,) = played.step.faults
    assert (fault.element_id, played.waiting) == ("T", [])
    state = played.state
    state["variables"]["orang"] = ["ayu"]
    played.step = retry(played.program, state, fault.token_id, played.world)
    assert list(tokens(played)) == ["ayu"]


def test_a_completion_condition_without_an_answer_keeps_the_instance_until_a_retry() -> None:
    inner = each().replace("</bpmn:multi", enough("=cukup &gt; 1") + "</bpmn:multi")
    played = game(task("T", inner=inner))
    answer(played, "budi", "b")
    (fault,) = played.step.faults
    assert len(played.step.waiting) == 2
    state = played.state
    state["variables"]["cukup"] = 2
    played.step = retry(played.program, state, fault.token_id, played.world)
    assert played.step.written == {"jawaban": [None, "b", None]}


@shows("multiInstance.boundary", "13.3.7")
def test_a_boundary_event_stands_once_on_the_whole_and_takes_all_away() -> None:
    late = f'<bpmn:boundaryEvent id="B" attachedToRef="T">{TIMER.format("P1D")}</bpmn:boundaryEvent>'
    played = game(task("T", inner=each()), late, flow("B", "Z"))
    assert len(played.step.timers) == 1
    gone = tokens(played)["budi"]
    answer(played, "ayu", "a")
    played.wait(days=2)
    assert (played.waiting, played.step.timers) == (["Z"], ())
    with pytest.raises(WorkItemClosed):
        complete(played.program, played.state, gone, {}, played.world)


@shows("subProcess.multiInstance", "13.3.7")
@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_each_subprocess_has_its_own_variables(kind: str) -> None:
    inside = '<bpmn:startEvent id="S2"/>' + task("A") + script("K", "=kata + nama", "kata")
    inside += '<bpmn:endEvent id="E2"/>' + path("S2", "A", "K", "E2")
    played = game(f'<bpmn:subProcess id="T">{each(kind=kind)}{inside}</bpmn:subProcess>', kata="lama")
    while "A" in played.waiting:
        name = list(tokens(played))[-1]
        answer(played, name, f"{name}-")
    assert played.step.written == {"jawaban": ["ayu-ayu", "budi-budi", "citra-citra"]}
    assert played.step.variables["kata"] == "lama"


@shows("serviceTask.multiInstance", "13.3.7")
def test_remote_operations_of_all_items_come_back_in_any_order() -> None:
    given = '<zeebe:ioMapping><zeebe:input source="=nama" target="kepada"/></zeebe:ioMapping>'
    about = f'<bpmn:extensionElements><zeebe:taskDefinition type="kirim"/>{given}</bpmn:extensionElements>'
    service = f'<bpmn:serviceTask id="T">{about}{each()}</bpmn:serviceTask>'
    played = game(service)
    assert [call.inputs for call in played.step.operations] == [{"kepada": n} for n in ("ayu", "budi", "citra")]
    for call in reversed(played.step.operations):
        result = {"kata": f"untuk {call.inputs['kepada']}"}
        played.step = finish_operation(played.program, played.state, call.token_id, result, played.world)
    assert played.step.written == {"jawaban": ["untuk ayu", "untuk budi", "untuk citra"]}


def loop(condition: str | None = None, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    return f"<bpmn:standardLoopCharacteristics{given}>{inner}</bpmn:standardLoopCharacteristics>"


@shows("userTask.standardLoop", "13.3.6")
def test_a_loop_asks_after_each_turn() -> None:
    played = game(task("T", inner=loop("=lagi")))
    played.do("T", lagi=True)
    played.do("T", lagi=True)
    assert played.waiting == ["T"]
    played.do("T", lagi=False)
    assert played.waiting == ["Z"]


@shows("standardLoop.testBefore", "13.3.6")
@pytest.mark.parametrize(("more", "turns"), [(0, 0), (2, 2)])
def test_a_loop_may_ask_before_its_first_turn(more: int, turns: int) -> None:
    played = game(script("T", "=n + 1", "n", loop("=n &lt; banyak", testBefore="true")), n=0, banyak=more)
    assert played.waiting == ["Z"]
    assert played.step.variables["n"] == turns


@shows("standardLoop.loopMaximum", "13.3.6")
@pytest.mark.parametrize("before", ["true", "false"])
def test_a_loop_ends_at_its_maximum(before: str) -> None:
    played = game(script("T", "=n + 1", "n", loop("=true", testBefore=before, loopMaximum="5")), n=0)
    assert played.step.variables["n"] == 5
