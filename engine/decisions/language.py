"""FEEL for tables: cells with names in scope, evaluated on one shared budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel import BUILTINS, Expression, compile_expression, compile_unary_tests
from engine.feel.budget import Run
from engine.feel.evaluator import evaluate
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


def parse(text: str, names: frozenset[str]) -> Expression:  # noqa: ARG001 because names with signs come next
    """Parse an expression where `names`, with spaces too, are known. Raises: ExpressionInvalid."""
    return compile_expression(text)


def parse_tests(text: str, names: frozenset[str]) -> Expression:  # noqa: ARG001 because names with signs come next
    """Parse unary tests over `?`. Raises: ExpressionInvalid."""
    return compile_unary_tests(text)


def value_of(expression: Expression, scope: Scope, run: Run) -> Any:
    """Return the value of an expression on the budget of `run`. Raises: BudgetExceeded."""
    return evaluate(expression.node, scope, run)


def call(function: FeelFunction, run: Run, given: Mapping[str, Any]) -> Any:
    """Call a function with named arguments; what is not given is null."""
    return function.code(run, *(given.get(name) for name in function.parameters))
