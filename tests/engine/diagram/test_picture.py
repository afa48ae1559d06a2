"""The picture of a case's way: true to its layout and its history, safe, the same on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from engine.diagram import read_diagram
from engine.diagram.event_signs import SIGNS
from engine.diagram.layout import Layout, Shape, read_layout
from engine.diagram.model import Process
from engine.diagram.svg import draw
from engine.diagram.trail import Trail, trail_of
from tests.conftest import PROCESS, ROOT
from tests.engine.diagram.draw import END, START, drawn, path, task

XML = (ROOT / "bpmn" / PROCESS / f"{PROCESS}.bpmn").read_bytes()
LAYOUT = read_layout(XML)


def process() -> Process:
    return read_diagram(XML, PROCESS).processes[PROCESS]


def texts(picture: bytes) -> str:
    return " ".join(node.text or "" for node in etree.fromstring(picture).iter("{*}text"))


def test_every_shape_and_flow_of_the_file_is_drawn() -> None:
    assert {shape.id for shape in LAYOUT.shapes} >= set(process().elements) | set(process().lanes)
    assert {line.id for line in LAYOUT.lines} >= set(process().flows)


def test_the_way_tells_what_was_passed_and_which_flows_were_taken() -> None:
    told = [
        ("element.completed", "Task_TelaahAwal", {}),
        ("gateway.decided", "GW_Kewenangan", {"taken": ["Flow_Kewenangan_InfoCukup"]}),
        ("element.completed", "GW_Kewenangan", {}),
        ("message.received", "Evt_KlarifikasiPengadu", {}),
        ("element.completed", "Task_TelaahAwal", {}),
        ("element.completed", "tidak_ada", {}),
    ]
    trail = trail_of(process(), told, ["Task_IsiFPTP"])
    assert dict(trail.visits) == {"Task_TelaahAwal": 2, "GW_Kewenangan": 1}
    assert "Flow_TelaahAwal_Kewenangan" in trail.flows
    assert [flow for flow in trail.flows if process().flows.get(flow) and "KlarifikasiPengadu" in flow]
    assert len([flow for flow in trail.flows if flow.startswith("Flow_Kewenangan")]) == 1


def test_badges_number_the_steps_and_say_where_the_case_is() -> None:
    picture = draw(
        LAYOUT, Trail((("Task_CatatPengaduan", 1), ("Task_TelaahAwal", 3)), frozenset(), frozenset({"Task_IsiFPTP"}))
    )
    assert {"1", "2", "3×", "SEKARANG"} <= set(texts(picture).split())


def test_the_picture_carries_no_style_and_no_script_and_escapes_names() -> None:
    hostile = (
        drawn(START, task(inner=""), END, path("S", "T", "E"))
        .replace(
            b"</bpmn:definitions>",
            b'<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
            b'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="T">'
            b'<dc:Bounds x="1" y="1" width="100" height="80"/></bpmndi:BPMNShape>'
            b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
            b"</bpmn:definitions>",
        )
        .replace(b'id="T"', b'id="T" name="&lt;script&gt;x"')
    )
    picture = draw(read_layout(hostile), Trail())
    assert b"<script" not in picture
    assert {etree.QName(node).localname for node in etree.fromstring(picture).iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "text",
    }


def test_dark_and_light_and_a_cutting_differ() -> None:
    pictures = {draw(LAYOUT, Trail(), look, focus) for look in ("terang", "gelap") for focus in (None, "Task_IsiFPTP")}
    assert len(pictures) == 4


def test_what_nobody_drew_is_an_empty_picture() -> None:
    empty: Layout = read_layout(drawn(START, END, path("S", "E")))
    assert not empty.shapes
    assert draw(empty, Trail()).startswith(b"<?xml")


def test_every_event_has_its_sign_filled_where_it_is_thrown() -> None:
    for kind, sign in SIGNS.items():
        caught, thrown = (
            draw(Layout((Shape("X", place, "", (0, 0, 36, 36), event=kind),), ()), Trail()).decode()
            for place in ("intermediateCatchEvent", "intermediateThrowEvent")
        )
        assert sign in caught
        assert f'{sign}" fill="none"' in caught
        assert f'{sign}" fill="#' in thrown


def test_an_event_subprocess_has_a_dotted_edge() -> None:
    plain, dotted = (
        draw(Layout((Shape("X", "subProcess", "", (0, 0, 200, 80), by_event=by_event),), ()), Trail())
        for by_event in (False, True)
    )
    assert b"stroke-dasharray" in dotted
    assert b"stroke-dasharray" not in plain


@pytest.mark.parametrize(
    ("inner", "repeats"),
    [
        ("<bpmn:multiInstanceLoopCharacteristics/>", "parallel"),
        ('<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>', "sequential"),
        ("<bpmn:standardLoopCharacteristics/>", "loop"),
        ("", ""),
    ],
)
def test_steps_that_repeat_carry_their_marker(inner: str, repeats: str) -> None:
    shape = (
        b'<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        b'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="T">'
        b'<dc:Bounds x="1" y="1" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    xml = drawn(START, task(inner=inner), END, path("S", "T", "E"))
    layout = read_layout(xml.replace(b"</bpmn:definitions>", shape + b"</bpmn:definitions>"))
    assert [shape.repeats for shape in layout.shapes] == [repeats]
    plain = Layout(tuple(replace(shape, repeats="") for shape in layout.shapes), ())
    assert (draw(layout, Trail()) != draw(plain, Trail())) == bool(repeats)
