"""A decision table ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.decisions import hits
from engine.decisions.evaluation import Applied, Evaluation, Place
from engine.decisions.language import Scope
from engine.decisions.types import Type, coerce, shown
from engine.feel import to_json
from engine.feel.values import equal
from engine.model import Message

Evaluate = Callable[[Scope, Evaluation], Any]
Check = Callable[[Scope, Evaluation], bool]


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: its value, type and allowed values."""

    label: str
    evaluate: Evaluate
    type: Type
    allowed: Check | None
    allowed_text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `ranks` are the allowed values in their order, for PRIORITY and OUTPUT ORDER."""

    name: str
    type: Type
    allowed: Check | None
    allowed_text: str
    ranks: tuple[Any, ...]
    default: Evaluate | None
    place: Place


@dataclass(frozen=True, slots=True)
class RunnableRule:
    """A row; `checks` are its cells that are not `-`, by the number of their column.

    `constants` are the outputs that read nothing; None for the others.
    """

    number: int
    checks: tuple[tuple[int, Check], ...]
    outputs: tuple[Evaluate, ...]
    constants: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class RunnableTable:
    """A whole table."""

    place: Place
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[RunnableRule, ...]

    def __call__(self, scope: Scope, evaluation: Evaluation) -> Any:
        """Return what the table says over a scope; what is wrong is noted in the evaluation."""
        values = [self._input(column, scope, evaluation) for column in self.inputs]
        inner: list[dict[str, Any]] = [{**scope, "?": value} for value in values]
        matched = self._matching(inner, evaluation)
        found = [(rule.number, self._result(rule, scope, evaluation)) for rule in matched]
        value = self._decide(found, scope, evaluation, values)
        told = {column.label: to_json(item) for column, item in zip(self.inputs, values, strict=True)}
        rules = tuple(rule.number for rule in matched)
        evaluation.tables.append(Applied(self.place.element_id, self.hit_policy, told, rules, to_json(value)))
        return value

    def _input(self, column: Input, scope: Scope, evaluation: Evaluation) -> Any:
        value = coerce(column.evaluate(scope, evaluation), column.type, evaluation, column.place)
        if value is None or column.allowed is None or column.allowed({**scope, "?": value}, evaluation):
            return value
        text = column.allowed_text
        message = Message("nilai {value} tidak termasuk nilai masukan {allowed}", value=shown(value), allowed=text)
        evaluation.wrong(column.place, "dmn.input_values", message)
        return None

    def _matching(self, inner: list[dict[str, Any]], evaluation: Evaluation) -> list[RunnableRule]:
        matched = []
        for rule in self.rules:
            for number, check in rule.checks:
                if not check(inner[number], evaluation):
                    break
            else:
                matched.append(rule)
                if self.hit_policy == "FIRST":
                    break
        return matched

    def _result(self, rule: RunnableRule, scope: Scope, evaluation: Evaluation) -> Any:
        values = [
            self._output(column, cell(scope, evaluation), scope, evaluation)
            for column, cell in zip(self.outputs, rule.outputs, strict=True)
        ]
        return self._row(values)

    def _row(self, values: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {column.name: value for column, value in zip(self.outputs, values, strict=True)}

    def _output(self, column: Output, value: Any, scope: Scope, evaluation: Evaluation) -> Any:
        value = coerce(value, column.type, evaluation, column.place)
        if value is None or column.allowed is None or column.allowed({**scope, "?": value}, evaluation):
            return value
        evaluation.wrong(column.place, "dmn.output_values", not_an_output(value, column))
        return None

    def _decide(self, found: list[hits.Hit], scope: Scope, evaluation: Evaluation, values: list[Any]) -> Any:
        if not found:
            return self._nothing(scope, evaluation, values)
        if self.hit_policy == "UNIQUE":
            return hits.unique(found, evaluation, self.place)
        if self.hit_policy == "ANY":
            return hits.any_of(found, evaluation, self.place)
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            found = hits.ranked(found, self._rank)
        if self.hit_policy in hits.SINGLE:
            return found[0][1]
        outputs = [output for _, output in found]
        return hits.aggregate(self.aggregation, outputs, evaluation, self.place) if self.aggregation else outputs

    def _nothing(self, scope: Scope, evaluation: Evaluation, values: list[Any]) -> Any:
        if any(column.default for column in self.outputs):
            defaults = [
                coerce(
                    column.default(scope, evaluation) if column.default else None, column.type, evaluation, column.place
                )
                for column in self.outputs
            ]
            return self._row(defaults)
        if self.aggregation == "COUNT" or (self.hit_policy in hits.MULTIPLE and not self.aggregation):
            return hits.aggregate("COUNT", [], evaluation, self.place) if self.aggregation else []
        told = ", ".join(f"{column.label} = {shown(value)}" for column, value in zip(self.inputs, values, strict=True))
        message = Message("tidak ada aturan yang cocok untuk {inputs}", inputs=told or "-")
        evaluation.wrong(self.place, "dmn.no_rule", message)
        return None

    def _rank(self, output: Any) -> tuple[int, ...]:
        row: Mapping[str, Any] = output if isinstance(output, dict) and len(self.outputs) > 1 else {}
        return self.rank([row.get(column.name) if row else output for column in self.outputs])

    def rank(self, cells: Sequence[Any]) -> tuple[int, ...]:
        """Return the priority of a row of outputs, lower before higher."""
        return tuple(_position(cell, column.ranks) for cell, column in zip(cells, self.outputs, strict=True))


def not_an_output(value: Any, column: Output) -> Message:
    """Return that a result is none of those that its column allows."""
    text = column.allowed_text
    return Message("hasil {value} tidak termasuk nilai keluaran {allowed}", value=shown(value), allowed=text)


def rule_of(number: int) -> Message:
    """Return the name of a row."""
    return Message("aturan {number}", number=number)


def cell_of(number: int, column: str) -> Message:
    """Return the name of a cell, by the number of its row and the name of its column."""
    return Message("aturan {number}, kolom {column}", number=number, column=column)


def _position(value: Any, ranks: tuple[Any, ...]) -> int:
    return next((place for place, rank in enumerate(ranks) if equal(value, rank) is True), len(ranks))
