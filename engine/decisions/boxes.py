"""Boxed expressions ready to run: one closure for each box, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.decisions.cells import Evaluate, Names, Texts
from engine.decisions.columns import TableMaker
from engine.decisions.evaluation import NO_LOGIC, Evaluation, Place
from engine.decisions.functions import function_of, invocation_of
from engine.decisions.iteration import filter_of, iterator_of
from engine.decisions.language import Scope
from engine.decisions.types import Type, coerce
from engine.decisions.typetable import TypeTable
from engine.diagram.dmn import model as m
from engine.model import Message


def nothing(scope: Scope, evaluation: Evaluation) -> None:
    """Return null: the value of a box that is not there."""


class BoxMaker:
    """Makes boxes of one file."""

    def __init__(self, texts: Texts, types: TypeTable) -> None:
        """Parse with `texts`, look types up in `types`."""
        self.texts, self.types = texts, types
        self.tables = TableMaker(texts, types)

    def make(self, box: m.Expression | None, names: Names, place: Place) -> Evaluate:
        """Return code for a box; a missing one is null, and a problem."""
        if box is None:
            self.texts.problems.append(place.problem("dmn.no_logic", NO_LOGIC))
            return nothing
        place = place.at("", box.line)
        inner = _MAKERS[type(box)](self, box, names, place)
        wanted = self.types.get(box.type_ref, place)
        if wanted.anything or (isinstance(box, m.FunctionOf) and wanted.base != "function"):
            return inner
        return lambda scope, evaluation: coerce(inner(scope, evaluation), wanted, evaluation, place)

    def test(self, box: m.Expression | None, names: Names, place: Place) -> Evaluate:
        """Return code for a condition: null is as good as false, and nothing to tell."""
        if isinstance(box, m.Literal) and not box.imported:
            return self.texts.expression(box.cell, names, place, told=False)
        return self.make(box, names, place)

    def literal(self, box: m.Literal, names: Names, place: Place) -> Evaluate:
        """Make a literal expression."""
        if box.imported:
            message = Message(
                "nilainya diambil dari dokumen lain ({tag}); tulis nilainya di sini", tag="importedValues"
            )
            self.texts.problems.append(place.problem("dmn.imported_values", message))
            return nothing
        return self.texts.expression(box.cell, names, place)

    def table(self, box: m.Table, names: Names, place: Place) -> Evaluate:
        """Make a decision table."""
        return self.tables.make(box, names, place)

    def context(self, box: m.Context, names: Names, place: Place) -> Evaluate:
        """Make a context."""
        lines = []
        for entry in box.entries:
            variable = entry.variable or m.Variable("")
            at = place.at(variable.name, entry.line)
            wanted = self.types.get(variable.type_ref, at)
            lines.append((variable.name, self.make(entry.value, names, at), wanted, at))
            names = names.plus([variable.name]) if variable.name else names

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            inner, made = dict(scope), {}
            for name, line, wanted, at in lines:
                value = coerce(line(inner, evaluation), wanted, evaluation, at)
                if not name:
                    return value
                inner[name] = made[name] = value
            return made

        return evaluate

    def relation(self, box: m.Relation, names: Names, place: Place) -> Evaluate:
        """Make a relation."""
        columns = [(column.name, self.types.get(column.type_ref, place)) for column in box.columns]
        rows = []
        for number, row in enumerate(box.rows, 1):
            at = place.at(Message("baris {number}", number=number))
            if len(row) != len(columns):
                message = Message("berisi {cells} sel untuk {columns} kolom", cells=len(row), columns=len(columns))
                self.texts.problems.append(at.problem("dmn.row_width", message))
            rows.append([self.make(cell, names, at) for cell in row])

        def evaluate(scope: Scope, evaluation: Evaluation) -> list[dict[str, Any]]:
            return [
                {
                    name: coerce(cell(scope, evaluation), wanted, evaluation, place)
                    for (name, wanted), cell in zip(columns, row, strict=False)
                }
                for row in rows
            ]

        return evaluate

    def list_of(self, box: m.ListOf, names: Names, place: Place) -> Evaluate:
        """Make a list."""
        items = [
            self.make(item, names, place.at(Message("butir {number}", number=number)))
            for number, item in enumerate(box.items, 1)
        ]
        return lambda scope, evaluation: [item(scope, evaluation) for item in items]

    def conditional(self, box: m.Conditional, names: Names, place: Place) -> Evaluate:
        """Make `if`, `then`, `else`; a condition that is not true leads to `else`."""
        condition = self.test(box.condition, names, place.at("if"))
        yes, no = self.make(box.yes, names, place.at("then")), self.make(box.no, names, place.at("else"))
        return lambda scope, evaluation: (yes if condition(scope, evaluation) is True else no)(scope, evaluation)

    def function(self, box: m.FunctionOf, names: Names, place: Place) -> Evaluate:
        """Make a function definition."""
        return function_of(self, box, names, place)

    def function_as(self, box: m.FunctionOf, result: Type, names: Names, place: Place) -> Evaluate:
        """Make the logic of a knowledge model, whose results are of a type."""
        place, wanted = place.at("", box.line), self.types.get(box.type_ref, place)
        made = function_of(self, box, names, place, result)
        if wanted.base != "function":
            return made
        return lambda scope, evaluation: coerce(made(scope, evaluation), wanted, evaluation, place)

    def invocation(self, box: m.Invocation, names: Names, place: Place) -> Evaluate:
        """Make an invocation."""
        return invocation_of(self, box, names, place)

    def filter(self, box: m.Filter, names: Names, place: Place) -> Evaluate:
        """Make a filter."""
        source = self.make(box.source, names, place.at("in"))
        match = self.test(box.match, names.plus(["item"], open_=True), place.at("match"))
        return filter_of(source, match, place.at("match"))

    def iterator(self, box: m.Iterator, names: Names, place: Place) -> Evaluate:
        """Make `for`, `some` or `every`."""
        source = self.make(box.source, names, place.at("in"))
        inner = names.plus([box.variable, *(["partial"] if box.kind == "for" else [])])
        made = self.make if box.kind == "for" else self.test
        body = made(box.body, inner, place.at("return" if box.kind == "for" else "satisfies"))
        wanted = self.types.get(box.source_type, place)
        return iterator_of(box.kind, box.variable, lambda s, e: coerce(source(s, e), wanted, e, place), body)


Maker = Callable[[BoxMaker, Any, Names, Place], Evaluate]
_MAKERS: dict[type, Maker] = {
    m.Literal: BoxMaker.literal,
    m.Table: BoxMaker.table,
    m.Context: BoxMaker.context,
    m.Relation: BoxMaker.relation,
    m.ListOf: BoxMaker.list_of,
    m.Conditional: BoxMaker.conditional,
    m.FunctionOf: BoxMaker.function,
    m.Invocation: BoxMaker.invocation,
    m.Filter: BoxMaker.filter,
    m.Iterator: BoxMaker.iterator,
}
