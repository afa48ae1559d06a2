"""The diagrams as drawings: valid BPMN 2.0, whole, readable, and the same after a modeler has opened and saved them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import ROOT

FILES = sorted(ROOT.glob("bpmn/*/*.bpmn"))
MAIN = ROOT / "bpmn/penanganan_pengaduan/penanganan_pengaduan.bpmn"
BPMN, DI, DC, DD = (
    "{http://www.omg.org/spec/BPMN/20100524/MODEL}",
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)
NODES = ("Task", "Event", "Gateway")
Box = tuple[float, float, float, float]


@cache
def tree(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def flow_nodes(path: Path) -> dict[str, str]:
    process = tree(path).find(f"{BPMN}process")
    assert process is not None
    return {node.get("id", ""): _local(node) for node in process if _local(node).endswith(NODES)}


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def boxes(path: Path) -> dict[str, Box]:
    found = {}
    for shape in tree(path).iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        x, y, w, h = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement", "")] = (x, y, x + w, y + h)
    return found


def lines(path: Path) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement", ""): [
            (float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge.iter(f"{DD}waypoint")
        ]
        for edge in tree(path).iter(f"{DI}BPMNEdge")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_diagram_is_valid_bpmn(path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(ROOT / "tests/processes/xsd/BPMN20.xsd"))
    assert schema.validate(etree.parse(path)), schema.error_log


def test_the_sop_has_all_its_elements() -> None:
    count = Counter(flow_nodes(MAIN).values())
    process = tree(MAIN).find(f"{BPMN}process")
    assert process is not None
    assert (count["userTask"], count["exclusiveGateway"], count["eventBasedGateway"]) == (24, 17, 1)
    assert (count["boundaryEvent"], count["endEvent"], count["startEvent"]) == (1, 3, 1)
    assert len(process.findall(f"{BPMN}sequenceFlow")) == 72
    assert len(process.findall(f"{BPMN}dataObjectReference")) == 6
    assert len(list(tree(MAIN).iter(f"{BPMN}participant"))) == 3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_that_runs_is_drawn(path: Path) -> None:
    flows = {flow.get("id") for flow in tree(path).iter(f"{BPMN}sequenceFlow")}
    assert flow_nodes(path).keys() <= boxes(path).keys()
    assert flows <= lines(path).keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_element_names_its_step_of_the_sop(path: Path) -> None:
    process = tree(path).find(f"{BPMN}process")
    assert process is not None
    for node in process:
        if _local(node).endswith(NODES):
            said = node.findtext(f"{BPMN}documentation", "")
            assert said.startswith("SOP "), node.get("id")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_boxes_overlap(path: Path) -> None:
    kinds = flow_nodes(path)
    drawn = {name: box for name, box in boxes(path).items() if name in kinds and kinds[name] != "boundaryEvent"}
    for (first, a), (second, b) in combinations(drawn.items(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (first, second)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_line_runs_through_a_box(path: Path) -> None:
    drawn = {name: box for name, box in boxes(path).items() if name in flow_nodes(path)}
    for flow in tree(path).iter(f"{BPMN}sequenceFlow"):
        ends = {flow.get("sourceRef"), flow.get("targetRef")} | _hosts(path, flow)
        for start, end in pairwise(lines(path)[flow.get("id", "")]):
            for name, box in drawn.items():
                assert name in ends or not _crosses(start, end, box), (flow.get("id"), name)


def _hosts(path: Path, flow: etree._Element) -> set[str | None]:
    found = tree(path).iter(f"{BPMN}boundaryEvent")
    ends = (flow.get("sourceRef"), flow.get("targetRef"))
    hosts = {event.get("attachedToRef") for event in found if event.get("id") in ends}
    events = {e.get("id") for e in tree(path).iter(f"{BPMN}boundaryEvent") if e.get("attachedToRef") in ends}
    return hosts | events


def _crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left < box[2] and right > box[0] and top < box[3] and bottom > box[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_flows_run_straight_or_square(path: Path) -> None:
    for flow in tree(path).iter(f"{BPMN}sequenceFlow"):
        for (x1, y1), (x2, y2) in pairwise(lines(path)[flow.get("id", "")]):
            assert x1 == x2 or y1 == y2, flow.get("id")


@pytest.fixture(scope="module")
def moddle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modeler's own library, installed for this run; without a network it is a failure in CI."""
    folder = tmp_path_factory.mktemp("moddle")
    for source in (ROOT / "tests/processes/moddle").iterdir():
        shutil.copy(source, folder)
    npm = [str(Path(sys.executable).with_name("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm ci failed: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_modeler_that_opens_and_saves_loses_nothing(path: Path, moddle: Path) -> None:
    node = str(Path(sys.executable).with_name("node"))
    command = [node, str(moddle / "round_trip.mjs"), str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert told(etree.fromstring(done.stdout)) == told(tree(path))


def told(node: etree._Element) -> tuple[object, ...]:
    """What an element says, whatever the order of its attributes and the space between its children."""
    children = [told(child) for child in node if isinstance(child.tag, str)]
    if str(node.tag) in (f"{BPMN}definitions", f"{BPMN}process", f"{BPMN}collaboration", f"{DI}BPMNPlane"):
        children = sorted(children, key=repr)
    return (node.tag, (node.text or "").strip(), tuple(sorted(map(tuple, node.attrib.items()))), tuple(children))
