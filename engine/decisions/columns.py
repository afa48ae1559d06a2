"""Decision tables: columns and rows of the file → a table ready to run, with what is wrong in its shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from engine.decisions.cells import Evaluate, Names, Texts, running
from engine.decisions.constants import Opaque, constant
from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.hits import AGGREGATIONS, MULTIPLE, SINGLE
from engine.decisions.language import BUILTINS, Expression
from engine.decisions.tables import Input, Output, RunnableRule, RunnableTable, cell_of, not_an_output, rule_of
from engine.decisions.types import Type, coerce
from engine.decisions.typetable import TypeTable
from engine.diagram.dmn import model as m
from engine.feel.budget import Run
from engine.feel.nodes import In
from engine.model import Message, Problem

CONSTANTS = 2_000
RESULT = Message("hasil")


class TableMaker:
    """Makes tables of one file; `made` keeps them with their logic, for the analysis of gaps and overlaps."""

    def __init__(self, texts: Texts, types: TypeTable) -> None:
        """Parse with `texts`, look types up in `types`."""
        self.texts, self.types = texts, types
        self.made: list[tuple[m.Table, RunnableTable, frozenset[str]]] = []

    def make(self, table: m.Table, names: Names, place: Place) -> RunnableTable:
        """Return a table ready to run."""
        self.texts.problems += _shape(table, place)
        inputs = tuple(self._input(clause, names, place, number) for number, clause in enumerate(table.inputs, 1))
        outputs = tuple(
            self._output(clause, names, place.at(clause.name or clause.label or RESULT, clause.line))
            for clause in table.outputs
        )
        rules = tuple(
            self._rule(rule, number, (inputs, outputs), names, place)
            for number, rule in enumerate(table.rules, 1)
            if len(rule.inputs) == len(inputs) and len(rule.outputs) == len(outputs)
        )
        made = RunnableTable(place, table.hit_policy, table.aggregation, inputs, outputs, rules)
        self.made.append((table, made, self.texts.spelt(names)))
        return made

    def _input(self, clause: m.InputClause, names: Names, place: Place, number: int) -> Input:
        label = clause.expression.text or clause.label or str(number)
        at = place.at(Message("masukan {name}", name=clause.label or label), clause.expression.line)
        evaluate = self.texts.expression(clause.expression, names, at, told=False)
        allowed = self.texts.check(clause.allowed, names, at) if clause.allowed else None
        text = clause.allowed.text if clause.allowed else ""
        return Input(label, evaluate, self.types.get(clause.type_ref, at), allowed, text, at)

    def _output(self, clause: m.OutputClause, names: Names, place: Place) -> Output:
        allowed = clause.allowed
        check = self.texts.check(allowed, names, place) if allowed else None
        ranks = tuple(self._ranks(allowed, names, place)) if allowed else ()
        default = self._default(clause, names, place)
        wanted = self.types.get(clause.type_ref, place)
        return Output(clause.name, wanted, check, allowed.text if allowed else "", ranks, default, place)

    def _default(self, clause: m.OutputClause, names: Names, place: Place) -> Evaluate | None:
        if clause.default is None or not clause.default.text:
            return None
        return self.texts.expression(clause.default, names, place.at(Message("nilai baku")))

    def _ranks(self, allowed: m.Cell, names: Names, place: Place) -> Iterator[Any]:
        found = self.texts.parsed_tests(allowed, names, place)
        if found is not None and isinstance(found.node, In):
            for test in found.node.tests:
                with suppress(Opaque):
                    yield constant(test)

    def _rule(
        self,
        rule: m.Rule,
        number: int,
        columns: tuple[tuple[Input, ...], tuple[Output, ...]],
        names: Names,
        place: Place,
    ) -> RunnableRule:
        inputs, outputs = columns
        checks = []
        for index, (cell, column) in enumerate(zip(rule.inputs, inputs, strict=True)):
            at = place.at(cell_of(number, column.label), cell.line)
            check = self.texts.check(cell, names, at)
            if check is not None:
                checks.append((index, check))
        results, constants = [], []
        for cell, target in zip(rule.outputs, outputs, strict=True):
            at = place.at(cell_of(number, target.name or RESULT), cell.line)
            found = self.texts.parsed(cell, names, at)
            results.append(_typed(running(found, at), self.types.get(cell.type_ref, at), at))
            constants.append(self._constant(found, target, at))
        return RunnableRule(number, tuple(checks), tuple(results), tuple(constants))

    def _constant(self, found: Expression | None, column: Output, place: Place) -> Any:
        """Return the value of an output that reads nothing; outside the column's type or values it is a problem."""
        try:
            value = constant(found.node) if found else None
        except Opaque:
            return None
        probe = Evaluation(Run(CONSTANTS, None, BUILTINS), {})
        value = coerce(value, column.type, probe, place)
        if value is not None and column.allowed and not column.allowed({"?": value}, probe):
            probe.wrong(place, "dmn.output_values", not_an_output(value, column))
        self.texts.problems += probe.problems
        return value


def _typed(evaluate: Evaluate, wanted: Type, place: Place) -> Evaluate:
    if wanted.anything:
        return evaluate
    return lambda scope, evaluation: coerce(evaluate(scope, evaluation), wanted, evaluation, place)


def _shape(table: m.Table, place: Place) -> Iterator[Problem]:
    if table.hit_policy not in SINGLE | MULTIPLE:
        yield place.problem("dmn.hit_policy", Message("hit policy {name} tidak dikenal", name=table.hit_policy))
    yield from _aggregation(table, place)
    if not table.outputs:
        yield place.problem("dmn.no_output", Message("tabel tidak punya kolom hasil"))
    yield from _names(table, place)
    for number, rule in enumerate(table.rules, 1):
        if len(rule.inputs) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            at = place.at(rule_of(number), rule.line)
            yield at.problem("dmn.row_width", Message("jumlah selnya tidak sama dengan jumlah kolom tabel"))
    if not table.rules:
        yield place.problem("dmn.no_rules", Message("tabel tidak punya aturan"), "warning")


def _aggregation(table: m.Table, place: Place) -> Iterator[Problem]:
    if table.aggregation and table.hit_policy != "COLLECT":
        message = Message("{name} hanya berlaku untuk COLLECT", name=table.aggregation)
        yield place.problem("dmn.aggregation", message)
    if table.aggregation and table.aggregation not in AGGREGATIONS:
        yield place.problem("dmn.aggregation", Message("gabungan {name} tidak dikenal", name=table.aggregation))
    if table.aggregation and table.aggregation != "COUNT" and len(table.outputs) > 1:
        message = Message("{name} hanya dapat dihitung untuk satu kolom hasil", name=table.aggregation)
        yield place.problem("dmn.aggregation", message)
    if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not any(clause.allowed for clause in table.outputs):
        message = Message("{policy} memerlukan urutan nilai keluaran, yang tidak ada", policy=table.hit_policy)
        yield place.problem("dmn.no_priorities", message)


def _names(table: m.Table, place: Place) -> Iterator[Problem]:
    names = [clause.name for clause in table.outputs]
    if len(names) > 1 and not all(names):
        message = Message("setiap kolom hasil harus bernama bila ada beberapa")
        yield place.problem("dmn.output_name", message)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        message = Message("nama kolom hasil {name} dipakai dua kali", name=name)
        yield place.problem("dmn.output_name", message)
