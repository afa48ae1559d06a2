"""FEEL values as Python values, and how they compare.

number → Decimal (34 digits), string → str, boolean → bool, null → None, list, context → dict, date, time,
date and time → datetime, days and time duration → timedelta, years and months duration → YearsMonths, range → Range.
"""

from __future__ import annotations

import decimal
import math
import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# decimal128 of IEEE 754, which the standard names: what does not fit is null
NUMBERS = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=6144,
    Emin=-6143,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; a missing end is open without limit."""

    low: Any
    high: Any
    includes_low: bool = True
    includes_high: bool = True

    def contains(self, value: Any) -> bool | None:
        """Tell whether the value lies inside; None when they do not compare."""
        above = True if self.low is None else compare(">=" if self.includes_low else ">", value, self.low)
        below = True if self.high is None else compare("<=" if self.includes_high else "<", value, self.high)
        if above is None or below is None:
            return None
        return above and below


@dataclass(frozen=True, slots=True)
class FeelFunction:
    """A FEEL function: `code(run, *values)` with its parameter names; `types` of parameters and result, if declared."""

    code: Callable[..., Any]
    parameters: tuple[str, ...] = ()
    types: tuple[Any, ...] = ()
    result: Any = None


KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
    list: "list",
    dict: "context",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    Range: "range",
}
_AS_IS = frozenset(KINDS) - {list, dict}


def kind(value: Any) -> str:
    """Return FEEL's name of a value's type."""
    return KINDS.get(type(value), "function")


def from_python(value: Any, spend: Callable[[int], None] = lambda amount: None) -> Any:  # noqa: ARG005 because it spends nothing
    """Return the FEEL value of a Python value: numbers as Decimals, tuples as lists, deep; `spend` pays for it."""
    if type(value) in _AS_IS:
        return value if type(value) is not Decimal else _number(value)
    if isinstance(value, bool | str):
        return bool(value) if isinstance(value, bool) else str(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple):
        spend(len(value) // 4)
        return [from_python(item, spend) for item in value]
    if isinstance(value, dict):
        spend(len(value) // 4)
        return {key: from_python(item, spend) for key, item in value.items()}
    return value


def _number(value: float | Decimal) -> Decimal | None:
    if isinstance(value, float):
        return NUMBERS.create_decimal(repr(value)) if math.isfinite(value) else None
    try:
        made = NUMBERS.create_decimal(value)
    except decimal.DecimalException:
        return None
    return made if made.is_finite() else None


def equal(left: Any, right: Any) -> bool | None:
    """Compare for equality: null equals null only, values of different types give null."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    same = _SAME.get(type(left))
    return same(left, right) if same else bool(left == right)


def _same_list(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))


def _same_context(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)


def _same_range(left: Range, right: Range) -> bool:
    same_brackets = (left.includes_low, left.includes_high) == (right.includes_low, right.includes_high)
    return same_brackets and equal(left.low, right.low) is True and equal(left.high, right.high) is True


def _same_moment(left: datetime | time, right: datetime | time) -> bool:
    first, second = instant(left), instant(right)
    return bool(first == second)


_SAME: dict[type, Callable[[Any, Any], bool]] = {
    list: _same_list,
    dict: _same_context,
    Range: _same_range,
    datetime: _same_moment,
    time: _same_moment,
}


def instant(value: datetime | time) -> tuple[Any, Any]:
    """Return on what clock a moment is (the world's, none, a zone's for a time without a day), and where on it."""
    offset = value.utcoffset()
    if isinstance(value, time):
        clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return getattr(value.tzinfo, "key", offset is not None), clock - (offset or timedelta())
    plain = value.replace(tzinfo=None)
    if offset is None:
        return False, plain
    return True, (plain - datetime(1, 1, 1) - offset)  # noqa: DTZ001 because it is a number of days, no moment


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
_PLAIN = frozenset({Decimal, str, date, timedelta, YearsMonths})


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """Compare two values; null when they have no order between them."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        same = equal(left, right)
        return None if same is None else not same
    shape = type(left)
    if shape is not type(right):
        return None
    if shape in _PLAIN:
        return _ORDERS[operator](left, right)
    if shape is datetime or shape is time:
        first, second = instant(left), instant(right)
        return _ORDERS[operator](first[1], second[1]) if first[0] == second[0] else None
    return None


ORDERED = (*_PLAIN, datetime, time)
