"""Files of Camunda 7 and its kin, rewritten into the dialect where both say exactly the same; the rest stays, told.

Nothing is dropped in silence: whatever has no exact equivalent stays in the file, where `alur check` refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.diagram.conversion.attributes import rewrite_attributes
from engine.diagram.conversion.parts import rewrite_call, rewrite_extensions, rewrite_scripts, rewrite_texts
from engine.diagram.conversion.pen import PREFIXES, Note, Pen
from engine.diagram.conversion.performers import rewrite_performers
from engine.diagram.lint.vendors import CAMUNDA, JUEL_MAKERS
from engine.diagram.names import BPMN
from engine.diagram.xml import read_xml

__all__ = ["Conversion", "Note", "convert"]

MODELER = "http://camunda.org/schema/modeler/1.0"


@dataclass(frozen=True, slots=True)
class Conversion:
    """The file as it is now, what was rewritten, and what was left."""

    xml: bytes
    rewritten: tuple[Note, ...]
    left: tuple[Note, ...]


def convert(xml: bytes, source: str = "") -> Conversion:
    """Rewrite what has an exact equivalent. Raises: BundleInvalid when it is no BPMN 2.0."""
    root = read_xml(xml, source, keep_all=True)
    pen = Pen()
    makers = sorted({etree.QName(name).namespace or "" for name in _names(root)} & JUEL_MAKERS) or [CAMUNDA]
    rewrite_texts(root, pen)
    for maker in makers:
        rewrite_scripts(root, maker, pen)
        for node in [node for node in root.iter(etree.Element) if str(node.tag).startswith(BPMN)]:
            if node.tag == f"{BPMN}callActivity":
                rewrite_call(node, maker, pen)
            rewrite_extensions(node, maker, pen)
            rewrite_attributes(node, maker, pen)
            if node.tag == f"{BPMN}userTask":
                rewrite_performers(node, pen)
    rewritten = tuple(note for note in pen.notes if note.became is not None)
    if rewritten and root.get(f"{{{MODELER}}}executionPlatform"):
        root.set(f"{{{MODELER}}}executionPlatform", "Camunda Cloud")
    return Conversion(
        _written(root) if rewritten else xml, rewritten, tuple(note for note in pen.notes if note.became is None)
    )


def _written(root: etree._Element) -> bytes:
    """Write the file again; the dialect's namespace is declared once, and no prefix is lost that a value may use."""
    known = {prefix for node in root.iter(etree.Element) for prefix in node.nsmap if prefix}
    etree.cleanup_namespaces(root, top_nsmap=PREFIXES, keep_ns_prefixes=sorted(known))
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _names(root: etree._Element) -> set[str]:
    found: set[str] = set()
    for node in root.iter(etree.Element):
        found.add(str(node.tag))
        found.update(map(str, node.attrib))
    return found
