"""Call activities, as BPMN 2.0.2 13.3.4 says: a process inside a process, with variables of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.constructs import refuses, shows
from tests.engine.diagram.draw import END, START, TIMER, flow, path, rules, task
from tests.engine.spiff.game import Game, errors
from tests.engine.spiff.test_instances import each, script

LINE = path("S", "T", "Z", "E")


def call(process: str = "q", *, mappings: str = "", inner: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    about = f'<zeebe:calledElement processId="{process}"{given}/>'
    about += f"<zeebe:ioMapping>{mappings}</zeebe:ioMapping>" if mappings else ""
    return (
        f'<bpmn:callActivity id="T"><bpmn:extensionElements>{about}</bpmn:extensionElements>{inner}</bpmn:callActivity>'
    )


def reads(source: str, target: str) -> str:
    return f'<zeebe:input source="{source}" target="{target}"/>'


def gives(source: str, target: str) -> str:
    return f'<zeebe:output source="{source}" target="{target}"/>'


def process(*parts: str, identity: str = "q", executable: str = "true") -> str:
    return f'<bpmn:process id="{identity}" isExecutable="{executable}">{"".join(parts)}</bpmn:process>'


def starts(prefix: str) -> str:
    return f'<bpmn:startEvent id="{prefix}S"/><bpmn:endEvent id="{prefix}E"/>'


CALLED = process(starts("q"), task("A"), script("K", "=kata + tambah", "kata"), path("qS", "A", "K", "qE"))
NAMES = {"kata", "tambah", "hasil", "orang", "n"}


def game(*parts: str, extra: str = CALLED, **variables: Any) -> Game:
    drawing = (START, *parts, task("Z"), END, LINE)
    assert errors(*drawing, extra=extra, variables=NAMES) == set()
    return Game(*drawing, extra=extra, variables=variables)


@shows("callActivity", "13.3.4")
def test_a_called_process_runs_inside_and_gives_back_all_its_variables() -> None:
    played = game(call(), kata="a", tambah="b")
    assert played.waiting == ["A"]
    played.do("A")
    assert (played.waiting, played.step.variables["kata"]) == (["Z"], "ab")


@shows("callActivity.ioMapping", "13.3.4")
def test_mappings_say_what_goes_in_and_what_comes_out() -> None:
    mapped = call(mappings=reads("=kata + kata", "kata") + gives("=kata", "hasil"), propagateAllParentVariables="false")
    played = game(mapped, kata="a", tambah="b")
    played.do("A", tambah="c")
    assert (played.step.variables["kata"], played.step.written) == ("a", {"hasil": "aac"})
    assert played.step.variables["tambah"] == "b"


def test_a_called_process_sees_nothing_of_its_caller_unless_given() -> None:
    played = game(call(propagateAllParentVariables="false"), kata="a", tambah="b")
    played.do("A", tambah="c")
    assert played.step.written == {"kata": None, "tambah": "c"}


def test_what_others_changed_meanwhile_is_not_taken_back() -> None:
    fork = '<bpmn:parallelGateway id="P"/><bpmn:parallelGateway id="J"/>'
    lines = path("S", "P", "T", "J", "R", "E") + path("P", "B", "J")
    drawing = (START, fork, call(), task("B"), script("R", "=kata + tambah", "hasil"), END, lines)
    played = Game(*drawing, extra=CALLED, variables={"kata": "a", "tambah": "b"})
    played.do("B", tambah="c")
    played.do("A")
    assert played.step.variables["hasil"] == "abc"


def test_nothing_comes_back_if_the_call_says_so() -> None:
    played = game(call(propagateAllChildVariables="false"), kata="a", tambah="b")
    played.do("A")
    assert (played.step.variables["kata"], played.step.written) == ("a", {})


@shows("callActivity.multiInstance", "13.3.7")
def test_calls_for_many_items_do_not_see_each_other() -> None:
    played = game(
        call(inner=each(outputElement="=hasil"), mappings=reads("=nama", "tambah") + gives("=kata", "hasil")),
        kata="x",
        orang=["1", "2"],
    )
    for _ in range(2):
        played.do("A")
    assert played.step.written == {"jawaban": ["x1", "x2"]}


def test_a_boundary_event_takes_the_called_process_away() -> None:
    late = f'<bpmn:boundaryEvent id="B" attachedToRef="T">{TIMER.format("P1D")}</bpmn:boundaryEvent>'
    played = game(call(), late, flow("B", "Z"), kata="a")
    played.wait(days=2)
    assert played.waiting == ["Z"]


def test_a_terminate_end_ends_the_called_process_only() -> None:
    end = '<bpmn:endEvent id="qX"><bpmn:terminateEventDefinition/></bpmn:endEvent><bpmn:parallelGateway id="qP"/>'
    inner = process(starts("q"), end, task("A"), task("B"), path("qS", "qP", "A", "qX"), path("qP", "B", "qE"))
    played = game(call(), extra=inner)
    played.do("A")
    assert (played.step.status, played.waiting) == ("active", ["Z"])


@shows("callActivity.recursive", "13.3.4")
def test_a_process_may_call_itself_while_there_is_something_to_do() -> None:
    choose = '<bpmn:exclusiveGateway id="G" default="G_Z"/>'
    count = script("K", "=n - 1", "n")
    drawing = (START, count, choose, call("p"), task("Z"), END, path("S", "K", "G"), flow("G", "T", "=n &gt; 0"))
    drawing = (*drawing, flow("G", "Z"), path("T", "Z", "E"))
    assert errors(*drawing, variables=NAMES) == set()
    played = Game(*drawing, variables={"n": 3})
    for _ in range(3):
        assert played.waiting == ["Z"]
        played.do("Z")
    assert played.step.status == "completed"


def test_calls_without_end_are_an_incident_not_a_hang() -> None:
    choose = '<bpmn:exclusiveGateway id="G" default="G_Z"/>'
    drawing = (START, choose, call("p"), task("Z"), END, path("S", "G"), flow("G", "T", "=n = 1"), flow("G", "Z"))
    played = Game(*drawing, path("T", "Z", "E"), variables={"n": 1})
    (fault,) = played.step.faults
    assert fault.element_id == "T"


@refuses("callActivity.endless", "13.3.4", "call.endless")
def test_a_call_that_never_ends_is_refused() -> None:
    assert ("call.endless", "p") in rules(START, call("p"), END, path("S", "T", "E"))


@pytest.mark.parametrize(
    ("element", "extra", "rule"),
    [
        ('<bpmn:callActivity id="T"/>', "", "call.no_process"),
        (call("=nama"), "", "call.dynamic"),
        (call("hilang"), "", "call.unknown"),
        (call(), process(starts("q"), path("qS", "qE"), executable="false"), "call.not_executable"),
    ],
)
@refuses("callActivity.dynamic", "13.3.4", "call.dynamic")
def test_a_call_of_nothing_is_refused(element: str, extra: str, rule: str) -> None:
    assert (rule, "T") in rules(START, element, END, path("S", "T", "E"), extra=extra)


def test_what_is_wrong_in_a_called_process_is_found_too() -> None:
    broken = process(starts("q"), task("A"), path("qS", "A"))
    assert ("element.no_end", "A") in rules(START, call(), END, path("S", "T", "E"), extra=broken)
