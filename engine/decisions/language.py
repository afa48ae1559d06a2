"""FEEL for tables: cells with names in scope, evaluated on one shared budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel import BUILTINS, Expression, compile_expression, compile_unary_tests
from engine.feel.budget import Run
from engine.feel.expression import evaluate
from engine.feel.values import FeelFunction, kind

Scope = Mapping[str, Any]
__all__ = [
    "BUILTINS",
    "Expression",
    "FeelFunction",
    "Scope",
    "call",
    "evaluate",
    "kind",
    "parse",
    "parse_tests",
    "value_of",
]


def parse(text: str, names: frozenset[str]) -> Expression:
    """Parse an expression where `names`, with spaces and signs too, are known. Raises: ExpressionInvalid."""
    return compile_expression(text, names)


def parse_tests(text: str, names: frozenset[str]) -> Expression:
    """Parse unary tests over `?`. Raises: ExpressionInvalid."""
    return compile_unary_tests(text, names)


def value_of(expression: Expression, scope: Scope, run: Run) -> Any:
    """Return the value of an expression on the budget of `run`. Raises: BudgetExceeded."""
    return expression.on(run, scope)


def call(function: FeelFunction, run: Run, given: Mapping[str, Any]) -> Any:
    """Call a function with named arguments; what is not given is null."""
    return function.code(run, *(given.get(name) for name in function.parameters))
