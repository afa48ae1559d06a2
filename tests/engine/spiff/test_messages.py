"""Send and receive tasks: messages as values of the step, by name and key."""

from __future__ import annotations

import pytest

from engine.errors import NobodyWaits
from engine.model import Thrown
from engine.spiff import correlate
from tests.constructs import refuses, shows
from tests.engine.diagram.draw import END, START, TIMER, flow, path, rules, task
from tests.engine.spiff.game import Game, errors
from tests.engine.spiff.test_instances import many

LINE = path("S", "T", "Z", "E")
KNOWN = {"nomor", "isi", "kata", "orang", "hasil"}


def message(key: str = "=nomor") -> str:
    about = f'<bpmn:extensionElements><zeebe:subscription correlationKey="{key}"/></bpmn:extensionElements>'
    return f'<bpmn:message id="M" name="kabar">{about}</bpmn:message>'


def messaging(kind: str, mappings: str = "", inner: str = "", attributes: str = 'messageRef="M"') -> str:
    about = f"<bpmn:extensionElements><zeebe:ioMapping>{mappings}</zeebe:ioMapping></bpmn:extensionElements>"
    return f'<bpmn:{kind} id="T" {attributes}>{about if mappings else ""}{inner}</bpmn:{kind}>'


def game(*parts: str, extra: str | None = None, **variables: object) -> Game:
    drawing = (START, *parts, task("Z"), END, LINE)
    extra = message() if extra is None else extra
    assert errors(*drawing, extra=extra, variables=KNOWN) == set()
    return Game(*drawing, extra=extra, variables=variables)


@shows("sendTask", "13.3.3")
def test_a_send_task_throws_its_message_with_its_inputs_and_goes_on() -> None:
    played = game(messaging("sendTask", '<zeebe:input source="=kata" target="isi"/>'), nomor="7", kata="halo")
    token = played.step.thrown[0].token_id
    assert played.step.thrown == (Thrown("message", "kabar", "T", token, "7", {"isi": "halo"}),)
    assert (played.waiting, played.step.written) == (["Z"], {})


@shows("receiveTask", "13.3.3")
def test_a_receive_task_waits_for_its_message_and_key() -> None:
    played = game(messaging("receiveTask"), nomor="7")
    assert [(s.name, s.correlation_value) for s in played.step.subscriptions] == [("kabar", "7")]
    with pytest.raises(NobodyWaits):
        correlate(played.program, played.state, "kabar", {}, played.world, correlation_value="8")
    played.step = correlate(played.program, played.state, "kabar", {"nomor": "9"}, played.world, correlation_value="7")
    assert (played.waiting, played.step.variables["nomor"]) == (["Z"], "9")


@shows("receiveTask.ioMapping", "13.3.3")
def test_output_mappings_say_what_of_a_message_is_kept() -> None:
    played = game(messaging("receiveTask", '<zeebe:output source="=isi" target="hasil"/>'), nomor="7")
    played.step = correlate(played.program, played.state, "kabar", {"isi": "x", "nomor": "9"}, played.world)
    assert (played.step.written, played.step.variables["nomor"]) == ({"hasil": "x"}, "7")


@shows("receiveTask.boundary", "13.5.3")
def test_a_timer_beside_a_receive_task_ends_the_wait() -> None:
    late = f'<bpmn:boundaryEvent id="B" attachedToRef="T">{TIMER.format("P1D")}</bpmn:boundaryEvent>'
    played = game(messaging("receiveTask"), late, flow("B", "Z"), nomor="7")
    played.wait(days=2)
    assert (played.waiting, played.step.subscriptions) == (["Z"], ())


@shows("receiveTask.multiInstance", "13.3.7")
def test_each_item_waits_for_its_own_message() -> None:
    inner = many(inputCollection="=orang", inputElement="nomor", outputCollection="jawaban", outputElement="=isi")
    played = game(messaging("receiveTask", inner=inner), orang=["1", "2"])
    for key in ("2", "1"):
        played.step = correlate(
            played.program, played.state, "kabar", {"isi": f"dari {key}"}, played.world, correlation_value=key
        )
    assert (played.waiting, played.step.written) == (["Z"], {"jawaban": ["dari 1", "dari 2"]})


@pytest.mark.parametrize("kind", ["sendTask", "receiveTask"])
@refuses("receiveTask.noMessage", "13.3.3", "task.no_message")
def test_a_task_without_a_message_is_refused(kind: str) -> None:
    assert ("task.no_message", "T") in rules(START, messaging(kind, attributes=""), END, path("S", "T", "E"))


@refuses("receiveTask.instantiate", "13.3.3", "receive.instantiate")
def test_a_receive_task_does_not_begin_a_process() -> None:
    drawn = messaging("receiveTask", attributes='messageRef="M" instantiate="true"')
    assert ("receive.instantiate", "T") in rules(
        START, drawn, END, path("S", "T", "E"), extra=message("=nomor_register")
    )
