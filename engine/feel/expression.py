"""An expression, read once and evaluated often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.errors import ExpressionInvalid
from engine.feel import nodes as n
from engine.feel.budget import BudgetExceeded, Run, Trouble
from engine.feel.builtins import BUILTINS
from engine.feel.code import Code
from engine.feel.compiler import compiled
from engine.feel.mistakes import place
from engine.feel.names import calls, first_places, reads
from engine.feel.parser import MAX_HEIGHT, parse
from engine.feel.registry import host_function
from engine.feel.scope import Outermost, Scope
from engine.feel.types import Shape, bound, foreign
from engine.feel.values import FeelFunction
from engine.model import Message

BUDGET = 20_000  # about as many microseconds on a slow machine
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation gave, and why parts of it are null."""

    value: Any
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; `free_variables` are the names that it reads from outside, `cost` what one turn takes."""

    text: str
    node: n.Node = field(repr=False)
    code: Code = field(repr=False, compare=False)
    cost: int
    free_variables: frozenset[str]
    calls: frozenset[str] = frozenset()

    def evaluate(
        self,
        variables: Mapping[str, Any],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        budget: int = BUDGET,
    ) -> Any:
        """Return the value over `variables`; faults inside give None. Raises: BudgetExceeded."""
        return self.on(Run(budget, now, _known(functions)), variables)

    def explain(
        self,
        variables: Mapping[str, Any],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        budget: int = BUDGET,
    ) -> Outcome:
        """Return the value with the reasons why parts of it are null. Raises: BudgetExceeded."""
        run = Run(budget, now, _known(functions))
        return Outcome(self.on(run, variables), tuple(run.troubles))

    def on(self, run: Run, variables: Mapping[str, Any]) -> Any:
        """Return the value on the budget of a run that others share. Raises: BudgetExceeded."""
        return _carried_out(self.code, self.cost, run, variables)

    def within(self, names: dict[str, Any], run: Run) -> Any:
        """Return the value over names that hold FEEL values, as a part of a larger run. Raises: BudgetExceeded."""
        run.spend(self.cost)
        return self.code(Scope(names, None), run)

    def with_types(self, find: Callable[[str], Shape | None]) -> Expression:
        """Return the expression with the types that a decision model names."""
        if not any(map(find, foreign(self.node))):
            return self
        node: n.Node = bound(self.node, find)
        return replace(self, node=node, code=_compiled(node))

    def place_of(self, name: str) -> tuple[int, int]:
        """Return line and column where a name stands first."""
        return place(self.text, first_places(self.node).get(name, 0))

    def place(self, trouble: Trouble) -> tuple[int, int]:
        """Return line and column of a trouble."""
        return place(self.text, trouble.at)


def evaluate(node: n.Node, variables: Mapping[str, Any], run: Run) -> Any:
    """Return the value of a part of an expression. Raises: BudgetExceeded."""
    return _carried_out(compiled(node), n.size(node), run, variables)


def _carried_out(code: Code, cost: int, run: Run, variables: Mapping[str, Any]) -> Any:
    run.spend(cost)
    try:
        return code(Outermost(variables, run.spend), run)
    except RecursionError as exc:
        raise BudgetExceeded(Message("Sebuah fungsi memanggil dirinya tanpa akhir.")) from exc


def _known(functions: Functions | None) -> Mapping[str, FeelFunction]:
    return {**BUILTINS, **{name: _hosted(code) for name, code in functions.items()}} if functions else BUILTINS


def _hosted(code: Callable[..., Any]) -> FeelFunction:
    return code if isinstance(code, FeelFunction) else host_function(code)


@lru_cache(4096)
def compile_expression(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Parse an expression (without the dialect's leading `=`); `names` are variables, as far as they hold signs.

    Raises: ExpressionInvalid.
    """
    node = parse(text, names=names)
    return Expression(text, node, _compiled(node), n.size(node), reads(node), calls(node))


@lru_cache(4096)
def compile_unary_tests(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Parse unary tests; the value under test is the variable `?`. Raises: ExpressionInvalid."""
    node = parse(text, unary=True, names=names)
    return Expression(text, node, _compiled(node), n.size(node), reads(node) - {"?"}, calls(node))


def _compiled(node: n.Node) -> Code:
    try:
        return compiled(node)
    except RecursionError as exc:
        raise ExpressionInvalid(
            Message("Ungkapan bersarang lebih dalam dari {limit}.", limit=MAX_HEIGHT), 1, 1
        ) from exc


def is_expression(text: str) -> bool:
    """Tell whether a text of the dialect is FEEL: it begins with `=`."""
    return text.startswith("=")


def text_value(
    text: str, variables: Mapping[str, Any], *, now: datetime | None = None, functions: Functions | None = None
) -> Any:
    """Return the value of a text of the dialect: FEEL after `=`, else the literal.

    Raises: ExpressionInvalid, BudgetExceeded.
    """
    if not is_expression(text):
        return text
    return compile_expression(text[1:]).evaluate(variables, now=now, functions=functions)
