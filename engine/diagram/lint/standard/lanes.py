"""Lanes: every element in at most one lane of a set, and of this very process."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, children, found, kind_of, named, process_of, text_of
from engine.diagram.names import BPMN, FLOW_NODES
from engine.model import Message, Problem


def one_lane(document: Document) -> Iterator[Problem]:
    """Look for elements in two lanes side by side, and for lanes that name elements of another process."""
    for lane_set in document.of("laneSet", "childLaneSet"):
        held: dict[str, etree._Element] = {}
        for lane in children(lane_set, "lane"):
            for reference in children(lane, "flowNodeRef"):
                name = text_of(reference)
                if held.setdefault(name, lane) is not lane:
                    words = Message("{element} sudah berada di lajur {lane}.", element=name, lane=named(held[name]))
                    yield found("lane.two", words, reference)
                yield from _stranger(document, lane, reference)


def _stranger(document: Document, lane: etree._Element, reference: etree._Element) -> Iterator[Problem]:
    node = document.find(text_of(reference), reference)
    if node is None or kind_of(node) not in FLOW_NODES:
        return
    scope = next((above for above in lane.iterancestors() if above.get("id") and not _is_lane(above)), None)
    if process_of(node) is not process_of(lane) or (scope is not None and scope not in list(node.iterancestors())):
        words = Message(
            "Lajur {lane} menyebut {element}, yang berada di proses lain.", lane=named(lane), element=named(node)
        )
        yield found("lane.other_process", words, reference)


def _is_lane(node: etree._Element) -> bool:
    return str(node.tag) in (f"{BPMN}lane", f"{BPMN}laneSet", f"{BPMN}childLaneSet")


def nested(document: Document) -> Iterator[Problem]:
    """Look for elements that an inner lane holds and its outer lane does not know, which is harmless but untidy."""
    for inner in document.of("childLaneSet"):
        outer = inner.getparent()
        if outer is None or not children(outer, "flowNodeRef"):
            continue
        known = {text_of(reference) for reference in children(outer, "flowNodeRef")}
        for lane in children(inner, "lane"):
            for reference in children(lane, "flowNodeRef"):
                if text_of(reference) not in known:
                    words = Message(
                        "{element} ada di lajur dalam, tetapi tidak di lajur luarnya.", element=text_of(reference)
                    )
                    yield found("lane.outer", words, reference, "hint")
