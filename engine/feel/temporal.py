"""Dates, times and durations: parts and arithmetic. Times without a zone stay without one."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.calendar_texts import duration, read_date, read_moment, read_time
from engine.feel.values import NUMBERS, YearsMonths, instant, kind

__all__ = ["add", "at_literal", "duration", "part", "read_date", "read_moment", "read_time", "scale"]
PARTS_THAT_MAY_BE_NULL = frozenset({"time offset", "timezone"})
_DATE = {"year", "month", "day", "weekday"}
_TIME = {"hour", "minute", "second", "time offset", "timezone"}
_HAS = {"date": _DATE, "time": _TIME, "date and time": _DATE | _TIME}


def at_literal(text: str) -> Any:
    """Read what stands after `@`: date, time, date and time, or duration."""
    for read in (read_date, read_time, read_moment, duration):
        if (value := read(text)) is not None:
            return value
    return None


def part(value: Any, name: str) -> Any:
    """Return a part such as `value.year`; None when the value has no such part."""
    if isinstance(value, timedelta):
        return _duration_part(value, name)
    if isinstance(value, YearsMonths):
        return _months_part(value, name)
    return _moment_part(value, name) if name in _HAS.get(kind(value), ()) else None


def _months_part(value: YearsMonths, name: str) -> Decimal | None:
    sign = -1 if value.months < 0 else 1
    years, months = divmod(abs(value.months), 12)
    return {"years": Decimal(sign * years), "months": Decimal(sign * months)}.get(name)


def _moment_part(value: Any, name: str) -> Any:
    if name == "weekday":
        return Decimal(value.isoweekday())
    if name == "second":
        return seconds(value.second, value.microsecond)
    if name == "time offset":
        return value.utcoffset()
    return getattr(value.tzinfo, "key", None) if name == "timezone" else Decimal(getattr(value, name))


def seconds(whole: int, micro: int) -> Decimal:
    """Return seconds with their fraction."""
    return Decimal(whole) if not micro else (Decimal(whole) + Decimal(micro).scaleb(-6)).normalize()


def _duration_part(value: timedelta, name: str) -> Decimal | None:
    sign, total = (-1, -value) if value < timedelta() else (1, value)
    parts = {
        "days": Decimal(total.days),
        "hours": Decimal(total.seconds // 3600),
        "minutes": Decimal(total.seconds % 3600 // 60),
        "seconds": seconds(total.seconds % 60, total.microseconds),
    }
    return sign * parts[name] if name in parts else None


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
    if isinstance(left, datetime):
        return _later(left, delta)
    if isinstance(left, timedelta):
        return left + delta
    if isinstance(left, date):
        return (datetime.combine(left, time()) + delta).date()
    if isinstance(left, time):
        return (
            (datetime.combine(date(2000, 1, 1), left.replace(tzinfo=None)) + delta).time().replace(tzinfo=left.tzinfo)
        )
    return None


def _later(moment: datetime, delta: timedelta) -> datetime:
    """Move on the world's clock, not on the wall's: a day that loses an hour has 23."""
    offset = moment.utcoffset()
    if offset is None or not hasattr(moment.tzinfo, "key"):
        return moment + delta
    world = (moment - offset).replace(tzinfo=None) + delta
    zone = moment.tzinfo
    return zone.fromutc(world.replace(tzinfo=zone)) if zone else world


def _distance(left: Any, right: Any) -> timedelta | None:
    first, second = _moment(left), _moment(right)
    if first is None or second is None or isinstance(first, time) != isinstance(second, time):
        return None
    (zoned, start), (also, end) = instant(first), instant(second)
    if zoned != also and not (type(left) is date or type(right) is date):
        return None
    if zoned != also:
        start, end = instant(_in_utc(first))[1], instant(_in_utc(second))[1]
    distance: timedelta = start - end
    return distance


def _in_utc(moment: Any) -> Any:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: Any) -> Any:
    if isinstance(value, datetime | time):
        return value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def scale(operator: str, left: Any, right: Any) -> Any:
    """Multiply or divide a duration; None when FEEL has no meaning for it."""
    if operator == "*" and isinstance(left, Decimal):
        left, right = right, left
    try:
        if operator == "/" and type(left) is type(right):
            return _ratio(left, right)
        return _scaled(operator, left, right) if isinstance(right, Decimal) else None
    except (ArithmeticError, ValueError):
        return None


def _ratio(left: Any, right: Any) -> Decimal | None:
    if isinstance(left, YearsMonths):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    return NUMBERS.divide(_micro(left), _micro(right)) if isinstance(left, timedelta) else None


def _scaled(operator: str, left: Any, factor: Decimal) -> Any:
    calculate = {"*": NUMBERS.multiply, "/": NUMBERS.divide}.get(operator)
    if calculate is None:
        return None
    if isinstance(left, YearsMonths):
        return YearsMonths(int(calculate(Decimal(left.months), factor)))
    if isinstance(left, timedelta):
        return timedelta(microseconds=int(calculate(_micro(left), factor)))
    return None


def _micro(value: timedelta) -> Decimal:
    return Decimal(value // timedelta(microseconds=1))
