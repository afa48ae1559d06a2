"""Events: hosts of boundary events, timers that are times, messages that can be addressed."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.cycles import read_cycle
from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element, Timer
from engine.feel import is_expression
from engine.feel.temporal import duration, read_moment
from engine.model import Message, Problem

HOSTS = frozenset({"userTask", "manualTask", "serviceTask", "subProcess", "callActivity", "receiveTask"})
ACTIVITIES = HOSTS | {"task", "scriptTask", "businessRuleTask", "sendTask"}
THROWERS = {
    "error": frozenset({"serviceTask", "sendTask", "subProcess", "callActivity"}),
    "escalation": frozenset({"subProcess", "callActivity"}),
}


def boundaries(drawing: Drawing) -> Iterator[Problem]:
    """Look for boundary events without a host that can carry them."""
    for event in drawing.of_type("boundaryEvent"):
        host = drawing.process.elements.get(event.attached_to or "")
        if host is None:
            yield problem(
                "boundary.no_host",
                Message("Peristiwa batas {event} tidak menempel pada tugas.", event=title(event)),
                event,
            )
        elif host.triggered_by_event or host.type not in _hosts_of(event):
            words = Message(
                "Peristiwa batas {kind} tidak dapat menempel pada {host}, karena di sana tidak pernah menunggu; "
                "tempelkan pada tugas petugas, layanan, atau subproses.",
                kind=_kind(event),
                host=host.type,
            )
            yield problem("boundary.wrong_host", words, event)
        elif _kind(event) in THROWERS and host.type not in THROWERS[_kind(event)]:
            words = Message(
                "{host} tidak pernah melempar {kind}, jadi {name} tidak pernah terjadi; "
                "hapuslah, atau tempelkan pada subproses.",
                kind=_kind(event),
                host=title(host),
                name=title(event),
            )
            yield problem("boundary.never", words, event, "warning")
        if not drawing.out(event.id) and _kind(event) != "compensate":
            yield problem(
                "boundary.no_exit",
                Message("Peristiwa batas {event} tidak mempunyai alur keluar.", event=title(event)),
                event,
            )


def _kind(element: Element) -> str:
    return element.event.kind if element.event else "none"


def _hosts_of(event: Element) -> frozenset[str]:
    return HOSTS if _kind(event) in ("timer", "message", "signal", "conditional") else ACTIVITIES


def timers(drawing: Drawing) -> Iterator[Problem]:
    """Look for timers without a time, or with a text that is none."""
    for element in drawing.elements:
        if element.event is None or element.event.kind != "timer":
            continue
        timer = element.event.timer
        if timer is None or not timer.expression:
            yield problem("timer.empty", Message("Waktu pada {element} belum diisi.", element=title(element)), element)
        elif not is_expression(timer.expression) and not _is_time(timer):
            message = Message(
                "Waktu {expression} bukan tanggal atau lama ISO 8601; contoh: 2026-12-31T16:00:00+08:00, P14D.",
                expression=repr(timer.expression),
            )
            yield problem("timer.no_time", message, element)
        elif timer.kind == "cycle" and element.type not in ("boundaryEvent", "startEvent"):
            words = Message(
                "{name} menunggu sekali saja; pakailah lama (misalnya P14D), atau peristiwa batas yang berulang.",
                name=title(element),
            )
            yield problem("timer.cycle", words, element)


def _is_time(timer: Timer) -> bool:
    text = timer.expression
    if timer.kind == "cycle":
        return read_cycle(text) is not None
    return (read_moment(text) if timer.kind == "date" else duration(text)) is not None


def messages(drawing: Drawing) -> Iterator[Problem]:
    """Look for messages without a name or a correlation key, and for two waits that a message could not tell apart."""
    for element in drawing.elements:
        if element.event is None or element.event.kind != "message":
            continue
        if not element.event.name:
            yield problem(
                "message.no_name",
                Message("Pesan yang ditunggu {element} tidak mempunyai nama.", element=title(element)),
                element,
            )
        begins = element.type == "startEvent" and element.parent_id is None
        if not element.event.correlation_key and not begins:
            message = Message(
                "Pesan pada {element} tidak mempunyai kunci (correlationKey), misalnya =nomor_register.",
                element=title(element),
            )
            yield problem("message.no_key", message, element)
