"""Syntax tree → Python closures, one per node: what runs is a call of nested functions, not a walk over the tree."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel.code import Code
from engine.feel.rules import calling, loops, operators, simple, testing

_RULES: dict[type, Any] = {
    n.Literal: simple.literal,
    n.Variable: simple.variable,
    n.Path: simple.path,
    n.ListOf: simple.list_of,
    n.ContextOf: simple.context_of,
    n.Interval: simple.interval,
    n.Arithmetic: operators.arithmetic_rule,
    n.Comparison: operators.comparison,
    n.Negate: operators.negation,
    n.Logic: operators.logic,
    n.Between: operators.between,
    n.In: testing.in_tests,
    n.HalfTest: testing.half_test,
    n.InstanceOf: testing.instance_of,
    n.Filter: loops.filtered,
    n.For: loops.for_loop,
    n.Quantified: loops.quantified,
    n.If: calling.if_then,
    n.Call: calling.call,
    n.Function: calling.function,
}


def compiled(node: n.Node) -> Code:
    """Return the closure that evaluates a node over a scope."""
    code: Code = _RULES[type(node)](node, compiled)
    return code
