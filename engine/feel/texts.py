"""FEEL values as texts and as JSON."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.values import FeelFunction, Range, YearsMonths

MOST_DIGITS = 300  # longer whole numbers are no JSON numbers that anybody reads


def to_json(value: Any) -> Any:
    """Return the JSON of a value: whole numbers as int, others as float, temporal values and durations as ISO 8601."""
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    return _json_whole(value)


def _json_whole(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, Range):
        return text_of(value)
    return value if isinstance(value, str | bool | int | float) else None


def _json_number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value() and value.adjusted() < MOST_DIGITS:
        return int(value)
    nearest = float(value)
    return nearest if math.isfinite(nearest) else str(value)


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


def number_text(value: Decimal) -> str:
    """Return a number without an exponent and without needless zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def moment_text(value: date | time) -> str:
    """Return a date, time or date and time as FEEL writes it: `Z` for UTC, `@Asia/Makassar` for a zone."""
    if not isinstance(value, datetime | time):
        return value.isoformat()
    plain = value.replace(tzinfo=None).isoformat()
    plain = plain.rstrip("0") if "." in plain else plain
    zone = getattr(value.tzinfo, "key", None)
    if zone:
        return f"{plain}@{zone}"
    offset = value.utcoffset()
    if offset is None:
        return plain
    return plain + ("Z" if not offset else datetime(2000, 1, 1, tzinfo=value.tzinfo).isoformat()[19:])


def text_of(value: Any) -> str | None:
    """Return what `string(value)` gives; null for null and for functions."""
    if value is None or isinstance(value, FeelFunction):
        return None
    return value if isinstance(value, str) else written(value)


def written(value: Any) -> str:
    """Return a value as it is written in FEEL, texts with their quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    if isinstance(value, date | time):
        return moment_text(value)
    return _written_whole(value)


def _written_whole(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        start, end = "[" if value.includes_low else "(", "]" if value.includes_high else ")"
        low, high = ("" if side is None else written(side) for side in (value.low, value.high))
        return f"{start}{low}..{high}{end}"
    return "null" if value is None else "function"
