"""Several processes in one file, pools with message flow between them, nested lanes, and data drawn beside the flow."""

from __future__ import annotations

import orjson

from engine.bundles import Bundle
from engine.definitions import Definitions
from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.spiff import World, build, correlate, start
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, drawn, flow, path, rules, task
from tests.engine.spiff.game import NOW, Game, errors
from tests.engine.spiff.test_messages import message, messaging

WORLD = World(NOW, lambda call: None)
OTHER = (
    '<bpmn:process id="q" isExecutable="true"><bpmn:startEvent id="qS"/>'
    + messaging("receiveTask").replace('"T"', '"R"')
    + '<bpmn:endEvent id="qE"/>'
    + path("qS", "R", "qE")
    + "</bpmn:process>"
)
POOLS = (
    '<bpmn:collaboration id="C"><bpmn:participant id="A" processRef="p"/><bpmn:participant id="B" processRef="q"/>'
    '<bpmn:messageFlow id="MF" sourceRef="T" targetRef="R"/></bpmn:collaboration>'
)
SENDER = (START, messaging("sendTask", '<zeebe:input source="=kata" target="isi"/>'), END, path("S", "T", "E"))


@shows("collaboration.messageFlow", "13.3.3")
def test_what_one_pool_sends_another_receives_by_its_key() -> None:
    xml = drawn(*SENDER, extra=message() + OTHER + POOLS)
    assert errors(*SENDER, extra=message() + OTHER + POOLS, variables={"nomor", "kata"}) == set()
    processes = read_diagram(xml).processes
    sender = start(build(processes["p"]), {"nomor": "7", "kata": "halo"}, WORLD)
    waiting = start(build(processes["q"]), {"nomor": "7"}, WORLD)
    (thrown,) = sender.thrown
    state = orjson.loads(orjson.dumps(waiting.state))
    then = correlate(
        build(processes["q"]), state, thrown.name, thrown.values, WORLD, correlation_value=thrown.correlation_value
    )
    assert (sender.status, then.status) == ("completed", "completed")


@shows("process.several", "13.2")
def test_of_several_processes_in_a_file_each_runs_by_itself() -> None:
    processes = read_diagram(drawn(*SENDER, extra=message() + OTHER + POOLS)).processes
    assert set(whole(processes, "p").elements) == {"S", "T", "E"}
    assert set(whole(processes, "q").elements) == {"qS", "R", "qE"}


LANES = (
    '<bpmn:laneSet id="L"><bpmn:lane id="Lane_BIDANG" name="Bidang"><bpmn:childLaneSet id="LL">'
    '<bpmn:lane id="Lane_KASI" name="Kasi"><bpmn:flowNodeRef>T</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>'
    "<bpmn:flowNodeRef>T</bpmn:flowNodeRef><bpmn:flowNodeRef>S</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


@shows("lane.nested", "10.7")
def test_a_task_belongs_to_the_innermost_lane() -> None:
    plain = task("T").replace('candidateGroups="KASI"', "")
    drawing = (LANES, START, plain, END, path("S", "T", "E"))
    assert rules(*drawing) == set()
    definition = Definitions().make("p:1", 1, Bundle("p", {"bpmn/p.bpmn": drawn(*drawing)}))
    assert definition.roles_of("T") == ("KASI",)


@shows("dataObject", "10.3.1")
def test_data_drawn_beside_the_flow_changes_nothing_in_it() -> None:
    data = (
        '<bpmn:dataObject id="D1"/><bpmn:dataObjectReference id="DR" dataObjectRef="D1" name="Surat"/>'
        '<bpmn:textAnnotation id="TA"><bpmn:text>catatan</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="AS" sourceRef="T" targetRef="TA"/>'
    )
    linked = '<bpmn:dataOutputAssociation id="DO"><bpmn:targetRef>DR</bpmn:targetRef></bpmn:dataOutputAssociation>'
    drawing = (START, task("T", inner=linked), task("Z"), END, data, flow("S", "T"), path("T", "Z", "E"))
    assert rules(*drawing) == set()
    game = Game(*drawing)
    game.do("T")
    assert game.waiting == ["Z"]
