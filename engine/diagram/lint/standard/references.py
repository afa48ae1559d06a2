"""References: that what is named exists, and is of the kind that may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.diagram.lint.standard.document import (
    ACTIVITIES,
    CHOREOGRAPHY,
    EVENTS,
    Document,
    Severity,
    children,
    found,
    kind_of,
    text_of,
)
from engine.diagram.names import FLOW_NODES
from engine.model import Message, Problem

ITEM_HOLDERS = (
    "dataObject",
    "property",
    "dataInput",
    "dataOutput",
    "dataStore",
    "dataStoreReference",
    "dataObjectReference",
)
DATA = frozenset(ITEM_HOLDERS)
ANY: frozenset[str] = frozenset()
"""A reference to anything that has an id."""

ATTRIBUTES: Mapping[tuple[str, str], tuple[frozenset[str], Severity]] = {
    ("boundaryEvent", "attachedToRef"): (ACTIVITIES | CHOREOGRAPHY, "error"),
    ("messageEventDefinition", "messageRef"): (frozenset({"message"}), "error"),
    ("sendTask", "messageRef"): (frozenset({"message"}), "error"),
    ("receiveTask", "messageRef"): (frozenset({"message"}), "error"),
    ("messageFlow", "messageRef"): (frozenset({"message"}), "warning"),
    ("signalEventDefinition", "signalRef"): (frozenset({"signal"}), "error"),
    ("errorEventDefinition", "errorRef"): (frozenset({"error"}), "error"),
    ("escalationEventDefinition", "escalationRef"): (frozenset({"escalation"}), "error"),
    ("compensateEventDefinition", "activityRef"): (ACTIVITIES, "error"),
    ("dataObjectReference", "dataObjectRef"): (frozenset({"dataObject"}), "error"),
    ("dataStoreReference", "dataStoreRef"): (frozenset({"dataStore"}), "warning"),
    ("participant", "processRef"): (frozenset({"process"}), "error"),
    ("process", "definitionalCollaborationRef"): (frozenset({"collaboration", "choreography"}), "warning"),
    ("group", "categoryValueRef"): (frozenset({"categoryValue"}), "warning"),
    ("association", "sourceRef"): (ANY, "warning"),
    ("association", "targetRef"): (ANY, "warning"),
    ("message", "itemRef"): (frozenset({"itemDefinition"}), "warning"),
    **{
        (kind, "structureRef"): (frozenset({"itemDefinition"}), "warning") for kind in ("error", "signal", "escalation")
    },
    **{(kind, "itemSubjectRef"): (frozenset({"itemDefinition"}), "warning") for kind in ITEM_HOLDERS},
    **{
        (kind, "operationRef"): (frozenset({"operation"}), "warning")
        for kind in ("serviceTask", "sendTask", "receiveTask")
    },
    **{
        (kind, "default"): (frozenset({"sequenceFlow"}), "error")
        for kind in (*ACTIVITIES, "exclusiveGateway", "inclusiveGateway", "complexGateway")
    },
}
CHILDREN: Mapping[tuple[str, str], tuple[frozenset[str], Severity]] = {
    ("lane", "flowNodeRef"): (FLOW_NODES | DATA | {"textAnnotation", "group"}, "error"),
    ("multiInstanceLoopCharacteristics", "loopDataInputRef"): (DATA, "warning"),
    ("multiInstanceLoopCharacteristics", "loopDataOutputRef"): (DATA, "warning"),
    ("operation", "inMessageRef"): (frozenset({"message"}), "warning"),
    ("operation", "outMessageRef"): (frozenset({"message"}), "warning"),
    ("operation", "errorRef"): (frozenset({"error"}), "warning"),
    ("inputSet", "dataInputRefs"): (frozenset({"dataInput"}), "warning"),
    ("outputSet", "dataOutputRefs"): (frozenset({"dataOutput"}), "warning"),
    ("potentialOwner", "resourceRef"): (frozenset({"resource"}), "warning"),
    ("performer", "resourceRef"): (frozenset({"resource"}), "warning"),
    ("humanPerformer", "resourceRef"): (frozenset({"resource"}), "warning"),
    ("resourceRole", "resourceRef"): (frozenset({"resource"}), "warning"),
    **{(kind, "eventDefinitionRef"): (ANY, "error") for kind in EVENTS},
    **{
        (kind, way): (frozenset({"sequenceFlow"}), "warning") for kind in FLOW_NODES for way in ("incoming", "outgoing")
    },
}


def references(document: Document) -> Iterator[Problem]:
    """Look for references to what does not exist, or is of another kind."""
    for (kind, name), (allowed, severity) in ATTRIBUTES.items():
        for node in document.of(kind):
            if node.get(name) is not None:
                yield from _judge(document, node, name, node.get(name, ""), allowed, severity)
    for (kind, name), (allowed, severity) in CHILDREN.items():
        for node in document.of(kind):
            for child in children(node, name):
                yield from _judge(document, child, name, text_of(child), allowed, severity)


def _judge(
    document: Document, node: etree._Element, name: str, reference: str, allowed: frozenset[str], severity: Severity
) -> Iterator[Problem]:
    if document.is_foreign(reference, node):
        words = Message(
            "{name} menunjuk {reference} di berkas lain, yang tidak dibaca.", name=name, reference=reference
        )
        yield found("reference.other_file", words, node, severity)
        return
    target = document.find(reference, node)
    if target is None:
        words = Message(
            "{name} menunjuk {reference}, yang tidak ada dalam berkas.", name=name, reference=repr(reference[:80])
        )
        yield found("reference.missing", words, node, severity)
    elif allowed and kind_of(target) not in allowed:
        words = Message(
            "{name} menunjuk {reference}, yang {kind}; di sini harus {allowed}.",
            name=name,
            reference=reference,
            kind=kind_of(target),
            allowed=", ".join(sorted(allowed)[:6]) + (" …" if len(allowed) > 6 else ""),
        )
        yield found("reference.wrong_kind", words, node, severity)


def unused(document: Document) -> Iterator[Problem]:
    """Look for messages, signals, errors and escalations that nothing in the file refers to."""
    named = {
        str(value).rpartition(":")[2] for node in document.nodes for name, value in node.attrib.items() if name != "id"
    }
    named |= {text_of(node) for node in document.of("inMessageRef", "outMessageRef", "errorRef")}
    for node in document.of("message", "signal", "error", "escalation"):
        if node.get("id") and node.get("id") not in named:
            words = Message("{kind} {name} tidak dipakai unsur mana pun.", kind=kind_of(node), name=node.get("id"))
            yield found("reference.unused", words, node, "hint")


def flows_told_twice(document: Document) -> Iterator[Problem]:
    """Look for `incoming` and `outgoing` that say otherwise than the flows themselves, which count."""
    for way, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        for kind in sorted(FLOW_NODES):
            for node in document.of(kind):
                for child in children(node, way):
                    flow = document.find(text_of(child), child)
                    if flow is not None and kind_of(flow) == "sequenceFlow" and flow.get(end) != node.get("id"):
                        words = Message(
                            "{way} menyebut alur {flow}, yang tidak tersambung ke sini; alur itu yang berlaku.",
                            way=way,
                            flow=flow.get("id"),
                        )
                        yield found("flow.ends_disagree", words, child, "warning")
