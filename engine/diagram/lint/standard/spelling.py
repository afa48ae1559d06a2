"""Schema: names of elements, where they stand and how often; attributes, required ones and their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, Severity, found, kind_of
from engine.diagram.lint.standard.vocabulary import Attribute, Shape, elements, known_names, shape, types_of_schema
from engine.diagram.names import BPMN, FLOW_NODES
from engine.model import Message, Problem

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
PLAIN_TEXT = Shape({}, {})
NAME = re.compile(r"[^\W\d][\w.\-·]*")
VALUES = {"boolean": ("true", "false", "1", "0")}
UNDRAWN = frozenset({"definitions", "collaboration", "laneSet", "lane", "participant", "documentation", "text"})
ACTING = frozenset({"process", "sequenceFlow", "message", "signal", "error", "escalation"})
NEEDS_ID = frozenset({"process", "sequenceFlow", "message", "signal", "error", "escalation"})


def spelling(document: Document) -> Iterator[Problem]:
    """Look for elements and attributes that the schema does not know, or not there, or not so often."""
    types: dict[etree._Element, str | None] = {document.root: "tDefinitions"}
    for node in document.nodes:
        kind = types.get(node)
        if kind is None:
            continue
        allowed = PLAIN_TEXT if kind.startswith("xsd:") else shape(kind)
        if kind_of(node) != "extensionElements":
            yield from _children(node, allowed, types)
        yield from _attributes(node, allowed)


def _children(node: etree._Element, allowed: Shape, types: dict[etree._Element, str | None]) -> Iterator[Problem]:
    counted: Counter[str] = Counter()
    for child in node:
        if not str(child.tag).startswith(BPMN):
            yield from _stranger(child)
            continue
        name = kind_of(child)
        counted[name] += 1
        rule = allowed.children.get(name)
        if rule is None:
            yield _misplaced(node, child)
        else:
            types[child] = _declared(child) or rule.type or elements().get(name)
            if rule.most is not None and counted[name] > rule.most:
                words = Message(
                    "{child} tidak boleh ada lebih dari {most} di dalam {parent}.",
                    child=name,
                    **_at(node),
                    most=rule.most,
                )
                yield found("schema.too_many", words, child)
    yield from _missing_children(node, allowed, counted)


def _declared(child: etree._Element) -> str | None:
    """Return the type that an element declares of itself (xsi:type), if it is one of the schema's."""
    declared = child.get(TYPE, "").rpartition(":")[2].strip()
    return declared if declared in types_of_schema() else None


def _at(node: etree._Element) -> dict[str, object]:
    return {"parent": kind_of(node)}


def _stranger(child: etree._Element) -> Iterator[Problem]:
    name = etree.QName(child)
    if name.namespace is None:
        words = Message("Unsur {name} bukan unsur BPMN, dan tidak dijalankan; hapuslah.", name=name.localname)
        yield found("schema.unknown_element", words, child)


def _misplaced(node: etree._Element, child: etree._Element) -> Problem:
    name = kind_of(child)
    if name not in known_names():
        return found("schema.unknown_element", Message("BPMN tidak mengenal unsur {name}.", name=name), child)
    words = Message("Unsur {name} tidak boleh berada di dalam {parent}.", name=name, **_at(node))
    return found("schema.misplaced", words, child)


def _missing_children(node: etree._Element, allowed: Shape, counted: Counter[str]) -> Iterator[Problem]:
    for name, rule in allowed.needed.items():
        if counted[name] < rule.least and not any(counted[o] for o in allowed.children if allowed.children[o] is rule):
            words = Message("Di dalam {parent} harus ada {child}.", child=name, **_at(node))
            severity: Severity = "error" if kind_of(node).endswith("EventDefinition") else "warning"
            yield found("schema.missing_child", words, node, severity)


def _attributes(node: etree._Element, allowed: Shape) -> Iterator[Problem]:
    kind = kind_of(node)
    for name, rule in allowed.attributes.items():
        value = node.get(name)
        if value is None and (rule.required or (name == "id" and kind in NEEDS_ID)):
            words = Message("{kind} tidak mempunyai atribut {name}.", kind=kind, name=name)
            yield found("schema.missing_attribute", words, node, "warning" if kind in UNDRAWN else "error")
        elif value is not None and not _fits(value, rule):
            values = ", ".join(rule.values or VALUES.get(rule.kind, (_example(rule),)))
            words = Message(
                "Nilai {value} pada atribut {name} tidak sah; yang sah: {values}.",
                value=repr(value[:80]),
                name=name,
                values=values,
            )
            yield found("schema.wrong_value", words, node, "warning" if rule.kind == "id" else "error")
    declared = node.get(TYPE)
    if declared is not None and _declared(node) is None:
        words = Message("Jenis {type} yang disebut {kind} tidak dikenal.", type=repr(declared[:80]), kind=kind)
        yield found("schema.wrong_value", words, node, "warning")
    for name in map(str, node.attrib):
        if not name.startswith("{") and name not in allowed.attributes:
            words = Message("Atribut {name} tidak dikenal pada {kind} dan tidak dibaca.", name=name[:80], kind=kind)
            yield found("schema.unknown_attribute", words, node, "error" if _acts(kind) else "warning")


def _acts(kind: str) -> bool:
    """Tell whether an element takes part in what runs, so that a word misspelt in it may change that."""
    return kind in FLOW_NODES or kind in ACTING or kind.endswith(("EventDefinition", "LoopCharacteristics"))


def _fits(value: str, rule: Attribute) -> bool:
    text = value.strip()
    if rule.kind == "one of":
        return text in rule.values
    if rule.kind == "boolean":
        return text in VALUES["boolean"]
    if rule.kind == "integer":
        return re.fullmatch(r"[+-]?\d{1,18}", text) is not None
    return rule.kind != "id" or NAME.fullmatch(text) is not None


def _example(rule: Attribute) -> str:
    return "1, 2, 3 …" if rule.kind == "integer" else "Task_1"
