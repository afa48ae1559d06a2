"""Compensation: that what shall be undone has a handler, lies where it can be found, and happened once at a time."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.model import Message, Problem


def handlers(drawing: Drawing) -> Iterator[Problem]:
    """Look for handlers that lie in the flow or that nothing leads to."""
    led_to = {element.handler for element in drawing.elements if element.handler}
    for element in drawing.elements:
        if not element.for_compensation:
            continue
        if drawing.into(element.id) or drawing.out(element.id):
            words = Message("{name} membatalkan langkah lain; hapus alur masuk dan keluarnya.", name=title(element))
            yield problem("compensation.in_flow", words, element)
        if element.id not in led_to:
            words = Message(
                "{name} ditandai untuk kompensasi, tetapi tidak ada peristiwa kompensasi yang menuju ke sana; "
                "hubungkan dengan asosiasi dari peristiwa batas kompensasi.",
                name=title(element),
            )
            yield problem("compensation.no_event", words, element)


def boundaries(drawing: Drawing) -> Iterator[Problem]:
    """Look for compensation events without a handler of their scope, with flows, or on what repeats."""
    for event in _compensating(drawing, "boundaryEvent"):
        host, handler = (drawing.process.elements.get(name or "") for name in (event.attached_to, event.handler))
        if handler is None or not handler.for_compensation or handler.parent_id != event.parent_id:
            words = Message(
                "{name} harus menuju satu kegiatan yang ditandai untuk kompensasi, dengan asosiasi, di lingkup "
                "yang sama.",
                name=title(event),
            )
            yield problem("compensation.no_handler", words, event)
        if drawing.out(event.id):
            words = Message("{name} memakai asosiasi, bukan alur; hapus alurnya.", name=title(event))
            yield problem("compensation.flow", words, event)
        if host and _repeats(drawing, host):
            words = Message(
                "{host} berulang; kompensasi tiap ulangan belum dapat dijalankan. Letakkan dalam subproses yang tidak "
                "berulang, atau batalkan dengan langkah biasa.",
                host=title(host),
            )
            yield problem("compensation.repeats", words, event)


def throws(drawing: Drawing) -> Iterator[Problem]:
    """Look for compensation that is not waited for, undoes nothing, or is thrown where its scope is not clear."""
    for event in _compensating(drawing, "intermediateThrowEvent", "endEvent"):
        definition = event.event
        assert definition  # noqa: S101 because only such elements are asked for
        if not definition.waits:
            words = Message(
                "{name} harus menunggu kompensasi selesai; nyalakan lagi tanda menunggunya.", name=title(event)
            )
            yield problem("compensation.not_waited_for", words, event)
        if _in_handler(drawing, event):
            words = Message(
                "{name} berada dalam subproses peristiwa; di sana tidak jelas apa yang dibatalkan. "
                "Letakkan kompensasi di alur proses atau subproses itu sendiri.",
                name=title(event),
            )
            yield problem("compensation.in_event_subprocess", words, event)
        fellows = [
            e for e in drawing.elements if e.parent_id == event.parent_id and definition.activity in (None, e.id)
        ]
        if not any(_can_be_undone(drawing, fellow) for fellow in fellows):
            words = Message(
                "{name} tidak membatalkan apa pun: di lingkupnya tidak ada langkah dengan peristiwa kompensasi.",
                name=title(event),
            )
            yield problem("compensation.nothing", words, event)


def _compensating(drawing: Drawing, *types: str) -> Iterator[Element]:
    return (e for e in drawing.of_type(*types) if e.event and e.event.kind == "compensate")


def _can_be_undone(drawing: Drawing, element: Element) -> bool:
    if any(e.event and e.event.kind == "compensate" for e in drawing.hosted.get(element.id, ())):
        return True
    called = drawing.known.processes.get(element.called_element or "")
    if called and any(e.event and e.event.kind == "compensate" and e.attached_to for e in called.elements.values()):
        return True
    return any(_can_be_undone(drawing, child) for child in drawing.children.get(element.id, ()))


def _repeats(drawing: Drawing, element: Element | None) -> bool:
    while element is not None:
        if element.loop:
            return True
        element = drawing.process.elements.get(element.parent_id or "")
    return False


def _in_handler(drawing: Drawing, element: Element) -> bool:
    holder = drawing.process.elements.get(element.parent_id or "")
    return holder is not None and holder.triggered_by_event
