"""Events: hosts of boundary events, timers that are times, messages that can be addressed."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element, Timer
from engine.feel import is_expression
from engine.feel.temporal import duration, read_moment
from engine.model import Problem

HOSTS = frozenset({"userTask", "manualTask", "serviceTask", "subProcess", "callActivity", "receiveTask"})


def boundaries(drawing: Drawing) -> Iterator[Problem]:
    """Look for boundary events without a host that can carry them."""
    for event in drawing.of_type("boundaryEvent"):
        host = drawing.process.elements.get(event.attached_to or "")
        if host is None:
            yield problem("boundary.no_host", f"Peristiwa batas {title(event)} tidak menempel pada tugas.", event)
        elif host.type not in HOSTS:
            message = f"Peristiwa batas tidak dapat menempel pada {host.type}, karena di sana tidak pernah menunggu."
            yield problem("boundary.wrong_host", message, event)
        if not drawing.out(event.id):
            yield problem("boundary.no_exit", f"Peristiwa batas {title(event)} tidak mempunyai alur keluar.", event)


def timers(drawing: Drawing) -> Iterator[Problem]:
    """Look for timers without a time, or with a text that is none."""
    for element in drawing.elements:
        if element.event is None or element.event.kind != "timer":
            continue
        timer = element.event.timer
        if timer is None or not timer.expression:
            yield problem("timer.empty", f"Waktu pada {title(element)} belum diisi.", element)
        elif not is_expression(timer.expression) and not _is_time(timer):
            message = (
                f"Waktu {timer.expression!r} bukan tanggal atau lama ISO 8601; contoh: 2026-12-31T16:00:00+08:00, P14D."
            )
            yield problem("timer.no_time", message, element)
        elif timer.kind == "cycle" and not _may_repeat(element):
            message = "Waktu berulang hanya berlaku pada peristiwa batas yang tidak menghentikan tugasnya."
            yield problem("timer.cycle", message, element)


def _is_time(timer: Timer) -> bool:
    text = timer.expression
    if timer.kind == "cycle":
        repeat, _, text = text.partition("/")
        return repeat[:1] == "R" and (repeat == "R" or repeat[1:].isdigit()) and duration(text) is not None
    return (read_moment(text) if timer.kind == "date" else duration(text)) is not None


def _may_repeat(element: Element) -> bool:
    return element.type == "boundaryEvent" and not element.interrupting


def messages(drawing: Drawing) -> Iterator[Problem]:
    """Look for messages without a name or a correlation key, and for two waits that a message could not tell apart."""
    for element in drawing.elements:
        if element.event is None or element.event.kind != "message":
            continue
        if not element.event.name:
            yield problem("message.no_name", f"Pesan yang ditunggu {title(element)} tidak mempunyai nama.", element)
        if not element.event.correlation_key:
            message = f"Pesan pada {title(element)} tidak mempunyai kunci (correlation key), misalnya =nomor_register."
            yield problem("message.no_key", message, element)
