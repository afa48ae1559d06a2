"""The boxed expressions of DMN: XML → frozen values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from engine.diagram.dmn.model import (
    Binding,
    Cell,
    Conditional,
    Context,
    Entry,
    Expression,
    Filter,
    FunctionOf,
    InputClause,
    Invocation,
    Iterator,
    ListOf,
    Literal,
    OutputClause,
    Relation,
    Rule,
    Table,
)
from engine.diagram.dmn.names import is_feel
from engine.diagram.dmn.tags import Tags, refused
from engine.diagram.xml import line_of
from engine.model import Message

MAX_DEPTH = 40
MAX_CELLS = 6_000  # so many take about a second and a half to parse
Read = Callable[["BoxReader", etree._Element, int], Expression]


class BoxReader:
    """Reads expressions of one file; counts their cells, so that a file cannot ask for endless work."""

    def __init__(self, tags: Tags, source: str) -> None:
        """Read with the file's tags."""
        self.tags, self.source, self.cells = tags, source, 0

    def inside(self, node: etree._Element | None, depth: int = 0) -> Expression | None:
        """Return the one expression among the children of a node. Raises: BundleInvalid when it is nested too deep."""
        if node is None:
            return None
        if depth > MAX_DEPTH:
            message = Message("Kotak bersarang lebih dari {limit} tingkat.", limit=MAX_DEPTH)
            raise refused(self.source, "dmn.too_deep", message, line_of(node))
        for child in node.iterchildren(etree.Element):
            if read := KINDS.get(self.tags.local(child)):
                return read(self, child, depth + 1)
        return None

    def facts(self, node: etree._Element) -> dict[str, Any]:
        """Return what every expression has."""
        return {"id": node.get("id"), "line": line_of(node), "type_ref": self.tags.type_of(node)}

    def cell(self, node: etree._Element) -> Cell:
        """Read one cell. Raises: BundleInvalid when the file has too many."""
        self.cells += 1
        if self.cells > MAX_CELLS:
            message = Message("Berkas memuat lebih dari {limit} sel. Pecah menjadi beberapa tabel.", limit=MAX_CELLS)
            raise refused(self.source, "dmn.too_many_cells", message, line_of(node))
        language = node.get("expressionLanguage")
        foreign = None if is_feel(language) else language
        return Cell(self.tags.text(node), node.get("id"), line_of(node), foreign, self.tags.type_of(node))

    def tests(self, node: etree._Element | None) -> Cell | None:
        """Read allowed values or a constraint; none when empty or `-`."""
        if node is None:
            return None
        cell = self.cell(node)
        return cell if cell.text not in ("", "-") else None

    def literal(self, node: etree._Element, depth: int) -> Literal:
        """Read a literal expression."""
        imported = self.tags.one(node, "importedValues") is not None
        return Literal(**self.facts(node), cell=self.cell(node), imported=imported)

    def table(self, node: etree._Element, depth: int) -> Table:
        """Read a decision table."""
        return Table(
            **self.facts(node),
            inputs=tuple(self._input(child) for child in self.tags.all(node, "input")),
            outputs=tuple(self._output(child) for child in self.tags.all(node, "output")),
            rules=tuple(self._rule(child) for child in self.tags.all(node, "rule")),
            hit_policy=node.get("hitPolicy", "UNIQUE").strip().upper(),
            aggregation=node.get("aggregation"),
        )

    def _input(self, node: etree._Element) -> InputClause:
        expression = self.tags.one(node, "inputExpression")
        return InputClause(
            self.cell(expression) if expression is not None else Cell("", line=line_of(node)),
            node.get("label") or "",
            self.tags.type_of(expression) if expression is not None else None,
            self.tests(self.tags.one(node, "inputValues")),
        )

    def _output(self, node: etree._Element) -> OutputClause:
        default = self.tags.one(node, "defaultOutputEntry")
        return OutputClause(
            " ".join(node.get("name", "").split()),
            node.get("label") or "",
            self.tags.type_of(node),
            self.tests(self.tags.one(node, "outputValues")),
            self.cell(default) if default is not None else None,
            line_of(node),
        )

    def _rule(self, node: etree._Element) -> Rule:
        inputs = tuple(self.cell(child) for child in self.tags.all(node, "inputEntry"))
        outputs = tuple(self.cell(child) for child in self.tags.all(node, "outputEntry"))
        return Rule(inputs, outputs, node.get("id"), line_of(node))

    def context(self, node: etree._Element, depth: int) -> Context:
        """Read a context."""
        return Context(
            **self.facts(node),
            entries=tuple(self._entry(child, depth) for child in self.tags.all(node, "contextEntry")),
        )

    def _entry(self, node: etree._Element, depth: int) -> Entry:
        variable = self.tags.one(node, "variable")
        named = self.tags.variable(variable) if variable is not None else None
        return Entry(named, self.inside(node, depth), line_of(node))

    def invocation(self, node: etree._Element, depth: int) -> Invocation:
        """Read an invocation."""
        bindings = []
        for child in self.tags.all(node, "binding"):
            parameter = self.tags.one(child, "parameter")
            if parameter is not None:
                bindings.append(Binding(self.tags.variable(parameter), self.inside(child, depth)))
        return Invocation(**self.facts(node), function=self.inside(node, depth), bindings=tuple(bindings))

    def relation(self, node: etree._Element, depth: int) -> Relation:
        """Read a relation; DMN 1.1 wrote rows as lists."""
        rows = [
            tuple(self._read(cell, depth) for cell in row.iterchildren(etree.Element) if self.tags.local(cell) in KINDS)
            for row in self.tags.all(node, "row")
        ]
        columns = tuple(self.tags.variable(child) for child in self.tags.all(node, "column"))
        return Relation(**self.facts(node), columns=columns, rows=tuple(rows))

    def _read(self, node: etree._Element, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            self.inside(node, depth)
        return KINDS[self.tags.local(node)](self, node, depth + 1)

    def list_of(self, node: etree._Element, depth: int) -> ListOf:
        """Read a list."""
        children = [child for child in node.iterchildren(etree.Element) if self.tags.local(child) in KINDS]
        return ListOf(**self.facts(node), items=tuple(self._read(child, depth) for child in children))

    def function(self, node: etree._Element, depth: int) -> FunctionOf:
        """Read a function definition, or the logic of a business knowledge model."""
        parameters = tuple(self.tags.variable(child) for child in self.tags.all(node, "formalParameter"))
        kind = node.get("kind", "FEEL").strip()
        body = self.inside(node, depth)
        return FunctionOf(**self.facts(node), parameters=parameters, body=body, kind=kind)

    def conditional(self, node: etree._Element, depth: int) -> Conditional:
        """Read `if`, `then`, `else`."""
        parts = [self.inside(self.tags.one(node, name), depth) for name in ("if", "then", "else")]
        return Conditional(**self.facts(node), condition=parts[0], yes=parts[1], no=parts[2])

    def filter(self, node: etree._Element, depth: int) -> Filter:
        """Read a filter."""
        parts = [self.inside(self.tags.one(node, name), depth) for name in ("in", "match")]
        return Filter(**self.facts(node), source=parts[0], match=parts[1])

    def iterator(self, node: etree._Element, depth: int) -> Iterator:
        """Read `for`, `some` or `every`."""
        kind = self.tags.local(node)
        source = self.tags.one(node, "in")
        return Iterator(
            **self.facts(node),
            kind=kind,
            variable=" ".join(node.get("iteratorVariable", "").split()),
            source=self.inside(source, depth),
            body=self.inside(self.tags.one(node, "return" if kind == "for" else "satisfies"), depth),
            source_type=self.tags.type_of(source) if source is not None else None,
        )


KINDS: dict[str, Read] = {
    "literalExpression": BoxReader.literal,
    "decisionTable": BoxReader.table,
    "context": BoxReader.context,
    "invocation": BoxReader.invocation,
    "relation": BoxReader.relation,
    "list": BoxReader.list_of,
    "functionDefinition": BoxReader.function,
    "conditional": BoxReader.conditional,
    "filter": BoxReader.filter,
    "for": BoxReader.iterator,
    "some": BoxReader.iterator,
    "every": BoxReader.iterator,
}
