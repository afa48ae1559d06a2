"""BPMN XML with the `zeebe:` dialect → the frozen model, in the order of the file."""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.diagram.model import Diagram, Element, Flow, Lane, Process
from engine.diagram.names import BPMN, FLOW_NODES, SILENT
from engine.diagram.parts import TRUE, Definitions, bare, extension_fields, read_event, read_loop, read_properties
from engine.diagram.xml import line_of, read_xml
from engine.errors import BundleInvalid
from engine.model import Message, Problem

MAX_FLOW_NODES = 2_000


def read_diagram(xml: bytes, source: str = "") -> Diagram:
    """Read a BPMN file. Raises: BundleInvalid when it is unreadable or hostile; what cannot run is for `lint`."""
    return diagram_of(read_xml(xml, source), source)


def diagram_of(root: etree._Element, source: str = "") -> Diagram:
    """Read the tree of a BPMN file. Raises: BundleInvalid when ids are doubled or there are too many elements."""
    _refuse_crowds(root, source)
    definitions = Definitions(root)
    processes = {}
    unknown: list[tuple[str, str | None, int | None]] = []
    for node in root.findall(f"{BPMN}process"):
        process = _Reader(node, definitions, unknown).process()
        processes[process.id] = process
    return Diagram(processes, tuple(unknown), source)


def _refuse_crowds(root: etree._Element, source: str) -> None:
    seen: set[str] = set()
    problems: list[Problem] = []
    count = 0
    for node in root.iter(f"{BPMN}*"):
        name, identity = _local(node), node.get("id")
        count += name in FLOW_NODES
        if not (identity or "").strip() and (name in FLOW_NODES or name in ("process", "sequenceFlow")):
            nameless = Message("Unsur {name} tidak mempunyai id.", name=name)
            problems.append(Problem("xml.no_id", nameless, source=source, line=line_of(node)))
        if identity is None:
            continue
        if identity in seen:
            message = Message("Id {identity} dipakai dua kali.", identity=identity)
            problems.append(Problem("xml.duplicate_id", message, identity, source=source, line=line_of(node)))
        seen.add(identity)
    if count > MAX_FLOW_NODES:
        message = Message(
            "Diagram memuat {count} elemen; paling banyak {max_flow_nodes}. Pecah menjadi beberapa proses.",
            count=count,
            max_flow_nodes=MAX_FLOW_NODES,
        )
        problems = [Problem("diagram.too_many_elements", message, source=source)]
    if problems:
        raise BundleInvalid(problems)


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: etree._Element, name: str) -> str:
    found = node.find(f"{BPMN}{name}")
    return (found.text or "").strip() if found is not None else ""


class _Reader:
    """Reads one process with all that is nested in it."""

    def __init__(
        self, node: etree._Element, definitions: Definitions, unknown: list[tuple[str, str | None, int | None]]
    ) -> None:
        self.node, self.definitions, self.unknown = node, definitions, unknown
        self.lanes: dict[str, Lane] = {}
        self.lane_of: dict[str, str] = {}
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        self.tied: dict[str, str] = {}

    def process(self) -> Process:
        """Return the process."""
        for lane_set in self.node.findall(f"{BPMN}laneSet"):
            self._lanes(lane_set, None)
        self._scan_flows()
        for tie in self.node.iter(f"{BPMN}association"):
            self.tied[tie.get("sourceRef", "")] = tie.get("targetRef", "")
        self._scope(self.node, None)
        return Process(
            id=self.node.get("id", ""),
            name=self.node.get("name", ""),
            executable=self.node.get("isExecutable", "true") != "false",
            elements=self.elements,
            flows=self.flows,
            lanes=self.lanes,
            documentation=_text(self.node, "documentation"),
            properties=read_properties(self.node),
            line=line_of(self.node),
        )

    def _lanes(self, lane_set: etree._Element, parent: str | None) -> None:
        for lane in lane_set.findall(f"{BPMN}lane"):
            identity = lane.get("id", "")
            self.lanes[identity] = Lane(identity, lane.get("name", ""), parent)
            for reference in lane.findall(f"{BPMN}flowNodeRef"):
                self.lane_of[(reference.text or "").strip()] = identity
            for child in lane.findall(f"{BPMN}childLaneSet"):
                self._lanes(child, identity)

    def _scan_flows(self) -> None:
        for node in self.node.iter(f"{BPMN}sequenceFlow"):
            condition = node.find(f"{BPMN}conditionExpression")
            identity = node.get("id", "")
            self.flows[identity] = Flow(
                id=identity,
                name=node.get("name", ""),
                source=node.get("sourceRef", ""),
                target=node.get("targetRef", ""),
                condition=(condition.text or "").strip() if condition is not None else None,
                documentation=_text(node, "documentation"),
                line=line_of(node),
            )
            self.out.setdefault(node.get("sourceRef", ""), []).append(identity)
            self.into.setdefault(node.get("targetRef", ""), []).append(identity)

    def _scope(self, scope: etree._Element, parent: str | None) -> None:
        for node in scope.iterchildren():
            name = _local(node)
            if name in FLOW_NODES and node.tag.startswith(BPMN):
                self._element(node, name, parent)
            elif not (name in SILENT or name.endswith("EventDefinition")):
                self.unknown.append((name, node.get("id"), line_of(node)))

    def _element(self, node: etree._Element, name: str, parent: str | None) -> None:
        identity = node.get("id", "")
        event = read_event(node, self.definitions) if name.endswith(("Event", "Task")) else None
        self.elements[identity] = Element(
            id=identity,
            type=name,
            name=node.get("name", ""),
            documentation=_text(node, "documentation"),
            incoming=tuple(self.into.get(identity, ())),
            outgoing=tuple(self.out.get(identity, ())),
            default=node.get("default"),
            lane_id=self.lane_of.get(identity) or self.lane_of.get(parent or ""),
            parent_id=parent,
            attached_to=bare(node.get("attachedToRef")),
            interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) in TRUE,
            triggered_by_event=node.get("triggeredByEvent", "false") in TRUE,
            event=event,
            for_compensation=node.get("isForCompensation", "false") in TRUE,
            handler=self.tied.get(identity) if event and event.kind == "compensate" else None,
            all_at_once=node.get("eventGatewayType") == "Parallel" or node.get("parallelMultiple") in TRUE,
            loop=read_loop(node),
            line=line_of(node),
            **extension_fields(node),
        )
        if name in ("subProcess", "transaction", "adHocSubProcess"):
            self._scope(node, identity)
