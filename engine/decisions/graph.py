"""The requirements between inputs, decisions, business knowledge models and decision services, over several files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from engine.decisions.cells import Evaluate
from engine.decisions.evaluation import Place
from engine.decisions.types import ANY, Type
from engine.diagram.dmn import model as m
from engine.model import Message, Problem


@dataclass(eq=False)
class Element:
    """A node of the graph: what the file says, what it needs under which names, and its code once it is made."""

    key: str
    node: m.Node
    place: Place
    needs: list[tuple[tuple[str, ...], Element]] = field(default_factory=list)
    type: Type = ANY
    run: Evaluate | None = None
    parameters: tuple[tuple[str, Type], ...] = ()
    undeclared: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name under which others see its value."""
        return self.node.variable.name or self.node.name

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which others see it: its id too, where the file names no variable (as Camunda does)."""
        return (self.name,) if self.node.has_variable or self.node.id == self.name else (self.name, self.node.id)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its outputs, under which Camunda 7 knows a table without a variable."""
        logic = self.node.expression if isinstance(self.node, m.Decision) and not self.node.has_variable else None
        return tuple(clause.name for clause in logic.outputs if clause.name) if isinstance(logic, m.Table) else ()


@dataclass(eq=False)
class File:
    """One file, its elements by id, and the files that it imports under a name."""

    definitions: m.Definitions
    elements: dict[str, Element] = field(default_factory=dict)
    imports: list[tuple[m.Import, File]] = field(default_factory=list)

    def find(self, href: str) -> tuple[tuple[str, ...], Element] | None:
        """Return the element that a reference leads to, with the names before it: none, or an import's."""
        namespace, _, identity = href.rpartition("#")
        if namespace in ("", self.definitions.namespace) and identity in self.elements:
            return (), self.elements[identity]
        for imported, file in self.imports:
            nameless = not imported.name and namespace == self.definitions.namespace
            if (nameless or imported.namespace == namespace) and identity in file.elements:
                return ((imported.name,) if imported.name else ()), file.elements[identity]
        return None


def elements_of(definitions: m.Definitions) -> Iterator[Element]:
    """Return the nodes of a file as elements."""
    for node in definitions.nodes:
        place = Place(definitions.source, node.id, node.name or node.id, "", node.line)
        yield Element(f"{definitions.source}#{node.id}", node, place)


def connect(files: Sequence[File]) -> Iterator[Problem]:
    """Connect files by their imports, elements by their requirements; return what leads nowhere."""
    for file in files:
        yield from _import(file, files)
    for file in files:
        for element in file.elements.values():
            yield from _require(file, element)


def _import(file: File, files: Sequence[File]) -> Iterator[Problem]:
    place = Place(file.definitions.source, file.definitions.id, file.definitions.name)
    for wanted in file.definitions.imports:
        if "/DMN/" not in wanted.kind and wanted.kind:
            message = Message("mengimpor {kind}, yang tidak dijalankan", kind=wanted.kind)
            yield place.at("", wanted.line).problem("dmn.import_kind", message)
            continue
        found = [other for other in files if other is not file and _is_meant(wanted, file, other)]
        if not found:
            there = wanted.namespace
            message = Message("mengimpor {namespace}, yang tidak ada di antara berkas-berkas ini", namespace=there)
            yield place.at("", wanted.line).problem("dmn.import_missing", message)
        file.imports += [(wanted, other) for other in found]


def _is_meant(wanted: m.Import, file: File, other: File) -> bool:
    """Tell whether an import means a file: by its namespace, else by its place beside the one that imports."""
    if other.definitions.namespace == wanted.namespace:
        return True
    place = PurePosixPath(file.definitions.source).parent / (wanted.location or "")
    return bool(wanted.location) and place == PurePosixPath(other.definitions.source)


def _require(file: File, element: Element) -> Iterator[Problem]:
    for href in hrefs_of(element.node):
        found = file.find(href)
        if found is None:
            message = Message("memerlukan {href}, yang tidak ada", href=href.rpartition("#")[2] or href)
            yield element.place.problem("dmn.requirement_missing", message)
        else:
            element.needs.append(found)


def hrefs_of(node: m.Node) -> tuple[str, ...]:
    """Return all references of a node."""
    if isinstance(node, m.Decision):
        return node.information + node.knowledge
    if isinstance(node, m.Knowledge):
        return node.knowledge
    if isinstance(node, m.Service):
        return node.outputs + node.encapsulated + node.input_decisions + node.input_data
    return ()


def cycles(elements: Mapping[str, Element]) -> Iterator[Problem]:
    """Return requirement cycles, each once, at its first element."""
    state: dict[str, int] = {}
    for start in elements.values():
        if state.get(start.key) is None:
            yield from _walk(start, state)


def _walk(start: Element, state: dict[str, int]) -> Iterator[Problem]:
    path: list[tuple[Element, Iterator[Element]]] = [(start, _inner(start))]
    state[start.key] = 1
    while path:
        here, rest = path[-1]
        following = next(rest, None)
        if following is None:
            state[here.key] = 2
            path.pop()
        elif state.get(following.key) == 1:
            names = [element.name for element, _ in path]
            circle = names[[element.key for element, _ in path].index(following.key) :]
            message = Message("memerlukan dirinya sendiri: {path}", path=" → ".join([*circle, following.name]))
            yield following.place.problem("dmn.cycle", message)
        elif state.get(following.key) is None:
            state[following.key] = 1
            path.append((following, _inner(following)))


def _inner(element: Element) -> Iterator[Element]:
    given = set(element.node.input_decisions + element.node.input_data) if isinstance(element.node, m.Service) else ()
    return (
        other
        for _, other in element.needs
        if not (given and any(href.endswith(f"#{other.node.id}") for href in given))
        and not (isinstance(element.node, m.Knowledge) and other is element)
    )
