"""How DMN's XML names things: tags of one namespace, typed names, references."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.dmn.model import Variable
from engine.diagram.dmn.names import TYPE_NAMES, is_feel
from engine.diagram.xml import line_of
from engine.errors import BundleInvalid
from engine.model import Message, Problem


def refused(source: str, rule: str, message: Message, line: int | None = None) -> BundleInvalid:
    """Return the error with one problem."""
    return BundleInvalid([Problem(rule, message, source=source, line=line)])


class Tags:
    """Finds what belongs to the file's own DMN namespace, whatever prefix it has."""

    def __init__(self, namespace: str, target: str) -> None:
        """Look for tags in `namespace`; references without one lead into `target`."""
        self.prefix, self.target = f"{{{namespace}}}", target

    def owns(self, node: etree._Element) -> bool:
        """Tell whether a node is DMN, not somebody's extension."""
        return isinstance(node.tag, str) and node.tag.startswith(self.prefix)

    def local(self, node: etree._Element) -> str:
        """Return the name of a node without its namespace; empty for another namespace."""
        return str(node.tag).removeprefix(self.prefix) if self.owns(node) else ""

    def all(self, node: etree._Element, name: str) -> Iterator[etree._Element]:
        """Return the children of this name."""
        return node.iterchildren(f"{self.prefix}{name}")

    def one(self, node: etree._Element | None, name: str) -> etree._Element | None:
        """Return the first child of this name."""
        return None if node is None else node.find(f"{self.prefix}{name}")

    def text(self, node: etree._Element | None) -> str:
        """Return the text of the child `text`."""
        found = self.one(node, "text")
        return (found.text or "").strip() if found is not None else ""

    def variable(self, node: etree._Element, default: str = "") -> Variable:
        """Read a variable, parameter or column."""
        return Variable(" ".join(node.get("name", default).split()), self.type_of(node), line_of(node))

    def type_of(self, node: etree._Element) -> str | None:
        """Return the type that a node names, in an attribute or in a child."""
        child = self.one(node, "typeRef")
        return self.qname(node, node.get("typeRef") or (child.text if child is not None else None))

    def qname(self, node: etree._Element, text: str | None) -> str | None:
        """Return a type's name: FEEL's own word for its types, `{namespace}name` for a prefix that means a file."""
        name = " ".join((text or "").split())
        if not name:
            return None
        prefix, colon, rest = name.partition(":")
        namespace = node.nsmap.get(prefix, "feel" if prefix == "feel" else "") if colon else ""
        if is_feel(namespace) and (not colon or namespace):
            plain = rest if colon else name
            return TYPE_NAMES.get(plain, plain)
        if namespace in ("", self.target):
            return rest
        return f"{{{namespace}}}{rest}"

    def href(self, text: str) -> str:
        """Return a reference as `namespace#id`."""
        namespace, _, identity = text.strip().rpartition("#")
        return f"{namespace or self.target}#{identity}"
