"""A diagram played in memory: what it tells, where time goes, how it ends, and that it always ends."""

from __future__ import annotations

from typing import Any

import pytest

from engine.diagram import read_diagram
from engine.errors import Invalid
from engine.simulation import Limits, Outcome, Plan, simulate
from tests.engine.diagram.draw import END, START, TIMER, drawn, flow, path, task

CYCLE = TIMER.replace("timeDuration", "timeCycle")
KEY = '<bpmn:extensionElements><zeebe:subscription correlationKey="=nomor"/></bpmn:extensionElements>'
MESSAGE = f'<bpmn:message id="M" name="kabar">{KEY}</bpmn:message>'
CATCH = (
    '<bpmn:intermediateCatchEvent id="C"><bpmn:messageEventDefinition messageRef="M"/></bpmn:intermediateCatchEvent>'
)
GATEWAY = '<bpmn:exclusiveGateway id="G" default="G_E"/>'


def beside(definition: str, more: str = 'cancelActivity="false"') -> str:
    event = f'<bpmn:boundaryEvent id="B" attachedToRef="T" {more}>{definition}</bpmn:boundaryEvent>'
    return f'{event}<bpmn:endEvent id="F"/>{flow("B", "F")}'


def script(expression: str, variable: str = "n", identity: str = "K") -> str:
    about = f'<zeebe:script expression="{expression}" resultVariable="{variable}"/>'
    return (
        f'<bpmn:scriptTask id="{identity}"><bpmn:extensionElements>{about}</bpmn:extensionElements></bpmn:scriptTask>'
    )


def play(
    *parts: str, data: Any = None, events: Any = None, extra: str = "", limits: Limits | None = None
) -> tuple[Outcome, list[Any]]:
    process = read_diagram(drawn(*parts, extra=extra)).processes["p"]
    told: list[Any] = []
    plan = Plan.read(data or {}, events or [], process.elements)
    return simulate(process, plan, told.append, limits), told


def events_of(told: list[Any], *kinds: str) -> list[tuple[str, str]]:
    return [(line["event"], line["element"]) for line in told if line["event"] in (kinds or (line["event"],))]


def test_a_row_is_entered_completed_and_ended_in_order() -> None:
    outcome, told = play(START, task(), END, path("S", "T", "E"))
    both = [(event, name) for name in "STE" for event in ("entered", "completed")]
    assert events_of(told) == [*both, ("ended", "p")]
    assert (outcome.outcome, outcome.steps, outcome.ends) == ("completed", 3, ("E",))


def test_what_people_enter_is_told_and_decides() -> None:
    parts = (START, task(), GATEWAY, END, path("S", "T", "G", "E"), flow("G", "T", "=ulang"))
    outcome, told = play(*parts, data={"T": [{"ulang": True}, {"ulang": False}]})
    assert events_of(told, "completed").count(("completed", "T")) == 2
    assert [line["variables"] for line in told if line["element"] == "T" and line["event"] == "completed"] == [
        {"ulang": True},
        {"ulang": False},
    ]
    assert outcome.outcome == "completed"


def test_keys_that_name_no_element_are_variables_of_the_beginning() -> None:
    parts = (START, GATEWAY, END, '<bpmn:endEvent id="F"/>', path("S", "G", "E"), flow("G", "F", "=jumlah &gt; 5"))
    assert play(*parts, data={"jumlah": 6})[0].ends == ("F",)
    assert play(*parts, data={"jumlah": 5})[0].ends == ("E",)


def test_scripts_tell_what_they_wrote() -> None:
    outcome, told = play(START, script("=1 + 2"), END, path("S", "K", "E"))
    assert [line["variables"] for line in told if line["event"] == "completed"] == [{}, {"n": 3}, {}]
    assert outcome.variables == {"n": 3}


def test_a_service_task_answers_with_its_inputs() -> None:
    mapping = (
        '<zeebe:ioMapping><zeebe:input source="=2" target="a"/><zeebe:output source="=a" target="b"/></zeebe:ioMapping>'
    )
    service = f'<bpmn:serviceTask id="V"><bpmn:extensionElements><zeebe:taskDefinition type="apa"/>{mapping}'
    service += "</bpmn:extensionElements></bpmn:serviceTask>"
    assert play(START, service, END, path("S", "V", "E"))[0].variables["b"] == 2


def test_time_jumps_to_what_is_due() -> None:
    wait = f'<bpmn:intermediateCatchEvent id="C">{TIMER.format("P2D")}</bpmn:intermediateCatchEvent>'
    outcome, told = play(START, wait, END, path("S", "C", "E"))
    assert outcome.time == "2026-01-07T08:00:00+00:00"
    assert ("timer", "C") in events_of(told)


def test_a_task_that_nobody_does_lets_its_timer_happen() -> None:
    parts = (START, task(), END, path("S", "T", "E"), beside(TIMER.format("P1D"), ""))
    assert play(*parts)[0].ends == ("E",)
    outcome, told = play(*parts, data={"T": None})
    assert outcome.ends == ("F",)
    assert ("cancelled", "T") in events_of(told)


def test_what_waits_is_named() -> None:
    outcome, _ = play(START, task(), END, path("S", "T", "E"), data={"T": None})
    assert (outcome.outcome, outcome.waiting) == ("waiting", ({"kind": "person", "element": "T"},))
    parts = (START, CATCH, END, path("S", "C", "E"))
    outcome, _ = play(*parts, extra=MESSAGE, data={"nomor": "A"})
    assert outcome.waiting == ({"kind": "message", "element": "C", "name": "kabar"},)


@pytest.mark.parametrize(
    ("event", "how"),
    [
        ({"message": "kabar"}, "completed"),
        ({"message": "kabar", "key": "A"}, "completed"),
        ({"message": "kabar", "after": "P1D"}, "completed"),
        ({"message": "kabar", "at": "2026-02-01T00:00:00"}, "completed"),
        ({"message": "kabar", "key": "B"}, "waiting"),
        ({"message": "kabar", "key": "B", "after": "PT1H"}, "waiting"),
        ({"message": "lain"}, "waiting"),
    ],
)
def test_messages_come_when_told_or_waited_for(event: dict[str, Any], how: str) -> None:
    parts = (START, CATCH, END, path("S", "C", "E"))
    assert play(*parts, extra=MESSAGE, data={"nomor": "A"}, events=[event])[0].outcome == how


def test_a_fault_is_an_incident_of_its_element() -> None:
    outcome, told = play(START, GATEWAY, END, '<bpmn:endEvent id="F"/>', path("S", "G", "E"), flow("G", "F", "=x"))
    assert outcome.outcome == "incident"
    assert events_of(told, "incident") == [("incident", "G")]
    assert outcome.incidents[0]["element"] == "G"


def test_a_cycle_of_timers_ends_at_the_limit() -> None:
    parts = (START, task(), END, path("S", "T", "E"), beside(CYCLE.format("R/PT1H")))
    outcome, _ = play(*parts, data={"T": None}, limits=Limits(steps=50))
    assert (outcome.outcome, outcome.steps) == ("limit", 50)
    assert "50" in (outcome.reason or "")


def test_a_loop_that_never_waits_ends_at_the_limit_exactly() -> None:
    parts = (START, GATEWAY, script("=1"), END, path("S", "G", "E"), flow("G", "K", "=true"), flow("K", "G"))
    outcome, told = play(*parts, limits=Limits(steps=77))
    assert (outcome.outcome, outcome.steps) == ("limit", 77)
    assert len(events_of(told, "entered")) == 77


def test_computing_time_is_bounded_too() -> None:
    outcome, _ = play(START, task(), END, path("S", "T", "E"), limits=Limits(seconds=-1))
    assert (outcome.outcome, outcome.steps) == ("limit", 0)


@pytest.mark.parametrize("cycle", ["R/PT0S", "R/P9000Y", "R5/P3000Y"])
def test_senseless_cycles_end_too(cycle: str) -> None:
    parts = (START, task(), END, path("S", "T", "E"), beside(CYCLE.format(cycle)))
    assert play(*parts, data={"T": None}, limits=Limits(steps=200))[0].outcome in ("limit", "incident", "waiting")


@pytest.mark.parametrize(
    ("data", "events"),
    [
        ([], []),
        ({"T": [1]}, []),
        ({}, 5),
        ({}, [5]),
        ({}, [{}]),
        ({}, [{"message": "a", "signal": "b"}]),
        ({}, [{"message": "a", "data": []}]),
        ({}, [{"message": "a", "at": "besok"}]),
        ({}, [{"message": "a", "after": "1 hari"}]),
        ({}, [{"message": "a", "after": "P999999999D"}]),
    ],
)
def test_a_senseless_plan_is_refused_in_words(data: Any, events: Any) -> None:
    with pytest.raises(Invalid):
        Plan.read(data, events, {"T"})


def test_an_event_gateway_tells_what_came() -> None:
    wait = f'<bpmn:intermediateCatchEvent id="W">{TIMER.format("P1D")}</bpmn:intermediateCatchEvent>'
    parts = (START, '<bpmn:eventBasedGateway id="G"/>', wait, CATCH, END, path("S", "G", "W", "E"), path("G", "C", "E"))
    outcome, told = play(*parts, extra=MESSAGE, data={"nomor": "A"})
    assert outcome.outcome == "completed"
    assert [line["came"] for line in told if line["event"] == "decided"] == ["W"]
