"""What is thrown and caught: codes of errors and escalations, names of signals and links, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.links import link_name
from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.feel import is_expression
from engine.model import Message, Problem

THROWS = ("endEvent", "intermediateThrowEvent")
CODED = ("error", "escalation")


def codes(drawing: Drawing) -> Iterator[Problem]:
    """Look for errors and escalations without a code where one is needed, or with one that is not fixed."""
    for element in _of_kind(drawing, *CODED):
        event = element.event
        assert event  # noqa: S101 because only elements with an event are asked for
        if event.code is None and (element.type in THROWS or event.reference):
            words = Message(
                "{name} tidak mempunyai kode; isilah kodenya, atau hapus rujukannya bila menangkap semua.",
                name=title(element),
            )
            yield problem("event.no_code", words, element)
        elif event.code and is_expression(event.code) and element.type not in THROWS:
            words = Message("Kode yang ditangkap {name} harus tetap, bukan ungkapan.", name=title(element))
            yield problem("event.code_not_fixed", words, element)


def signals(drawing: Drawing) -> Iterator[Problem]:
    """Look for signals without a name."""
    for element in _of_kind(drawing, "signal"):
        if element.event and not element.event.name:
            words = Message("Sinyal pada {name} tidak mempunyai nama; isilah namanya.", name=title(element))
            yield problem("signal.no_name", words, element)


def conditions(drawing: Drawing) -> Iterator[Problem]:
    """Look for conditional events without a condition."""
    for element in _of_kind(drawing, "conditional"):
        if element.event and not element.event.condition:
            words = Message("{name} tidak mempunyai syarat; isilah ungkapannya.", name=title(element))
            yield problem("event.no_condition", words, element)


def uncaught(drawing: Drawing) -> Iterator[Problem]:
    """Look for errors that nothing in this diagram catches: they would stop the case for a person to look at."""
    for element in drawing.of_type("endEvent"):
        event = element.event
        if event and event.kind == "error" and event.code and not _caught(drawing, element, event.code):
            words = Message(
                "Galat {code} tidak ditangkap siapa pun di diagram ini; bila tidak ditangkap pemanggilnya, kasus "
                "terhenti sebagai gangguan. Tambahkan peristiwa batas galat pada subprosesnya.",
                code=event.code,
            )
            yield problem("error.uncaught", words, element, "warning")


def _caught(drawing: Drawing, element: Element, code: str) -> bool:
    if is_expression(code):
        return True
    home = element.parent_id
    while True:
        inside = (e for e in drawing.children.get(home, ()) if e.triggered_by_event)
        starts = [start for handler in inside for start in drawing.children.get(handler.id, ())]
        beside = drawing.hosted.get(home or "", [])
        if any(_catches(catcher, code) for catcher in [*starts, *beside]):
            return True
        owner = drawing.process.elements.get(home or "")
        if owner is None:
            return False
        home = owner.parent_id


def _catches(element: Element, code: str) -> bool:
    event = element.event
    catching = element.type in ("startEvent", "boundaryEvent")
    return bool(event and catching and event.kind == "error" and event.code in (None, code))


def link_pairs(drawing: Drawing) -> Iterator[Problem]:
    """Look for links without a name, without another end in their scope, or with two."""
    ends: dict[tuple[str | None, str], list[Element]] = {}
    for element in _of_kind(drawing, "link"):
        name = link_name(element) or ""
        if not name:
            words = Message(
                "Tautan {name} tidak mempunyai nama; beri nama yang sama pada kedua ujungnya.", name=title(element)
            )
            yield problem("link.no_name", words, element)
        else:
            ends.setdefault((element.parent_id, name), []).append(element)
        yield from _link_flows(element)
    for (_, name), elements in ends.items():
        yield from _ends(name, elements)


def _ends(name: str, elements: list[Element]) -> Iterator[Problem]:
    throws = [element for element in elements if element.type == "intermediateThrowEvent"]
    catches = [element for element in elements if element.type == "intermediateCatchEvent"]
    if not catches:
        words = Message("Tautan {link} tidak mempunyai ujung masuk di lingkup yang sama; gambarlah satu.", link=name)
        yield problem("link.no_target", words, throws[0])
    elif not throws:
        words = Message(
            "Tidak ada tautan yang menuju {link} di lingkup yang sama; gambarlah satu, atau hapus.", link=name
        )
        yield problem("link.no_source", words, catches[0])
    for extra in catches[1:]:
        words = Message("Tautan {link} mempunyai lebih dari satu ujung masuk; sisakan satu.", link=name)
        yield problem("link.two_targets", words, extra)


def _link_flows(element: Element) -> Iterator[Problem]:
    if element.type == "intermediateThrowEvent" and element.outgoing:
        words = Message("Sesudah tautan {name} jalannya melompat; hapus alur keluarnya.", name=title(element))
        yield problem("link.flow", words, element)
    elif element.type == "intermediateCatchEvent" and element.incoming:
        words = Message("Ke ujung tautan {name} orang hanya melompat; hapus alur masuknya.", name=title(element))
        yield problem("link.flow", words, element)


def _of_kind(drawing: Drawing, *kinds: str) -> Iterator[Element]:
    return (e for e in drawing.elements if e.event and e.event.kind in kinds and not e.type.endswith("Task"))
