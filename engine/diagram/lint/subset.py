"""What BPMN has and Alur does not run: refused on the element, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.model import Message, Problem

RUNS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "subProcess",
        "callActivity",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
CAUGHT = {"timer", "message", "signal", "conditional"}
EVENTS = {
    "startEvent": {"none"},
    "endEvent": {"none", "message", "signal", "error", "escalation", "compensate", "terminate"},
    "intermediateCatchEvent": {*CAUGHT, "link"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation", "compensate", "link"},
    "boundaryEvent": {*CAUGHT, "error", "escalation", "compensate"},
}
HANDLED = {*CAUGHT, "error", "escalation"}


def not_executable(drawing: Drawing) -> Iterator[Problem]:
    """Look for a process that says it cannot be run."""
    if not drawing.process.executable:
        message = Message("Proses ini ditandai tidak dapat dijalankan; nyalakan isExecutable pada prosesnya.")
        yield Problem("process.not_executable", message, drawing.process.id, line=drawing.process.line)


def unsupported_elements(drawing: Drawing) -> Iterator[Problem]:
    """Look for elements and kinds of events that do not run."""
    for element in drawing.elements:
        if element.type not in RUNS:
            other = Message("Unsur {kind} belum dapat dijalankan; gantilah dengan unsur lain.", kind=element.type)
            gateway = Message("Gerbang kompleks belum dapat dijalankan; pakai gerbang inklusif atau paralel.")
            yield problem("element.unsupported", gateway if element.type == "complexGateway" else other, element)
        elif element.type in EVENTS:
            kind = element.event.kind if element.event else "none"
            runs = _runs(drawing, element)
            if kind not in runs:
                words = Message(
                    "Peristiwa {kind} pada {place} belum dapat dijalankan; yang dapat: {known}.",
                    kind=kind,
                    place=element.type,
                    known=", ".join(sorted(runs)),
                )
                yield problem("event.unsupported", words, element)


def _runs(drawing: Drawing, element: Element) -> set[str]:
    """Return the kinds of event that run on an element: what begins a process or handler is more than a subprocess."""
    holder = drawing.process.elements.get(element.parent_id or "")
    if element.type != "startEvent" or (holder and not holder.triggered_by_event):
        return EVENTS[element.type]
    return HANDLED if holder else {"none", *CAUGHT}


def idle_tasks(drawing: Drawing) -> Iterator[Problem]:
    """Look for tasks of no kind: they are done as soon as they begin (BPMN 2.0.2, 13.3.3)."""
    for element in drawing.of_type("task"):
        words = Message(
            "{name} tidak mempunyai jenis, jadi langsung dianggap selesai; pilih jenisnya bila ada pelaksananya.",
            name=title(element),
        )
        yield problem("task.of_no_kind", words, element, "warning")


def unsupported_parts(drawing: Drawing) -> Iterator[Problem]:
    """Look for markers on elements that would be ignored."""
    for element in drawing.elements:
        if element.candidate_users:
            message = Message(
                "Calon orang (candidateUsers) belum dijalankan; pakai peran (candidateGroups atau lajur)."
            )
            yield problem("task.candidate_users", message, element)
