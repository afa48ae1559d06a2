"""How the elements hang together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import SILENT_STEPS, Drawing, problem, title
from engine.diagram.model import Element
from engine.model import Message, Problem

GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})


def starts(drawing: Drawing) -> Iterator[Problem]:
    """Look for a scope without a start event, or with several: only a process may also begin with events."""
    scopes: list[Element | None] = [None, *drawing.of_type("subProcess")]
    for scope in scopes:
        found = [e for e in drawing.children.get(scope.id if scope else None, ()) if e.type == "startEvent"]
        plain = [e for e in found if scope or e.event is None or e.event.kind == "none"]
        if found and len(plain) <= 1:
            continue
        words = Message(
            "Di dalam {where} ada {number} peristiwa mulai tanpa pemicu; harus tepat satu.",
            where=title(scope) if scope else "proses",
            number=len(plain),
        )
        place = scope or (found[0] if found else None)
        yield problem("start.not_one", words, place) if place else Problem("start.not_one", words, drawing.process.id)


def ambiguous_starts(drawing: Drawing) -> Iterator[Problem]:
    """Look for start events of the process that one message or signal would begin at once."""
    seen: dict[tuple[str, str], Element] = {}
    for element in drawing.children.get(None, ()):
        if element.type != "startEvent" or element.event is None or element.event.kind not in ("message", "signal"):
            continue
        first = seen.setdefault((element.event.kind, element.event.name or ""), element)
        if first is not element:
            words = Message(
                "{name} dimulai oleh hal yang sama dengan {other}; satukan keduanya.",
                name=title(element),
                other=title(first),
            )
            yield problem("start.same_event", words, element)


def broken_flows(drawing: Drawing) -> Iterator[Problem]:
    """Look for flows from or to nowhere, or across the edge of a subprocess."""
    elements = drawing.process.elements
    for flow in drawing.process.flows.values():
        source, target = elements.get(flow.source), elements.get(flow.target)
        if source is None or target is None:
            whence = Message("Alur ini berasal dari unsur yang tidak ada.")
            whither = Message("Alur ini menuju unsur yang tidak ada.")
            yield problem("flow.to_nowhere", whence if source is None else whither, flow)
        elif source.parent_id != target.parent_id:
            yield problem("flow.across", Message("Alur ini melintasi batas subproses; akhiri alur di dalamnya."), flow)
        elif target.type in ("startEvent", "boundaryEvent"):
            yield problem(
                "flow.into_start", Message("Alur tidak boleh masuk ke peristiwa mulai atau peristiwa batas."), flow
            )
        elif source.type == "endEvent":
            yield problem("flow.after_end", Message("Alur tidak boleh keluar dari peristiwa akhir."), flow)


def unreachable(drawing: Drawing) -> Iterator[Problem]:
    """Look for elements that no token ever comes to."""
    begin = list(drawing.begins(None))
    reached = drawing.reachable(begin)
    for element in drawing.elements:
        if begin and element.id not in reached:
            message = Message("{element} tidak dapat dicapai dari mulai; hubungkan atau hapus.", element=title(element))
            yield problem("element.unreachable", message, element)


def no_way_to_an_end(drawing: Drawing) -> Iterator[Problem]:
    """Look for elements from which no end can be reached: a path that stops, or a loop without exit."""
    before: dict[str, list[str]] = {}
    for element in drawing.elements:
        for target in drawing.after(element):
            before.setdefault(target, []).append(element.id)
    reached: set[str] = set()
    stack = [element.id for element in drawing.elements if element.type == "endEvent" or element.for_compensation]
    while stack:
        name = stack.pop()
        if name not in reached:
            reached.add(name)
            stack += before.get(name, ())
    for element in drawing.elements:
        if element.id not in reached:
            yield problem(
                "element.no_end",
                Message("Dari {element} tidak ada jalan ke peristiwa akhir.", element=title(element)),
                element,
            )


def implicit_gateways(drawing: Drawing) -> Iterator[Problem]:
    """Look for activities and events that split without a gateway."""
    for element in drawing.elements:
        if element.type not in GATEWAYS and len(drawing.out(element.id)) > 1:
            message = Message(
                "{element} mempunyai beberapa alur keluar; pakai gerbang supaya jelas mana yang diambil.",
                element=title(element),
            )
            yield problem("element.implicit_split", message, element)


def endless_loops(drawing: Drawing) -> Iterator[Problem]:
    """Look for loops in which nothing ever waits for a person, a timer or a message."""
    silent = {element.id for element in drawing.elements if element.type in SILENT_STEPS}
    degree = {name: sum(flow.source in silent for flow in drawing.into(name)) for name in silent}
    free = [name for name, number in degree.items() if number == 0]
    while free:
        for flow in drawing.out(free.pop()):
            if flow.target in degree:
                degree[flow.target] -= 1
                if degree[flow.target] == 0:
                    free.append(flow.target)
    looping = {name for name, number in degree.items() if number > 0}
    for element in drawing.elements:
        if element.id in looping and any(flow.target in looping for flow in drawing.out(element.id)):
            message = Message(
                "{element} berada dalam putaran yang tidak pernah menunggu; putaran itu dapat berjalan terus.",
                element=title(element),
            )
            yield problem("element.endless_loop", message, element, "warning")
