"""What a conversion writes with: the `zeebe:` extensions of an element, and notes on what was done and left."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile

from lxml import etree

from engine.diagram.names import BPMN, ZEEBE
from engine.diagram.xml import line_of

PREFIXES = {"zeebe": ZEEBE[1:-1]}
BEFORE_EXTENSIONS = f"{BPMN}documentation"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing of another maker: `became` says what stands for it now, or `reason` why it was left."""

    element: str | None
    line: int | None
    what: str
    became: str | None = None
    reason: str | None = None


@dataclass
class Pen:
    """Writes into one element, and keeps the notes of all."""

    notes: list[Note] = field(default_factory=list)

    def wrote(self, node: etree._Element, what: str, became: str) -> None:
        """Note what was rewritten."""
        self.notes.append(Note(_name(node), line_of(node), what, became=became))

    def left(self, node: etree._Element, what: str, reason: str) -> None:
        """Note what was left as it is."""
        self.notes.append(Note(_name(node), line_of(node), what, reason=reason))

    def says(self, node: etree._Element, kind: str, attribute: str) -> bool:
        """Tell whether an element has this extension already, with a value for the attribute."""
        found = node.find(f"{BPMN}extensionElements/{ZEEBE}{kind}")
        return found is not None and bool(found.get(attribute))

    def set(self, node: etree._Element, kind: str, **attributes: str) -> None:
        """Give an element an extension of the dialect, or more attributes to the one that it has."""
        box = extensions_of(node)
        found = box.find(f"{ZEEBE}{kind}")
        if found is None:
            found = etree.SubElement(box, f"{ZEEBE}{kind}", nsmap=PREFIXES)
        for name, value in attributes.items():
            found.set(name, value)

    def add(self, node: etree._Element, path: tuple[str, str], **attributes: str) -> None:
        """Add a line to a list among an element's extensions, such as `("ioMapping", "input")`."""
        self.set(node, path[0])
        holder = extensions_of(node).find(f"{ZEEBE}{path[0]}")
        assert holder is not None  # noqa: S101 because it was made a line before
        line = etree.SubElement(holder, f"{ZEEBE}{path[1]}", nsmap=PREFIXES)
        for name, value in attributes.items():
            line.set(name, value)


def extensions_of(node: etree._Element) -> etree._Element:
    """Return the extensions of an element, made where the schema wants them: after its documentation."""
    box = node.find(f"{BPMN}extensionElements")
    if box is None:
        box = etree.Element(f"{BPMN}extensionElements", nsmap=PREFIXES)
        node.insert(len(list(takewhile(lambda child: child.tag == BEFORE_EXTENSIONS, node))), box)
    return box


def drop(child: etree._Element) -> None:
    """Take an element out of its parent, and keep the text after it."""
    parent = child.getparent()
    if parent is None:
        return
    before = child.getprevious()
    if child.tail and child.tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _name(node: etree._Element) -> str | None:
    holder = next((above for above in (node, *node.iterancestors()) if above.get("id")), None)
    return holder.get("id") if holder is not None else None
