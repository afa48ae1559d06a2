"""The drawing: shapes and edges of elements that exist. A drawing never changes what runs."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, kind_of
from engine.diagram.names import BPMNDI, FLOW_NODES
from engine.diagram.xml import line_of
from engine.model import Message, Problem

EDGES = frozenset(
    {"sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation", "conversationLink"}
)


def shapes(document: Document) -> Iterator[Problem]:
    """Look for shapes and edges of what does not exist, or drawn as the other."""
    for name in ("BPMNShape", "BPMNEdge"):
        for node in document.root.iter(f"{BPMNDI}{name}"):
            element = document.find(node.get("bpmnElement"), node)
            if element is None and not document.is_foreign(node.get("bpmnElement", ""), node):
                words = Message("Gambar {shape} menunjuk unsur yang tidak ada.", shape=node.get("id") or name)
                yield _drawn("drawing.of_nothing", words, node)
            elif element is not None and (kind_of(element) in EDGES) != (name == "BPMNEdge"):
                words = Message("{element} digambar sebagai {shape}.", element=element.get("id"), shape=name)
                yield _drawn("drawing.wrong_kind", words, node)


def ids(document: Document) -> Iterator[Problem]:
    """Look for shapes with an id that something else has too."""
    seen = {*document.by_id}
    for node in document.root.iter(f"{BPMNDI}*"):
        name = node.get("id")
        if name and name in seen:
            yield _drawn("drawing.duplicate_id", Message("Id {name} dipakai dua kali.", name=name), node)
        seen.add(name or "")


def _drawn(rule: str, words: Message, node: etree._Element) -> Problem:
    return Problem(rule, words, node.get("bpmnElement") or node.get("id"), severity="warning", line=line_of(node))


def undrawn(document: Document) -> Iterator[Problem]:
    """Look for steps without a shape, in a file that draws others: a reader would not see what runs."""
    drawn = {node.get("bpmnElement", "").rpartition(":")[2] for node in document.root.iter(f"{BPMNDI}BPMNShape")}
    if not drawn:
        return
    for kind in sorted(FLOW_NODES):
        for node in document.of(kind):
            if node.get("id") not in drawn:
                yield Problem(
                    "drawing.missing",
                    Message("{element} tidak digambar, tetapi dijalankan.", element=node.get("id")),
                    node.get("id"),
                    severity="warning",
                    line=line_of(node),
                )
