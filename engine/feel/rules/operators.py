"""Arithmetic, comparison and three-valued logic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import nodes as n
from engine.feel import temporal
from engine.feel.budget import Run
from engine.feel.code import Code, Make
from engine.feel.scope import Scope
from engine.feel.values import NUMBERS, YearsMonths, compare, kind
from engine.model import Message

_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def arithmetic_rule(node: n.Arithmetic, make: Make) -> Code:
    """Calculate; what has no meaning is null."""
    left, right, operator, at = make(node.left), make(node.right), node.operator, node.at
    on_numbers = _NUMBERS[operator]

    def calculate(scope: Scope, run: Run) -> Any:
        first, second = left(scope, run), right(scope, run)
        if type(first) is Decimal and type(second) is Decimal:
            try:
                return on_numbers(first, second)
            except DecimalException:
                return run.null(
                    at, Message("{left} {sign} {right} bukan bilangan.", left=first, sign=operator, right=second)
                )
        found = arithmetic(operator, first, second, run)
        return found if found is not None else _senseless(run, at, first, operator, second)

    return calculate


def _senseless(run: Run, at: int, first: Any, operator: str, second: Any) -> None:
    run.null(at, Message("{left} {sign} {right} tidak berarti.", left=kind(first), sign=operator, right=kind(second)))


def arithmetic(operator: str, left: Any, right: Any, run: Run) -> Any:
    """Return `left operator right` where one is no number; null when FEEL has no meaning for it."""
    if operator == "+" and type(left) is str and type(right) is str:
        run.spend((len(left) + len(right)) // 32)
        return left + right
    if operator in "+-":
        return temporal.add(left, right, 1 if operator == "+" else -1)
    return temporal.scale(operator, left, right)


def arithmetic_of(operator: str, left: Any, right: Any) -> Any:
    """Return `left operator right` for numbers and times; null when FEEL has no meaning for it."""
    if type(left) is Decimal and type(right) is Decimal:
        return _NUMBERS[operator](left, right)
    return temporal.add(left, right, 1) if operator == "+" else temporal.scale(operator, left, right)


def negation(node: n.Negate, make: Make) -> Code:
    """Negate a number or duration."""
    operand, at = make(node.operand), node.at

    def negate(scope: Scope, run: Run) -> Any:
        value = operand(scope, run)
        if type(value) is Decimal:
            return NUMBERS.minus(value)
        if isinstance(value, YearsMonths):
            return YearsMonths(-value.months)
        if isinstance(value, timedelta):
            return -value
        return run.null(at, Message("-{kind} tidak berarti.", kind=kind(value)))

    return negate


def comparison(node: n.Comparison, make: Make) -> Code:
    """Compare; fast where one side is a literal."""
    if node.operator == "=" and isinstance(node.right, n.Literal) and type(node.right.value) in (str, Decimal):
        return _is_literal(make(node.left), node.right.value, node.at)
    left, right, operator, at = make(node.left), make(node.right), node.operator, node.at

    def compared(scope: Scope, run: Run) -> bool | None:
        first, second = left(scope, run), right(scope, run)
        if type(first) is list and type(second) is list:
            run.spend(len(first) // 4)
        return decided(operator, first, second, run, at)

    return compared


def decided(operator: str, first: Any, second: Any, run: Run, at: int) -> bool | None:
    """Compare, and record why there is no answer."""
    found = compare(operator, first, second)
    if found is None:
        run.null(at, Message("{left} dan {right} tidak dapat dibandingkan.", left=kind(first), right=kind(second)))
    return found


def _is_literal(left: Code, wanted: Any, at: int) -> Code:
    shape = type(wanted)

    def same(scope: Scope, run: Run) -> bool | None:
        value = left(scope, run)
        if type(value) is shape:
            return bool(value == wanted)
        return decided("=", value, wanted, run, at)

    return same


def logic(node: n.Logic, make: Make) -> Code:
    """Combine three-valued: what decides alone decides; anything that is no boolean counts as null."""
    operands, decisive = [make(operand) for operand in node.operands], node.operator == "or"

    def combine(scope: Scope, run: Run) -> bool | None:
        unknown = False
        for operand in operands:
            value = operand(scope, run)
            if value is decisive:
                return bool(decisive)
            unknown = unknown or type(value) is not bool
        return None if unknown else not decisive

    return combine


def both(first: bool | None, second: bool | None) -> bool | None:
    """Return the three-valued `and`."""
    if first is False or second is False:
        return False
    return True if first is True and second is True else None


def between(node: n.Between, make: Make) -> Code:
    """Tell whether a value lies between two others, ends included."""
    value, low, high, at = make(node.value), make(node.low), make(node.high), node.at

    def lies(scope: Scope, run: Run) -> bool | None:
        found = value(scope, run)
        above = decided(">=", found, low(scope, run), run, at)
        return both(above, decided("<=", found, high(scope, run), run, at))

    return lies
