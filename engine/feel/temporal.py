"""Dates, times and durations: reading, parts, arithmetic. Times without a zone stay without one."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.values import YearsMonths, duration

_ZONED = re.compile(r"(?P<local>[^@]+)@(?P<zone>[\w/+-]+)")


def read_date(text: str) -> date | None:
    """Read `2026-11-24`; None when it is no date."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read `08:00:00`, with offset or `@zone`; None when it is no time."""
    local, zone = _split_zone(text)
    if not re.fullmatch(r"\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", local):
        return None
    try:
        value = time.fromisoformat(local)
    except ValueError:
        return None
    return value.replace(tzinfo=zone) if zone else value


def read_moment(text: str) -> datetime | None:
    """Read `2026-11-24T08:00:00+08:00`, with offset or `@zone`; a date alone is its midnight."""
    local, zone = _split_zone(text)
    if day := read_date(local):
        return datetime.combine(day, time(), zone)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", local):
        return None
    try:
        value = datetime.fromisoformat(local)
    except ValueError:
        return None
    return value.replace(tzinfo=zone) if zone else value


def _split_zone(text: str) -> tuple[str, ZoneInfo | None]:
    found = _ZONED.fullmatch(text)
    if not found:
        return text, None
    try:
        return found["local"], ZoneInfo(found["zone"])
    except (ZoneInfoNotFoundError, ValueError):
        return text, None


def at_literal(text: str) -> Any:
    """Read what stands after `@`: date, time, date and time, or duration."""
    for read in (read_date, read_time, read_moment, duration):
        if (value := read(text)) is not None:
            return value
    return None


PARTS = ("year", "month", "day", "hour", "minute", "second")


def part(value: Any, name: str) -> Any:
    """Return a part such as `value.year`; None when the value has no such part."""
    if isinstance(value, timedelta):
        return _duration_part(value, name)
    if isinstance(value, YearsMonths):
        sign = -1 if value.months < 0 else 1
        years, months = divmod(abs(value.months), 12)
        return {"years": Decimal(sign * years), "months": Decimal(sign * months)}.get(name)
    if name in PARTS or name == "weekday":
        found = value.isoweekday() if name == "weekday" and isinstance(value, date) else getattr(value, name, None)
        return Decimal(found) if isinstance(found, int) else None
    if name == "time offset" and isinstance(value, datetime | time):
        return value.utcoffset()
    if name == "timezone" and isinstance(value, datetime | time):
        return getattr(value.tzinfo, "key", None)
    return None


def _duration_part(value: timedelta, name: str) -> Decimal | None:
    sign, total = (-1, -value) if value < timedelta() else (1, value)
    seconds = total.seconds % 60 + total.microseconds / 1_000_000
    parts = {
        "days": total.days,
        "hours": total.seconds // 3600,
        "minutes": total.seconds % 3600 // 60,
        "seconds": seconds,
    }
    return Decimal(str(sign * parts[name])) if name in parts else None


def add_months(day: Any, months: int) -> Any:
    """Add months to a date or date and time; the day stays within its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def add(left: Any, right: Any, sign: int) -> Any:
    """Add or subtract where one side is temporal; None when FEEL has no meaning for it."""
    try:
        return _add(left, right, sign)
    except (OverflowError, ValueError, TypeError):
        return None


def _add(left: Any, right: Any, sign: int) -> Any:
    if isinstance(right, YearsMonths):
        if isinstance(left, YearsMonths):
            return YearsMonths(left.months + sign * right.months)
        return add_months(left, sign * right.months) if isinstance(left, date) else None
    if isinstance(right, timedelta):
        return _shift(left, sign * right)
    if sign > 0:
        return _add(right, left, 1) if isinstance(left, timedelta | YearsMonths) else None
    return _distance(left, right)


def _shift(left: Any, delta: timedelta) -> Any:
    if isinstance(left, datetime | timedelta):
        return left + delta
    if isinstance(left, date):
        return (datetime.combine(left, time()) + delta).date()
    if isinstance(left, time):
        return (datetime.combine(date(2000, 1, 1), left) + delta).timetz()
    return None


def _distance(left: Any, right: Any) -> timedelta | None:
    if isinstance(left, time) and isinstance(right, time):
        day = date(2000, 1, 1)
        return datetime.combine(day, left) - datetime.combine(day, right)
    if not (isinstance(left, date) and isinstance(right, date)):
        return None
    first, second = (
        value if isinstance(value, datetime) else datetime.combine(value, time()) for value in (left, right)
    )
    if (first.tzinfo is None) != (second.tzinfo is None):
        zone = first.tzinfo or second.tzinfo
        first, second = (value if value.tzinfo else value.replace(tzinfo=zone) for value in (first, second))
    return first - second
