"""Attributes of Camunda 7 and its kin, each by what stands for it in the dialect."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from engine.diagram.conversion.juel import NotSimple, is_juel, to_feel, to_text
from engine.diagram.conversion.pen import Pen
from engine.diagram.names import BPMN

FORM = re.compile(r"[A-Za-z_][\w.-]*")
RESULTS = ("singleEntry", "singleResult")
TEXTS: Mapping[str, tuple[str, str]] = {
    "assignee": ("assignmentDefinition", "assignee"),
    "candidateGroups": ("assignmentDefinition", "candidateGroups"),
    "candidateUsers": ("assignmentDefinition", "candidateUsers"),
    "dueDate": ("taskSchedule", "dueDate"),
    "followUpDate": ("taskSchedule", "followUpDate"),
    "priority": ("priorityDefinition", "priority"),
}


def rewrite_attributes(node: etree._Element, maker: str, pen: Pen) -> None:
    """Rewrite the attributes of one element; what has no equal stays, and is noted."""
    kind, before = str(node.tag).removeprefix(BPMN), len(pen.notes)
    for name, (extension, attribute) in TEXTS.items():
        _text(node, maker, name, f"zeebe:{extension} {attribute}", pen)
    _forms(node, maker, pen)
    if kind == "multiInstanceLoopCharacteristics":
        _collection(node, maker, pen)
    elif kind in ("serviceTask", "sendTask", "businessRuleTask"):
        _topic(node, maker, pen)
        _decision(node, maker, pen)
    elif kind == "userTask" and any(note.became for note in pen.notes[before:]):
        pen.set(node, "userTask")


def _take(node: etree._Element, maker: str, name: str) -> str | None:
    return node.get(f"{{{maker}}}{name}")


def _done(node: etree._Element, maker: str, name: str, became: str, pen: Pen) -> None:
    del node.attrib[f"{{{maker}}}{name}"]
    pen.wrote(node, name, became)


def _text(node: etree._Element, maker: str, name: str, became: str, pen: Pen) -> None:
    value = _take(node, maker, name)
    if value is None or node.tag != f"{BPMN}userTask":
        return
    try:
        text = to_text(value)
    except NotSimple as exc:
        pen.left(node, f"{name} {value}", str(exc))
        return
    extension, attribute = TEXTS[name]
    if pen.says(node, extension, attribute):
        pen.left(node, f"{name} {value}", f"There is a {became} already.")
        return
    pen.set(node, extension, **{attribute: text})
    _done(node, maker, name, f"{became} {text}", pen)


def _forms(node: etree._Element, maker: str, pen: Pen) -> None:
    for name in ("formKey", "formRef"):
        value = _take(node, maker, name)
        if value is None or node.tag != f"{BPMN}userTask":
            continue
        if not FORM.fullmatch(value):
            pen.left(node, f"{name} {value}", "It names a page of another application, not a form.")
            continue
        if pen.says(node, "formDefinition", "formId"):
            pen.left(node, f"{name} {value}", "There is a zeebe:formDefinition already.")
            continue
        pen.set(node, "formDefinition", formId=value)
        _done(node, maker, name, f"zeebe:formDefinition formId {value}", pen)
        if _take(node, maker, "formRefBinding") in ("latest", "deployment"):
            _done(node, maker, "formRefBinding", "the form of the same publication", pen)


def _collection(node: etree._Element, maker: str, pen: Pen) -> None:
    value, element = _take(node, maker, "collection"), _take(node, maker, "elementVariable")
    if value is None:
        return
    try:
        items = to_feel(value) if is_juel(value) else to_feel(f"${{{value}}}")
    except NotSimple as exc:
        pen.left(node, f"collection {value}", str(exc))
        return
    pen.set(node, "loopCharacteristics", inputCollection=f"={items}")
    _done(node, maker, "collection", f"zeebe:loopCharacteristics inputCollection ={items}", pen)
    if element is not None:
        pen.set(node, "loopCharacteristics", inputElement=element)
        _done(node, maker, "elementVariable", f"zeebe:loopCharacteristics inputElement {element}", pen)


def _topic(node: etree._Element, maker: str, pen: Pen) -> None:
    topic, kind = _take(node, maker, "topic"), _take(node, maker, "type")
    if topic is None or kind != "external":
        return
    try:
        text = to_text(topic)
    except NotSimple as exc:
        pen.left(node, f"topic {topic}", str(exc))
        return
    pen.set(node, "taskDefinition", type=text)
    _done(node, maker, "topic", f"zeebe:taskDefinition type {text}", pen)
    _done(node, maker, "type", "zeebe:taskDefinition", pen)


def _decision(node: etree._Element, maker: str, pen: Pen) -> None:
    decision = _take(node, maker, "decisionRef")
    if decision is None:
        return
    result, mapped = _take(node, maker, "resultVariable"), _take(node, maker, "mapDecisionResult")
    if is_juel(decision) or result is None or mapped not in RESULTS:
        pen.left(
            node, f"decisionRef {decision}", "Only a named decision with one result in a variable has an equivalent."
        )
        return
    if _take(node, maker, "decisionRefBinding") not in (None, "latest", "deployment"):
        pen.left(
            node, f"decisionRef {decision}", "A certain version cannot be bound; the table of the publication runs."
        )
        return
    pen.set(node, "calledDecision", decisionId=decision, resultVariable=result)
    for name in ("decisionRef", "resultVariable", "mapDecisionResult", "decisionRefBinding"):
        if _take(node, maker, name) is not None:
            _done(node, maker, name, f"zeebe:calledDecision {decision} → {result}", pen)
