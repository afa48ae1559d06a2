"""A few words for drawing BPMN in tests."""

from __future__ import annotations

from itertools import pairwise

from engine.diagram import read_diagram
from engine.diagram.lint import Known, lint_diagram
from engine.model import Problem

KNOWN = Known(
    roles=frozenset({"KASI"}),
    forms={"isian": frozenset({"setuju", "batas"})},
    operations={"kirim": frozenset({"terkirim"})},
    templates=frozenset({"surat"}),
    case_values=frozenset({"nomor_register"}),
)
START, END = '<bpmn:startEvent id="S"/>', '<bpmn:endEvent id="E"/>'
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition>"


def task(identity: str = "T", *, form: str = "isian", properties: str = "", inner: str = "") -> str:
    about = f'<zeebe:userTask/><zeebe:formDefinition formId="{form}"/>' if form else "<zeebe:userTask/>"
    return (
        f'<bpmn:userTask id="{identity}"><bpmn:extensionElements>{about}'
        f'<zeebe:assignmentDefinition candidateGroups="KASI"/><zeebe:properties>{properties}</zeebe:properties>'
        f"</bpmn:extensionElements>{inner}</bpmn:userTask>"
    )


def prop(name: str, value: str) -> str:
    return f'<zeebe:property name="{name}" value="{value}"/>'


def flow(source: str, target: str, condition: str | None = None, identity: str | None = None) -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    identity = identity or f"{source}_{target}"
    return f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def path(*names: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(names))


def drawn(*parts: str, extra: str = "", executable: str = "true") -> bytes:
    return (
        '<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="x">'
        f'{extra}<bpmn:process id="p" isExecutable="{executable}">{"".join(parts)}</bpmn:process></bpmn:definitions>'
    ).encode()


def problems(*parts: str, extra: str = "", executable: str = "true") -> list[Problem]:
    return lint_diagram(read_diagram(drawn(*parts, extra=extra, executable=executable), "p.bpmn"), "p", KNOWN)


def rules(*parts: str, extra: str = "", executable: str = "true") -> set[tuple[str, str | None]]:
    found = problems(*parts, extra=extra, executable=executable)
    return {(p.rule, p.element_id) for p in found if p.rule not in ("form.unused", "document.unused")}
