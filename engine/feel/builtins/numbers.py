"""Numbers: rounding and the usual functions, with 34 digits."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.registry import Senseless, builtin
from engine.feel.values import NUMBERS, YearsMonths
from engine.model import Message

SMALLEST, LARGEST = -6111, 6176  # scales that the standard allows
_ROUNDINGS = {
    "decimal": (ROUND_HALF_EVEN, "", "Round to a scale, halves to the even neighbour.", "decimal(1.115, 2) = 1.12"),
    "floor": (ROUND_FLOOR, "?", "Round down, towards minus infinity.", "floor(-1.5) = -2"),
    "ceiling": (ROUND_CEILING, "?", "Round up, towards infinity.", "ceiling(-1.5) = -1"),
    "round up": (ROUND_UP, "", "Round away from zero.", "round up(-5.5, 0) = -6"),
    "round down": (ROUND_DOWN, "", "Round towards zero.", "round down(-5.5, 0) = -5"),
    "round half up": (ROUND_HALF_UP, "", "Round to the nearest, halves away from zero.", "round half up(-5.5, 0) = -6"),
    "round half down": (
        ROUND_HALF_DOWN,
        "",
        "Round to the nearest, halves towards zero.",
        "round half down(5.5, 0) = 5",
    ),
}


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Round to so many digits after the point. Raises: Senseless."""
    if not SMALLEST <= scale <= LARGEST:
        raise Senseless(Message("{number} bukan jumlah angka di belakang koma.", number=scale))
    exponent = -int(scale)
    if int(number.as_tuple().exponent) >= exponent:
        return number
    return number.quantize(Decimal(1).scaleb(exponent), rounding, NUMBERS)


def _register_roundings() -> None:
    for name, (rounding, optional, summary, example) in _ROUNDINGS.items():

        def code(number: Decimal, scale: Decimal = Decimal(0), rounding: str = rounding) -> Decimal:
            return rounded(number, scale, rounding)

        code.__doc__, code.__module__ = summary, __name__
        builtin(name, f"n: number, scale: number{optional}", "number", example)(code)


_register_roundings()


@builtin("abs", "n: number|days and time duration|years and months duration", "number or duration", "abs(-3) = 3")
def absolute(value: Any) -> Any:
    """Return a number or duration without its sign."""
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return abs(value) if isinstance(value, timedelta) else value.copy_abs()


@builtin("modulo", "dividend: number, divisor: number", "number", "modulo(-10, 3) = 2")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the rest of a division; it has the divisor's sign."""
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt", "number: number", "number", "sqrt(16) = 4")
def square_root(number: Decimal) -> Decimal:
    """Return the square root."""
    return NUMBERS.sqrt(number)


@builtin("log", "number: number", "number", "log(1) = 0")
def logarithm(number: Decimal) -> Decimal:
    """Return the natural logarithm."""
    if number <= 0:
        raise Senseless(Message("{number} tidak mempunyai logaritma.", number=number))
    return NUMBERS.ln(number)


@builtin("exp", "number: number", "number", "exp(0) = 1")
def exponential(number: Decimal) -> Decimal:
    """Return e to the power of a number."""
    return NUMBERS.exp(number)


@builtin("odd", "number: number", "boolean", "odd(5)")
def odd(number: Decimal) -> bool:
    """Tell whether a whole number is odd."""
    return abs(NUMBERS.remainder(number, Decimal(2))) == 1


@builtin("even", "number: number", "boolean", "even(4)")
def even(number: Decimal) -> bool:
    """Tell whether a whole number is even."""
    return NUMBERS.remainder(number, Decimal(2)) == 0
