"""FEEL values as Python values, their comparison and their JSON.

number → Decimal (34 digits), string → str, boolean → bool, null → None, list, context → dict, date, time,
date and time → datetime, days and time duration → timedelta, years and months duration → YearsMonths, range → Range.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

NUMBERS = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)


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
    """A FEEL function: Python code with its parameter names."""

    code: Callable[..., Any]
    parameters: tuple[str, ...] = ()


def from_python(value: Any) -> Any:
    """Turn numbers into Decimals, deep; leave everything else."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list | tuple):
        return [from_python(item) for item in value]
    if isinstance(value, dict):
        return {key: from_python(item) for key, item in value.items()}
    return value


def kind(value: Any) -> str:
    """Return FEEL's name of a value's type."""
    if isinstance(value, bool):
        return "boolean"
    for types, name in KINDS:
        if isinstance(value, types):
            return name
    return "null" if value is None else "function"


KINDS: tuple[tuple[Any, str], ...] = (
    (Decimal | int | float, "number"),
    (str, "string"),
    (list | tuple, "list"),
    (dict, "context"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (YearsMonths, "years and months duration"),
    (Range, "range"),
)


def equal(left: Any, right: Any) -> bool | None:
    """Compare for equality: null equals null only, values of different types give null."""
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        return None
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    return bool(_comparable(left) == _comparable(right))


ORDERED = {
    "number",
    "string",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
}


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """Compare two values; null when they have no order between them."""
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if same is None or operator == "=" else not same
    if kind(left) != kind(right) or kind(left) not in ORDERED:
        return None
    try:
        return _order(operator, _comparable(left), _comparable(right))
    except TypeError:
        return None


def _order(operator: str, left: Any, right: Any) -> bool:
    if operator == "<":
        return bool(left < right)
    if operator == "<=":
        return bool(left <= right)
    return bool(left > right) if operator == ">" else bool(left >= right)


def _comparable(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def to_json(value: Any) -> Any:
    """Return the JSON of a value: whole numbers as int, others as float, temporal values and durations as ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value if isinstance(value, str | bool | int | float) or value is None else None


def duration_text(value: timedelta | YearsMonths) -> str:
    """Return a duration as ISO 8601: `P1Y2M`, `P3DT4H`, `-PT30M`."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if value.months < 0 else ''}P{body}"
    total = abs(value)
    seconds = Decimal(total.seconds % 60) + Decimal(total.microseconds) / 1_000_000
    parts = [(total.seconds // 3600, "H"), (total.seconds % 3600 // 60, "M"), (seconds.normalize(), "S")]
    clock = "".join(f"{number:f}{unit}" if unit == "S" else f"{number}{unit}" for number, unit in parts if number)
    days = f"{total.days}D" if total.days else ""
    body = days + (f"T{clock}" if clock else "")
    return f"{'-' if value < timedelta() else ''}P{body or 'T0S'}"


_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def duration(text: str) -> timedelta | YearsMonths | None:
    """Read an ISO 8601 duration; None when it is none, or mixes months with days."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        return None
    sign = -1 if found[1] else 1
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[1:7])
    if found[2] or found[3]:
        whole = any(found.groups()[3:])
        return None if whole else YearsMonths(sign * (12 * years + months))
    return sign * timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(found[8] or 0))
