"""A drawing as the simulator reads it: by itself, with the standard library alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(eq=False)
class Node:
    """An element of the drawing."""

    id: str
    tag: str
    parent: str
    kind: str = ""
    name: str = ""
    code: str = ""
    condition: str = ""
    time: tuple[str, str] = ("", "")
    host: str = ""
    interrupting: bool = True
    by_event: bool = False
    default: str = ""
    out: list[tuple[str, str, str]] = field(default_factory=list)
    into: list[tuple[str, str]] = field(default_factory=list)


def read(xml: bytes) -> dict[str, Node]:
    """Return the elements of the drawing, by id."""
    root = fromstring(xml)
    named = {node.get("id", ""): node for node in root if node.tag != f"{BPMN}process"}
    nodes: dict[str, Node] = {}
    process = root.find(f"{BPMN}process")
    assert process is not None
    _read_scope(process, "", named, nodes)
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        source, target, identity = nodes[flow.get("sourceRef", "")], flow.get("targetRef", ""), flow.get("id", "")
        source.out.append((identity, target, (flow.findtext(f"{BPMN}conditionExpression") or "").lstrip("=")))
        nodes[target].into.append((identity, source.id))
    for tie in root.iter(f"{BPMN}association"):
        nodes[tie.get("sourceRef", "")].name = tie.get("targetRef", "")
    ends = {(n.parent, n.name): n for n in nodes.values() if n.kind == "link" and "Catch" in n.tag}
    for node in nodes.values():
        if node.kind == "link" and "Throw" in node.tag:
            end = ends[node.parent, node.name]
            node.out.append((f"{node.id}~", end.id, ""))
            end.into.append((f"{node.id}~", node.id))
    return nodes


def _read_scope(scope: Element, parent: str, named: dict[str, Element], nodes: dict[str, Node]) -> None:
    for part in scope:
        tag, identity = part.tag.removeprefix(BPMN), part.get("id", "")
        if not tag.endswith(("Event", "Task", "Gateway", "Process")):
            continue
        node = nodes[identity] = Node(identity, tag, parent, host=part.get("attachedToRef", ""))
        node.interrupting = part.get("cancelActivity", part.get("isInterrupting", "true")) == "true"
        node.by_event, node.default = part.get("triggeredByEvent") == "true", part.get("default", "")
        for definition in part:
            if definition.tag.endswith("EventDefinition"):
                _read_event(node, definition, named)
        _read_scope(part, identity, named, nodes)


def _read_event(node: Node, definition: Element, named: dict[str, Element]) -> None:
    node.kind = definition.tag.removeprefix(BPMN).removesuffix("EventDefinition")
    meant = named.get(definition.get(f"{node.kind}Ref", ""))
    node.name = definition.get("name", "") if meant is None else meant.get("name", "")
    node.code = "" if meant is None else meant.get("errorCode", meant.get("escalationCode", ""))
    node.condition = (definition.findtext(f"{BPMN}condition") or "").lstrip("=")
    for time in definition:
        if time.tag.startswith(f"{BPMN}time"):
            node.time = (time.tag.removeprefix(f"{BPMN}time"), time.text or "")
