"""A BPMN file with what the standard's rules ask of it: elements by id and kind, the scope in which each lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from lxml import etree

from engine.diagram.names import BPMN, FLOW_NODES
from engine.diagram.xml import line_of
from engine.model import Message, Problem

SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SCOPES = SUBPROCESSES | {"process", "choreography", "subChoreography", "globalChoreographyTask"}
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
    }
)
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
CHOREOGRAPHY = FLOW_NODES - ACTIVITIES - EVENTS - GATEWAYS
Severity = Literal["error", "warning", "hint"]


class Document:
    """One file under the lamp."""

    def __init__(self, root: etree._Element, source: str = "") -> None:
        """Index every element of BPMN; what stands in extensions is somebody else's."""
        self.root, self.source = root, source
        self.nodes = list(_standard_nodes(root))
        self.by_id: dict[str, etree._Element] = {}
        self._of: dict[str, list[etree._Element]] = {}
        for node in self.nodes:
            self._of.setdefault(kind_of(node), []).append(node)
            if node.get("id"):
                self.by_id.setdefault(node.get("id", ""), node)

    def of(self, *kinds: str) -> Iterator[etree._Element]:
        """Return the elements of some kinds, kind by kind, in the order of the file."""
        return (node for kind in kinds for node in self._of.get(kind, ()))

    def find(self, reference: str | None, near: etree._Element | None = None) -> etree._Element | None:
        """Return what a reference names; it may carry the prefix of this file's own namespace."""
        text = (reference or "").strip()
        found = self.by_id.get(text)
        if found is None and ":" in text and not self.is_foreign(text, near):
            found = self.by_id.get(text.rpartition(":")[2])
        return found

    def is_foreign(self, reference: str, near: etree._Element | None = None) -> bool:
        """Tell whether a reference leads into another file: its prefix stands for a namespace that is imported."""
        prefix, colon, _ = reference.rpartition(":")
        if not colon:
            return False
        namespace = (self.root if near is None else near).nsmap.get(prefix)
        return namespace in self._imported

    @cached_property
    def _imported(self) -> frozenset[str]:
        own = self.root.get("targetNamespace")
        found = {node.get("namespace", "") for node in self.of("import")}
        return frozenset(found - {own or "", ""})

    @cached_property
    def participants(self) -> Mapping[str, list[etree._Element]]:
        """The pools of each process, by the process's id."""
        found: dict[str, list[etree._Element]] = {}
        for pool in self.of("participant"):
            process = self.find(pool.get("processRef"), pool)
            if process is not None:
                found.setdefault(process.get("id", ""), []).append(pool)
        return found

    @cached_property
    def flows_out(self) -> Mapping[str, list[etree._Element]]:
        """The sequence flows that leave each element."""
        return self._flows_by("sourceRef")

    @cached_property
    def flows_in(self) -> Mapping[str, list[etree._Element]]:
        """The sequence flows that enter each element."""
        return self._flows_by("targetRef")

    def _flows_by(self, end: str) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for flow in self.of("sequenceFlow"):
            found.setdefault(flow.get(end, ""), []).append(flow)
        return found


def _standard_nodes(root: etree._Element) -> Iterator[etree._Element]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        below = [child for child in node if str(child.tag).startswith(BPMN)]
        if node.tag != f"{BPMN}extensionElements":
            stack += reversed(below)


def kind_of(node: etree._Element) -> str:
    """Return the bare name of an element of BPMN."""
    return str(node.tag).removeprefix(BPMN)


def children(node: etree._Element, kind: str) -> list[etree._Element]:
    """Return the children of one kind."""
    return node.findall(f"{BPMN}{kind}")


def text_of(node: etree._Element) -> str:
    """Return the text of an element, without the space round it."""
    return (node.text or "").strip()


def scope_of(node: etree._Element) -> etree._Element | None:
    """Return the process or subprocess in which an element lies."""
    return next((above for above in node.iterancestors() if kind_of(above) in SCOPES), None)


def process_of(node: etree._Element) -> etree._Element | None:
    """Return the process in which an element lies, however deep."""
    return next((above for above in node.iterancestors(f"{BPMN}process")), None)


def event_definitions(node: etree._Element) -> list[str]:
    """Return the kinds of an event's definitions, such as `message`, in the order of the file."""
    kinds = [kind_of(child) for child in node if str(child.tag).startswith(BPMN)]
    return [kind.removesuffix("EventDefinition") for kind in kinds if kind.endswith("EventDefinition")]


def is_true(node: etree._Element, attribute: str, default: str = "false") -> bool:
    """Read a boolean attribute as XML Schema writes it."""
    return (node.get(attribute) or default).strip() in ("true", "1")


def named(node: etree._Element) -> str:
    """Return what a person calls an element: its name, else its id, else its kind."""
    name = " ".join((node.get("name") or "").split())
    return f"“{name[:80]}”" if name else (node.get("id") or kind_of(node))


def found(rule: str, message: Message, node: etree._Element, severity: Severity = "error") -> Problem:
    """Return a problem on an element; one without an id is named by the nearest element around it that has one."""
    holder = next((above for above in (node, *node.iterancestors()) if above.get("id")), None)
    place = holder.get("id") if holder is not None and kind_of(holder) != "definitions" else None
    return Problem(rule, message, place, severity=severity, line=line_of(node))
