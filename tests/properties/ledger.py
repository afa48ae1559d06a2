"""Where every token of a simulation went, told from the file's own XML and the lines alone: none lost, none invented.

It knows neither the reader nor the engine: a flow carries a token for each completion of its source (of a choosing
gateway: for each time it was taken), and each element is entered once for each token that its flows brought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CHOOSING = ("exclusiveGateway", "inclusiveGateway")
JOINS = ("parallelGateway", "inclusiveGateway")
UNSURE = ("boundaryEvent", "eventBasedGateway")
"""Boundary events may go on beside themselves; an event gateway sends its token to the event that came."""


def lost(xml: bytes, lines: list[Mapping[str, Any]]) -> list[str]:
    """Return what does not add up, in words; the lines must be of an instance that completed."""
    root = etree.fromstring(xml)
    nodes = {node.get("id", ""): str(node.tag).removeprefix(BPMN) for node in root.iter(f"{BPMN}*") if node.get("id")}
    throwing = {
        node.getparent().get("id")
        for kind in ("error", "escalation")
        for node in root.iter(f"{BPMN}{kind}EventDefinition")
    }
    flows = [
        (f.get("id", ""), f.get("sourceRef", ""), f.get("targetRef", "")) for f in root.iter(f"{BPMN}sequenceFlow")
    ]
    counted: dict[str, Counter[str]] = {kind: Counter() for kind in ("entered", "completed", "cancelled")}
    taken: Counter[str] = Counter()
    for line in lines:
        if line["event"] in counted and "item" not in line:
            counted[line["event"]][line["element"]] += 1
        if line["event"] == "decided":
            taken.update(line.get("taken", ()))
    return [*_carried(nodes, throwing, flows, counted, taken), *_left(nodes, flows, counted)]


def _carried(nodes: Any, throwing: Any, flows: Any, counted: Any, taken: Any) -> list[str]:
    out = Counter(source for _, source, _ in flows)
    brought: Counter[str] = Counter()
    unsure: set[str] = set()
    for flow, source, target in flows:
        kind = nodes.get(source)
        if kind in UNSURE or source in throwing:
            unsure.add(target)
        elif kind in CHOOSING and out[source] > 1:
            brought[target] += taken[flow]
        else:
            brought[target] += counted["completed"][source]
    targets = {target for _, _, target in flows}
    return [
        f"{name}: brought {brought[name]}, entered {counted['entered'][name]}"
        for name in sorted(targets)
        if counted["entered"][name] < brought[name]
        or (name not in unsure and counted["entered"][name] != brought[name])
    ]


def _left(nodes: Any, flows: Any, counted: Any) -> list[str]:
    into = Counter(target for _, _, target in flows)
    found = []
    for name, entered in sorted(counted["entered"].items()):
        gone = counted["completed"][name] + counted["cancelled"][name]
        if nodes.get(name) in JOINS and into[name] > 1:
            most = entered if nodes[name] == "inclusiveGateway" else entered / into[name] + counted["cancelled"][name]
            if not gone > 0 or counted["completed"][name] > most:
                found.append(f"{name}: a join entered {entered} times went on {counted['completed'][name]} times")
        elif entered != gone and nodes.get(name) != "boundaryEvent":
            found.append(f"{name}: entered {entered}, completed or cancelled {gone}")
    return found
