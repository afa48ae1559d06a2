"""FEEL 1.5: the one expression language of diagrams, forms and tables. Pure: clock and host functions are arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.feel import builtins, temporal_builtins  # noqa: F401 because importing them fills the register
from engine.feel.budget import BudgetExceeded, Run
from engine.feel.evaluator import evaluate
from engine.feel.names import calls, reads
from engine.feel.nodes import Node
from engine.feel.parser import parse
from engine.feel.registry import BUILTINS, host_function
from engine.feel.values import FeelFunction, Range, YearsMonths, to_json

BUDGET = 20_000
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; `free_variables` are the names that it reads from outside."""

    text: str
    node: Node = field(repr=False)
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
        known = {**BUILTINS, **_wrapped(functions)} if functions else BUILTINS
        try:
            return evaluate(self.node, variables, Run(budget, now, known))
        except RecursionError as exc:
            raise BudgetExceeded("A function calls itself without end.") from exc


def _wrapped(functions: Functions) -> dict[str, FeelFunction]:
    return {name: host_function(code) for name, code in functions.items()}


@lru_cache(4096)
def compile_expression(text: str) -> Expression:
    """Parse an expression (without the dialect's leading `=`). Raises: ExpressionInvalid."""
    node = parse(text)
    return Expression(text, node, reads(node), calls(node))


@lru_cache(4096)
def compile_unary_tests(text: str) -> Expression:
    """Parse unary tests; the value under test is the variable `?`. Raises: ExpressionInvalid."""
    node = parse(text, unary=True)
    return Expression(text, node, reads(node) - {"?"}, calls(node))


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


__all__ = [
    "BUILTINS",
    "BudgetExceeded",
    "Expression",
    "Range",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "is_expression",
    "text_value",
    "to_json",
]
