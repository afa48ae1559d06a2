"""The parts of an element: its event, loop, and `zeebe:` extensions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine.diagram.model import Event, IoMapping, Loop, Timer, TimerKind
from engine.diagram.names import BPMN, ZEEBE

TRUE = ("true", "1")
TIMER_KINDS: Mapping[str, TimerKind] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def bare(reference: str | None) -> str | None:
    """Return a reference without the prefix of its namespace (QName); an id itself has no colon."""
    return reference if reference is None else reference.strip().rpartition(":")[2]


class Definitions:
    """The messages, signals, errors and escalations of a file, by id."""

    def __init__(self, root: etree._Element) -> None:
        """Index the root elements."""
        self.named: dict[str, etree._Element] = {
            node.get("id", ""): node
            for kind in ("message", "signal", "error", "escalation")
            for node in root.findall(f"{BPMN}{kind}")
        }

    def event_facts(self, kind: str, reference: str | None) -> dict[str, Any]:
        """Return name, code and correlation key of what an event definition refers to."""
        node = self.named.get(bare(reference) or "")
        if node is None:
            return {}
        subscription = node.find(f"{BPMN}extensionElements/{ZEEBE}subscription")
        key = subscription.get("correlationKey") if subscription is not None else None
        code = node.get("errorCode") or node.get("escalationCode")
        return {"name": node.get("name"), "code": code, "correlation_key": key}


def read_event(node: etree._Element, definitions: Definitions) -> Event | None:
    """Return what an event waits for or throws, or the message of a send or receive task."""
    found = [child for child in node if str(child.tag).startswith(BPMN) and child.tag.endswith("EventDefinition")]
    if node.tag.endswith("Task"):
        reference = node.get("messageRef")
        return Event("message", **definitions.event_facts("message", reference)) if reference else None
    if len(found) != 1:
        return Event("multiple" if found else "none")
    kind = str(found[0].tag).removeprefix(BPMN).removesuffix("EventDefinition")
    reference = found[0].get(f"{kind}Ref")
    facts = {**definitions.event_facts(kind, reference), "reference": reference}
    if kind == "link":
        facts = {"name": found[0].get("name")}
    if kind == "compensate":
        waits = found[0].get("waitForCompletion", "true") in TRUE
        facts = {"activity": bare(found[0].get("activityRef")), "waits": waits}
    return Event(kind, timer=_timer(found[0]), condition=_condition(found[0]), **facts)


def _timer(definition: etree._Element) -> Timer | None:
    for tag, kind in TIMER_KINDS.items():
        child = definition.find(f"{BPMN}{tag}")
        if child is not None:
            return Timer(kind, (child.text or "").strip())
    return None


def _condition(definition: etree._Element) -> str | None:
    child = definition.find(f"{BPMN}condition")
    return (child.text or "").strip() if child is not None else None


def read_loop(node: etree._Element) -> Loop | None:
    """Return loop characteristics, if any."""
    standard = node.find(f"{BPMN}standardLoopCharacteristics")
    if standard is not None:
        return Loop(
            "standard",
            condition=_child_text(standard, "loopCondition"),
            test_before=standard.get("testBefore", "false") in TRUE,
            maximum=_number(standard.get("loopMaximum")),
        )
    multi = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if multi is None:
        return None
    facts = _attributes(multi, "loopCharacteristics")
    return Loop(
        "sequential" if multi.get("isSequential") in TRUE else "parallel",
        input_collection=facts.get("inputCollection"),
        input_element=facts.get("inputElement"),
        output_collection=facts.get("outputCollection"),
        output_element=facts.get("outputElement"),
        completion_condition=_child_text(multi, "completionCondition"),
        cardinality=_child_text(multi, "loopCardinality"),
        behavior=multi.get("behavior", "All"),
    )


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else -1


def _child_text(node: etree._Element, name: str) -> str | None:
    child = node.find(f"{BPMN}{name}")
    return (child.text or "").strip() if child is not None else None


def _attributes(node: etree._Element, name: str) -> dict[str, str]:
    found = node.find(f"{BPMN}extensionElements/{ZEEBE}{name}")
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def read_properties(node: etree._Element) -> dict[str, str]:
    """Return the zeebe properties of an element or process."""
    path = f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property"
    return {found.get("name", ""): found.get("value", "") for found in node.findall(path)}


def extension_fields(node: etree._Element) -> dict[str, Any]:
    """Return what the `zeebe:` extensions say, as fields of an Element."""
    assignment, schedule = _attributes(node, "assignmentDefinition"), _attributes(node, "taskSchedule")
    script, task = _attributes(node, "script"), _attributes(node, "taskDefinition")
    decision, called = _attributes(node, "calledDecision"), _attributes(node, "calledElement")
    return {
        "form_id": _attributes(node, "formDefinition").get("formId"),
        "assignee": assignment.get("assignee"),
        "candidate_groups": assignment.get("candidateGroups"),
        "candidate_users": assignment.get("candidateUsers"),
        "due_date": schedule.get("dueDate"),
        "follow_up_date": schedule.get("followUpDate"),
        "priority": _attributes(node, "priorityDefinition").get("priority"),
        "script": script.get("expression"),
        "result_variable": script.get("resultVariable") or decision.get("resultVariable"),
        "operation": task.get("type"),
        "retries": task.get("retries"),
        "called_decision": decision.get("decisionId"),
        "called_element": called.get("processId"),
        "propagate_parent": called.get("propagateAllParentVariables", "true") in TRUE,
        "propagate_child": called.get("propagateAllChildVariables", "true") in TRUE,
        "instantiate": node.get("instantiate") in TRUE,
        "inputs": _mappings(node, "input"),
        "outputs": _mappings(node, "output"),
        "headers": _headers(node),
        "properties": read_properties(node),
    }


def _mappings(node: etree._Element, kind: str) -> tuple[IoMapping, ...]:
    path = f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{kind}"
    return tuple(IoMapping(found.get("source", ""), found.get("target", "")) for found in node.findall(path))


def _headers(node: etree._Element) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{ZEEBE}taskHeaders/{ZEEBE}header"
    return {found.get("key", ""): found.get("value", "") for found in node.findall(path)}
