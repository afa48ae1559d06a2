"""The types of one file and of those that it imports, by the names that the file calls them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from engine.decisions.cells import Check, Names, Texts, perhaps
from engine.decisions.evaluation import Place
from engine.decisions.language import Shape
from engine.decisions.types import ANY, BASES, Test, Type, belongs, taken
from engine.diagram.dmn.model import Item
from engine.model import Message

Found = tuple["TypeTable", str]


class TypeTable:
    """Makes types of item definitions, each once; a type may contain itself."""

    def __init__(self, items: tuple[Item, ...], texts: Texts, place: Place) -> None:
        """Know the items of one file; `imported` files are added once all are read."""
        self.items = {item.name: item for item in items}
        self.texts, self.place = texts, place
        self.imported: dict[str, TypeTable] = {}
        self.namespaces: dict[str, TypeTable] = {}
        self._made: dict[str, Type] = {}

    def connect(self, imported: Mapping[str, TypeTable], namespaces: Mapping[str, TypeTable]) -> None:
        """Let names of imported files be found, as `import name.item` and as `{namespace}item`."""
        self.imported.update(imported)
        self.namespaces.update(namespaces)

    def get(self, reference: str | None, place: Place) -> Type:
        """Return the type of a reference; an unknown one is a problem, and takes anything."""
        if not reference:
            return ANY
        found = self._find(reference)
        if found is None:
            near = get_close_matches(reference, [*self.items, *BASES], 1, 0.7)
            message = perhaps(Message("tipe {name} tidak ada", name=reference), near)
            self.texts.problems.append(place.problem("dmn.unknown_type", message))
            return ANY
        table, name = found
        return table._made.get(name) or table._make(name) if name in table.items else BASES[name]

    def shape(self, name: str) -> Shape | None:
        """Return what FEEL asks of a type of the model; none for a name that the model does not know."""
        found = self._find(name)
        if found is None:
            return None
        table, local = found
        wanted = table.get(local, self.place)
        return Shape(
            lambda value, run: belongs(value, wanted, run),
            wanted.element is not None,
            name,
            lambda value, run: taken(value, wanted, run),
        )

    def _find(self, reference: str) -> Found | None:
        if reference in self.items:
            return self, reference
        namespace, brace, local = reference.removeprefix("{").partition("}")
        if brace and namespace in self.namespaces:
            return self.namespaces[namespace]._find(local)
        for name, table in self.imported.items():
            rest = reference.removeprefix(f"{name}.") if name else reference
            if (rest != reference or not name) and rest in table.items:
                return table, rest
        return (self, reference) if reference in BASES else None

    def check(self) -> None:
        """Make every type, so that what is wrong with one is found."""
        for name in self.items:
            if self._circles(name):
                message = Message("tipe {name} merujuk dirinya sendiri", name=name)
                self.texts.problems.append(self.place.at(name).problem("dmn.type_cycle", message))
            self.get(name, self.place)

    def _circles(self, name: str) -> bool:
        seen, reference = {name}, self.items[name].type_ref
        while reference in self.items and reference not in seen:
            seen.add(reference)
            reference = self.items[reference].type_ref
        return reference == name

    def _make(self, name: str) -> Type:
        made = self._made[name] = Type(name)
        self._fill(made, self.items[name], self.place.at(name, self.items[name].line))
        return made

    def _fill(self, made: Type, item: Item, place: Place) -> None:
        inner = Type(item.name) if item.collection else made
        if item.function:
            inner.base, inner.output = "function", self.get(item.output_type, place)
            inner.parameters = {one.name: self.get(one.type_ref, place) for one in item.parameters}
        elif item.components:
            inner.base = "context"
            for component in item.components:
                inner.fields[component.name] = Type(component.name)
                self._fill(inner.fields[component.name], component, place.at(component.name, component.line))
        elif item.type_ref:
            self._take_over(inner, item.type_ref, place)
        if item.collection:
            made.base, made.element = "list", inner
        self._tests(made, inner, item, place)

    def _take_over(self, made: Type, reference: str, place: Place) -> None:
        base = self.get(reference, place)
        made.base, made.fields, made.element, made.output = base.base, base.fields, base.element, base.output
        made.parameters = base.parameters
        made.tests = list(base.tests)

    def _tests(self, made: Type, inner: Type, item: Item, place: Place) -> None:
        for cell, target in ((item.allowed, inner), (item.constraint, made)):
            check = self.texts.check(cell, Names(frozenset({"?"}), open=True), place) if cell else None
            if cell and check:
                if target is inner and inner.element is None and item.type_ref and not item.components:
                    inner.tests = []  # allowed values of a base type are replaced, not added to
                target.tests.append((cell.text, _over(check)))


def _over(check: Check) -> Test:
    return lambda value, evaluation: check({"?": value}, evaluation)
