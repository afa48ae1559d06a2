"""The token game, rule by rule of BPMN 2.0."""

from __future__ import annotations

import orjson
import pytest

from engine.errors import NobodyWaits, WorkItemClosed
from engine.spiff import complete, correlate, finish_operation, retry
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, TIMER, flow, path, task
from tests.engine.spiff.game import Game

MESSAGE = (
    '<bpmn:message id="M" name="kabar"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
ON_MESSAGE = '<bpmn:messageEventDefinition messageRef="M"/>'


def gateway(kind: str, identity: str, default: str | None = None) -> str:
    chosen = f'default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{identity}" {chosen}/>'


def boundary(definition: str, *, interrupting: bool = True) -> str:
    attributes = f'attachedToRef="T" cancelActivity="{str(interrupting).lower()}"'
    return f'<bpmn:boundaryEvent id="B" {attributes}>{definition}</bpmn:boundaryEvent>'


def choosing(*flows: str) -> Game:
    return Game(
        START,
        task("T"),
        gateway("exclusive", "G", "G_E"),
        task("A"),
        task("B"),
        END,
        path("S", "T", "G"),
        *flows,
        path("A", "E"),
        path("B", "E"),
    )


@shows("exclusiveGateway", "13.4.2")
def test_conditions_are_asked_in_the_order_of_the_file() -> None:
    game = choosing(flow("G", "B", "=n > 0"), flow("G", "A", "=n > 1"), flow("G", "E"))
    game.do("T", n=5)
    assert game.waiting == ["B"]


@shows("exclusiveGateway.default", "13.4.2")
@shows("startEvent.none", "13.5.1")
@shows("endEvent.none", "13.5.6")
def test_the_default_is_taken_when_nothing_holds() -> None:
    game = choosing(flow("G", "E"), flow("G", "A", "=n > 1"))
    game.do("T", n=0)
    assert (game.step.status, game.step.ends) == ("completed", ("E",))


@shows("exclusiveGateway.noAnswer", "13.4.2")
def test_a_condition_without_an_answer_is_a_fault_that_a_retry_lifts() -> None:
    game = choosing(flow("G", "A", "=n > 1"), flow("G", "E"))
    game.do("T", n="kata")
    (fault,) = game.step.faults
    assert fault.element_id == "G"
    assert fault.rule == "condition"
    assert fault.message.endswith("Baris 1, kolom 1: string dan number tidak dapat dibandingkan.")
    assert game.state["tokens"][0][3]["fault"] == "condition"
    state = game.state
    state["variables"]["n"] = 5
    game.step = retry(game.program, state, fault.token_id, game.world)
    assert game.waiting == ["A"]


@shows("parallelGateway", "13.4.1")
@shows("userTask", "13.3.3")
def test_a_parallel_join_waits_for_every_branch() -> None:
    game = Game(
        START,
        gateway("parallel", "P"),
        task("A"),
        task("B"),
        gateway("parallel", "J"),
        task("C"),
        END,
        path("S", "P", "A", "J", "C", "E"),
        path("P", "B", "J"),
    )
    assert game.waiting == ["A", "B"]
    game.do("A")
    assert game.waiting == ["B"]
    game.do("B")
    assert game.waiting == ["C"]


@shows("inclusiveGateway", "13.4.3")
def test_an_inclusive_join_waits_for_what_was_begun_only() -> None:
    game = Game(
        START,
        task("T"),
        gateway("inclusive", "G", "G_C"),
        task("A"),
        task("B"),
        task("C"),
        gateway("inclusive", "J"),
        task("Z"),
        END,
        path("S", "T", "G"),
        flow("G", "A", "=a"),
        flow("G", "B", "=b"),
        flow("G", "C"),
        path("A", "J"),
        path("B", "J"),
        path("C", "J", "Z", "E"),
    )
    game.do("T", a=True, b=True)
    game.do("A")
    assert game.waiting == ["B"]
    game.do("B")
    assert game.waiting == ["Z"]


def test_a_completed_item_cannot_be_completed_again() -> None:
    game = Game(START, task("T"), task("U"), END, path("S", "T", "U", "E"))
    token = game.token("T")
    game.do("T")
    with pytest.raises(WorkItemClosed):
        complete(game.program, game.state, token, {}, game.world)


@shows("boundaryEvent.timer.interrupting", "13.5.3")
def test_an_interrupting_timer_takes_the_work_away() -> None:
    game = Game(
        START, task("T"), boundary(TIMER.format("P1D")), task("L"), END, path("S", "T", "E"), path("B", "L", "E")
    )
    game.wait(days=2)
    assert game.waiting == ["L"]
    assert game.step.timers == ()


@shows("boundaryEvent.timer.nonInterrupting", "13.5.3")
def test_a_timer_beside_leaves_the_work_and_happens_once() -> None:
    game = Game(
        START,
        task("T"),
        boundary(TIMER.format("P1D"), interrupting=False),
        task("L"),
        END,
        path("S", "T", "E"),
        path("B", "L", "E"),
    )
    game.wait(days=5)
    game.wait(days=5)
    assert game.waiting == ["L", "T"]


@shows("boundaryEvent.timer.cycle", "13.5.3")
def test_a_cycle_repeats_as_often_as_it_says() -> None:
    cycle = TIMER.format("R3/PT1H").replace("timeDuration", "timeCycle")
    game = Game(
        START, task("T"), boundary(cycle, interrupting=False), task("L"), END, path("S", "T", "E"), path("B", "L", "E")
    )
    for _ in range(5):
        game.wait(hours=1)
    assert game.waiting == ["L", "L", "L", "T"]


def test_completing_the_work_disarms_its_timer() -> None:
    game = Game(
        START,
        task("T"),
        boundary(TIMER.format("P1D")),
        task("L"),
        task("U"),
        END,
        path("S", "T", "U", "E"),
        path("B", "L", "E"),
    )
    game.do("T")
    assert game.step.timers == ()
    game.wait(days=9)
    assert game.waiting == ["U"]


def race() -> Game:
    catch = '<bpmn:intermediateCatchEvent id="{}">{}</bpmn:intermediateCatchEvent>'
    two = catch.format("M1", ON_MESSAGE) + catch.format("W1", TIMER.format("P1D"))
    parts = (START, task("T"), gateway("eventBased", "G"), two, task("A"), task("B"), END)
    return Game(
        *parts, path("S", "T", "G", "M1", "A", "E"), path("G", "W1", "B", "E"), extra=MESSAGE, variables={"nomor": "7"}
    )


@shows("eventBasedGateway", "13.4.4")
def test_of_an_event_gateway_the_first_event_wins() -> None:
    game = race()
    game.do("T")
    assert [(s.name, s.correlation_value) for s in game.step.subscriptions] == [("kabar", "7")]
    game.step = correlate(game.program, game.state, "kabar", {}, game.world, correlation_value="7")
    assert game.waiting == ["A"]
    assert game.step.timers == ()
    assert [t.detail for t in game.step.trace if t.kind == "gateway.decided"] == [{"event": "M1", "taken": ["G_M1"]}]
    game.wait(days=9)
    assert game.waiting == ["A"]


def test_a_message_for_another_key_finds_nobody() -> None:
    game = race()
    game.do("T")
    with pytest.raises(NobodyWaits):
        correlate(game.program, game.state, "kabar", {}, game.world, correlation_value="8")


@shows("subProcess", "13.3.4")
def test_a_subprocess_ends_when_nothing_is_left_in_it() -> None:
    inside = '<bpmn:startEvent id="S2"/>' + task("A") + '<bpmn:endEvent id="E2"/>' + path("S2", "A", "E2")
    game = Game(START, f'<bpmn:subProcess id="U">{inside}</bpmn:subProcess>', task("Z"), END, path("S", "U", "Z", "E"))
    assert game.waiting == ["A"]
    game.do("A")
    assert game.waiting == ["Z"]


@shows("endEvent.terminate", "13.5.6")
def test_a_terminate_end_takes_everything_along() -> None:
    end = '<bpmn:endEvent id="X"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    game = Game(
        START, gateway("parallel", "P"), task("A"), task("B"), END, end, path("S", "P", "A", "X"), path("P", "B", "E")
    )
    game.do("A")
    assert (game.step.status, game.waiting, game.step.ends) == ("completed", [], ("X",))


def service() -> str:
    about = '<bpmn:extensionElements><zeebe:taskDefinition type="kirim"/></bpmn:extensionElements>'
    return f'<bpmn:serviceTask id="K">{about}</bpmn:serviceTask>'


@shows("serviceTask", "13.3.3")
def test_a_remote_operation_parks_its_token_until_the_result_comes() -> None:
    game = Game(START, service(), task("T"), END, path("S", "K", "T", "E"))
    (call,) = game.step.operations
    assert game.waiting == []
    game.step = finish_operation(game.program, game.state, call.token_id, {"terkirim": 3}, game.world)
    assert game.waiting == ["T"]
    assert game.step.written == {"terkirim": 3}


@shows("scriptTask", "13.3.3")
def test_a_loop_that_never_waits_becomes_a_fault_not_a_hang() -> None:
    about = '<bpmn:extensionElements><zeebe:script expression="=1" resultVariable="n"/></bpmn:extensionElements>'
    script = f'<bpmn:scriptTask id="K">{about}</bpmn:scriptTask>'
    game = Game(
        START,
        script,
        gateway("exclusive", "G", "G_E"),
        END,
        path("S", "K", "G"),
        flow("G", "K", "=n = 1"),
        flow("G", "E"),
    )
    assert len(game.step.faults) == 1


def test_a_thousand_turns_leave_the_state_as_small_as_one() -> None:
    game = Game(
        START,
        task("T"),
        gateway("exclusive", "G", "G_E"),
        END,
        path("S", "T", "G"),
        flow("G", "E"),
        flow("G", "T", "=lagi"),
    )
    game.do("T", lagi=True)
    size = len(orjson.dumps(game.step.state))
    for _ in range(1100):
        game.do("T", lagi=True)
    assert len(orjson.dumps(game.step.state)) == size


def test_only_what_the_diagram_asks_for_is_carried() -> None:
    game = choosing(flow("G", "A", "=n > 1"), flow("G", "E"))
    game.do("T", n=5, rahasia="Wayan")
    assert game.state["variables"] == {"n": 5}


def test_names_that_the_library_uses_itself_are_harmless() -> None:
    game = Game(
        '<bpmn:startEvent id="Start"/>',
        task("Root"),
        task("End"),
        '<bpmn:endEvent id="p.EndJoin"/>',
        path("Start", "Root", "End", "p.EndJoin"),
    )
    game.do("Root")
    game.do("End")
    assert game.step.status == "completed"
