"""Data: associations of data, and what tasks say they need and give."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, Severity, children, found, kind_of, text_of
from engine.model import Message, Problem

SOURCES = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property"})


def associations(document: Document) -> Iterator[Problem]:
    """Look for data associations that lead from or to what is no data; only drawn ones, for data does not run here."""
    for kind in ("dataInputAssociation", "dataOutputAssociation"):
        for node in document.of(kind):
            for way in ("sourceRef", "targetRef"):
                for child in children(node, way):
                    yield from _end(document, child, way)


def _end(document: Document, child: etree._Element, way: str) -> Iterator[Problem]:
    target = document.find(text_of(child), child)
    severity: Severity = "warning"
    if target is None and not document.is_foreign(text_of(child), child):
        words = Message(
            "{name} menunjuk {reference}, yang tidak ada dalam berkas.", name=way, reference=repr(text_of(child)[:80])
        )
        yield found("data.to_nowhere", words, child, severity)
    elif target is not None and kind_of(target) not in SOURCES:
        words = Message(
            "{way} harus menunjuk data; {reference} adalah {kind}.",
            way=way,
            reference=text_of(child),
            kind=kind_of(target),
        )
        yield found("data.wrong_end", words, child, severity)


def sets(document: Document) -> Iterator[Problem]:
    """Look for sets that name inputs or outputs of another task."""
    for kind, name in (("inputSet", "dataInputRefs"), ("outputSet", "dataOutputRefs")):
        for node in document.of(kind):
            for child in children(node, name):
                target = document.find(text_of(child), child)
                if target is not None and target.getparent() is not node.getparent():
                    words = Message(
                        "{name} menunjuk {reference} milik unsur lain.", name=name, reference=text_of(child)
                    )
                    yield found("data.other_task", words, child, "warning")
