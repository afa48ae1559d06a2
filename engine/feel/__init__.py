"""FEEL 1.5: the one expression language of diagrams, forms and tables. Pure: clock and host functions are arguments."""

from __future__ import annotations

from engine.feel.budget import BudgetExceeded, Run, Trouble
from engine.feel.builtins import BUILTINS
from engine.feel.expression import (
    BUDGET,
    Expression,
    Outcome,
    compile_expression,
    compile_unary_tests,
    is_expression,
    text_value,
)
from engine.feel.mistakes import near
from engine.feel.registry import host_function
from engine.feel.texts import to_json
from engine.feel.values import FeelFunction, Range, YearsMonths, equal, from_python

__all__ = [
    "BUDGET",
    "BUILTINS",
    "BudgetExceeded",
    "Expression",
    "FeelFunction",
    "Outcome",
    "Range",
    "Run",
    "Trouble",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "equal",
    "from_python",
    "host_function",
    "is_expression",
    "near",
    "text_value",
    "to_json",
]
