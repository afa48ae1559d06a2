"""Link events: a throw and the catch of the same name in the same scope are one way, as if a flow joined them."""

from __future__ import annotations

from engine.diagram.model import Element, Flow, Process


def link_name(element: Element) -> str | None:
    """Return the name of a link event, or None for anything else."""
    return element.event.name or "" if element.event and element.event.kind == "link" else None


def links(process: Process) -> dict[str, Flow]:
    """Return for every throwing link event the way to the catching one of its name, as a flow."""
    elements = process.elements.values()
    ends = {
        (e.parent_id, link_name(e)): e.id
        for e in elements
        if e.type == "intermediateCatchEvent" and link_name(e) is not None
    }
    return {
        e.id: Flow(f"{e.id}:link", link_name(e) or "", e.id, ends[e.parent_id, link_name(e)], line=e.line)
        for e in elements
        if e.type == "intermediateThrowEvent" and (e.parent_id, link_name(e)) in ends
    }
