"""FEEL for tables: what of it decisions use. Scopes are plain dicts of FEEL values."""

from __future__ import annotations

from typing import Any

from engine.feel import BUILTINS, Expression, FeelFunction, Run
from engine.feel import compile_expression as parse
from engine.feel import compile_unary_tests as parse_tests
from engine.feel.compiler import compiled
from engine.feel.nodes import TypeName
from engine.feel.rules.calling import named
from engine.feel.scope import Scope as Level
from engine.feel.types import Shape, foreign
from engine.feel.values import kind

Scope = dict[str, Any]
__all__ = [
    "BUILTINS", "Expression", "FeelFunction", "Run", "Scope", "Shape", "TypeName", "call", "foreign", "kind",
    "node_value", "parse", "parse_tests",
]  # fmt: skip


def node_value(node: Any, run: Run) -> Any:
    """Return the value of a part of a syntax tree that reads nothing. Raises: BudgetExceeded."""
    return compiled(node)(Level({}, None), run)


def call(function: FeelFunction, run: Run, given: dict[str, Any]) -> Any:
    """Call a function with named arguments."""
    return named(function, given, run)
