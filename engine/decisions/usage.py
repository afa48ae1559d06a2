"""What is wrong with decisions as a whole: unused files, ids given twice, names that differ, tables with holes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.decisions.coverage import coverage
from engine.decisions.evaluation import NO_LOGIC, Place
from engine.decisions.graph import Element
from engine.decisions.making import FileMaker, names_in
from engine.decisions.types import ANY, Type
from engine.diagram.dmn import model as m
from engine.model import Message, Problem

if TYPE_CHECKING:
    from engine.decisions.library import Library


def names(library: Library, called: frozenset[str]) -> Iterator[Problem]:
    """Look for required decisions without logic or under another name, and for ids that two decisions share."""
    required = {needed.key for element in library.elements.values() for _, needed in element.needs}
    seen: dict[str, Element] = {}
    for element in library.elements.values():
        node = element.node
        if isinstance(node, m.Decision | m.Service):
            first = seen.setdefault(node.id, element)
            if first is not element:
                message = Message("id {id} dipakai pula oleh {other}", id=node.id, other=first.place.source)
                yield element.place.problem("dmn.duplicate_decision", message)
        if isinstance(node, m.Decision) and node.expression is None:
            severity = "error" if element.key in required or node.id in called else "warning"
            yield element.place.problem("dmn.no_logic", NO_LOGIC, severity)
        if element.key in required and node.has_variable and node.name and element.name != node.name:
            message = Message(
                "variabelnya bernama {variable}, padahal unsurnya bernama {name}; "
                "yang memerlukannya membaca {variable}",
                variable=element.name,
                name=node.name,
            )
            yield element.place.problem("dmn.variable_name", message, "warning")


def unused(library: Library, called: frozenset[str]) -> Iterator[Problem]:
    """Look for files of which no decision is called, directly or through others."""
    reached: set[str] = set()
    stack = [element for element in library.elements.values() if element.node.id in called]
    while stack:
        element = stack.pop()
        if element.key not in reached:
            reached.add(element.key)
            stack += [needed for _, needed in element.needs]
    used = {library.elements[key].place.source for key in reached}
    imported = {other.definitions.source for file in library.files for _, other in file.imports}
    for file in library.files:
        definitions = file.definitions
        if definitions.source not in used | imported:
            place = Place(definitions.source, definitions.id, definitions.name or definitions.id)
            message = Message("tidak ada tugas yang memakai keputusan di berkas ini")
            yield place.problem("dmn.unused", message, "warning")


def holes(maker: FileMaker) -> Iterator[Problem]:
    """Look for gaps, overlaps, mistyped cells and rules that never match in the tables of a file."""
    types = {element.node.id: _types(element) for element in maker.file.elements.values()}
    for table, made, known in maker.boxes.tables.made:
        yield from coverage(table, made, partial(_type_of, types.get(made.place.element_id or "", {})), known)


def _types(element: Element) -> dict[str, Type]:
    """Return the types of what an element's logic reads, without the names that it gives to something of its own."""
    node, types, logic = element.node, dict(element.parameters), None
    if isinstance(node, m.Knowledge):
        logic = node.logic and node.logic.body
    elif isinstance(node, m.Decision):
        types, logic = {needed.name: needed.type for path, needed in element.needs if not path}, node.expression
    own = set(names_in(logic, (m.Variable,)))
    return {name: kind for name, kind in types.items() if name not in own}


def _type_of(types: Mapping[str, Type], text: str) -> Type:
    head, *path = [text] if text in types else text.split(".")
    found = types.get(head, ANY)
    for name in path:
        found = found.fields.get(name, ANY)
    return found
