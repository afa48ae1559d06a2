"""One file made ready: its types, its names, and the code of each of its elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from engine.decisions.boxes import BoxMaker
from engine.decisions.cells import Evaluate, Names, Texts
from engine.decisions.evaluation import Place
from engine.decisions.graph import Element, File
from engine.decisions.types import ANY, Type
from engine.decisions.typetable import TypeTable
from engine.diagram.dmn import model as m
from engine.diagram.dmn.names import is_feel
from engine.model import Message


class FileMaker:
    """Makes the elements of one file."""

    def __init__(self, file: File, functions: frozenset[str]) -> None:
        """Know the names of the file; types of imports come with `connect`."""
        self.file = file
        definitions = file.definitions
        self.place = Place(definitions.source, definitions.id, definitions.name or definitions.id)
        names = frozenset(name for element in file.elements.values() for name in element.names)
        self.texts = Texts(frozenset(_parts(definitions)), names, functions, undeclared=not definitions.inputs)
        self.types = TypeTable(definitions.items, self.texts, self.place)
        self.texts.types = self.types.shape
        self.boxes = BoxMaker(self.texts, self.types)

    def connect(self, makers: Sequence[FileMaker]) -> None:
        """Let the types of imported files be found."""
        tables = {id(maker.file): maker.types for maker in makers}
        self.types.connect(
            {imported.name: tables[id(file)] for imported, file in self.file.imports},
            {file.definitions.namespace: tables[id(file)] for _, file in self.file.imports},
        )
        others = {id(file) for _, file in self.file.imports}
        for maker in makers:
            if id(maker.file) in others:
                self.texts.parts |= maker.texts.parts | maker.texts.elements

    def make(self) -> None:
        """Make everything; what is wrong is in `texts.problems`."""
        self._whole_file()
        self.types.check()
        for element in self.file.elements.values():
            element.type = self._type(element)
        for element in self.file.elements.values():
            self._element(element)

    def _whole_file(self) -> None:
        definitions = self.file.definitions
        if not is_feel(definitions.language):
            told = definitions.language
            message = Message("seluruh berkas memakai bahasa {language}; tulis ulang sebagai FEEL", language=told)
            self.texts.problems.append(self.place.problem("dmn.language", message))
        for name, identity, line in definitions.unknown:
            place = Place(definitions.source, identity or name, name, "", line)
            message = Message("unsur {name} tidak dikenal", name=name)
            self.texts.problems.append(place.problem("dmn.unknown_construct", message))

    def _type(self, element: Element) -> Type:
        found = self.types.get(element.node.variable.type_ref, element.place)
        if isinstance(element.node, m.Knowledge | m.Service) and found.base == "function":
            return found.output or ANY
        return found

    def _narrower(self, element: Element, name: str, own: Type) -> Type:
        """Return the type of a parameter: its own, else what the function type of the variable says."""
        declared = self.types.get(element.node.variable.type_ref, element.place).parameters
        return declared.get(name, own) if own.anything else own

    def _element(self, element: Element) -> None:
        before = set(self.texts.inputs)
        self.texts.inputs = set()
        if isinstance(element.node, m.Decision) and element.node.expression is not None:
            element.run = self.boxes.make(element.node.expression, self._names(element), element.place)
        elif isinstance(element.node, m.Knowledge):
            element.run = self._knowledge(element, element.node)
        elif isinstance(element.node, m.Service):
            element.parameters = tuple(self._service_parameters(element, element.node))
        element.undeclared = frozenset(self.texts.inputs)
        self.texts.inputs |= before

    def _knowledge(self, element: Element, node: m.Knowledge) -> Evaluate:
        if node.logic is None:
            return self.boxes.make(None, Names(frozenset()), element.place)
        parameters = node.logic.parameters
        element.parameters = tuple((one.name, self.types.get(one.type_ref, element.place)) for one in parameters)
        return self.boxes.function_as(node.logic, element.type, self._names(element), element.place)

    def _service_parameters(self, element: Element, node: m.Service) -> Iterator[tuple[str, Type]]:
        parts = {needed.node.id: needed for _, needed in element.needs}
        for href in node.input_data + node.input_decisions:
            needed = parts.get(href.rpartition("#")[2])
            if needed is not None:
                yield needed.name, self._narrower(element, needed.name, needed.type)

    def _names(self, element: Element) -> Names:
        names: set[str] = set()
        for path, needed in element.needs:
            names.update(path[:1] or needed.names + needed.parts)
        return Names(frozenset(names))


def _parts(definitions: m.Definitions) -> Iterator[str]:
    """Return what may stand after a dot; a variable with dots in its name is one only where it is in scope."""
    yield from names_in(definitions, (m.Item, m.OutputClause, m.Import))
    yield from (name for name in names_in(definitions, (m.Variable,)) if "." not in name)


def names_in(value: Any, kinds: tuple[type, ...]) -> Iterator[str]:
    """Return the names of all parts of some kinds anywhere in a part of a file."""
    if isinstance(value, kinds) and (name := getattr(value, "name", "")):
        yield name
    if isinstance(value, m.Iterator):
        yield value.variable
    if isinstance(value, tuple):
        for item in value:
            yield from names_in(item, kinds)
    elif is_dataclass(value):
        for field in fields(value):
            yield from names_in(getattr(value, field.name), kinds)
