"""Event subprocesses and catchers of errors and escalations: that each can begin, and that none is in another's way."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.model import Message, Problem

Place = tuple[str, str, str | None]


def event_subprocesses(drawing: Drawing) -> Iterator[Problem]:
    """Look for event subprocesses with flows, or for compensation."""
    for element in drawing.of_type("subProcess"):
        if element.triggered_by_event and (drawing.into(element.id) or drawing.out(element.id)):
            words = Message(
                "{name} dimulai oleh peristiwanya sendiri; hapus alur yang masuk ke dan keluar dari sana.",
                name=title(element),
            )
            yield problem("flow.at_event_subprocess", words, element)


def always_interrupting(drawing: Drawing) -> Iterator[Problem]:
    """Look for errors that shall be caught without ending what failed."""
    for element in drawing.of_type("boundaryEvent", "startEvent"):
        if element.event and element.event.kind == "error" and not element.interrupting:
            words = Message(
                "{name} menangkap galat, yang selalu menghentikan; pakailah eskalasi bila pekerjaan berjalan terus.",
                name=title(element),
            )
            yield problem("event.must_interrupt", words, element)


def caught_twice(drawing: Drawing) -> Iterator[Problem]:
    """Look for two catchers of the same error, escalation or message in one place: one of them would never have it."""
    seen: dict[Place, Element] = {}
    for element in drawing.elements:
        place = _place(drawing, element)
        if place is None:
            continue
        first = seen.setdefault(place, element)
        if first is not element:
            words = Message(
                "{name} menangkap yang sama dengan {first}; hapus salah satunya.",
                name=title(element),
                first=title(first),
            )
            yield problem("event.caught_twice", words, element)


def _place(drawing: Drawing, element: Element) -> Place | None:
    """Return where an element catches what, if only one can."""
    event = element.event
    if event is None or event.kind not in ("error", "escalation", "message", "signal"):
        return None
    what = event.code if event.kind in ("error", "escalation") else f"{event.name} {event.correlation_key}"
    before = [drawing.process.elements.get(flow.source) for flow in drawing.into(element.id)]
    gateway = next((source for source in before if source and source.type == "eventBasedGateway"), None)
    if gateway and event.name:
        return f"behind {gateway.id}", event.kind, what
    if event.kind == "signal":
        return None
    if element.attached_to:
        return f"beside {element.attached_to}", event.kind, what
    holder = drawing.process.elements.get(element.parent_id or "")
    if element.type == "startEvent" and holder and holder.triggered_by_event:
        return f"inside {holder.parent_id}", event.kind, what
    return None
