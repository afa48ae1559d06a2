"""Conversion: from texts and parts to values, and back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.feel.calendar_texts import duration, named_zone, read_date, read_moment, read_time
from engine.feel.registry import Senseless, builtin
from engine.feel.texts import text_of
from engine.feel.values import NUMBERS, ORDERED, Range, YearsMonths
from engine.model import Message

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_RANGE = re.compile(r"\s*([\[\](])(.*)\.\.(.*)([\]\[)])\s*", re.DOTALL)


def whole(value: Decimal) -> int:
    """Return a whole number. Raises: Senseless."""
    if value != value.to_integral_value():
        raise Senseless(Message("{number} bukan bilangan bulat.", number=value))
    return int(value)


def _read(value: Any, text: str, what: Message) -> Any:
    if value is None:
        raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=what))
    return value


@builtin("date", "from: string", "date", 'date("2026-03-02") = @"2026-03-02"')
def date_of_text(text: str) -> date:
    """Read or make a date."""
    return _read(read_date(text), text, Message("tanggal"))  # type: ignore[no-any-return] # because _read returns what it got


@builtin("date", "from: date|date and time", "date")
def date_of_moment(value: date) -> date:
    """Take the date."""
    return value.date() if isinstance(value, datetime) else value


@builtin("date", "year: number, month: number, day: number", "date")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> date:
    """Make a date of its parts."""
    return date(whole(year), whole(month), whole(day))


@builtin("time", "from: string", "time", 'time("09:30:00").hour = 9')
def time_of_text(text: str) -> time:
    """Read or make a time of day."""
    return _read(read_time(text.removeprefix("T")), text, Message("waktu"))  # type: ignore[no-any-return] # because _read returns what it got


@builtin("time", "from: date|time|date and time", "time")
def time_of_moment(value: Any) -> time:
    """Take the time; a date's is its midnight in UTC."""
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else time(tzinfo=UTC)


@builtin("time", "hour: number, minute: number, second: number, offset: days and time duration|null?", "time")
def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None) -> time:
    """Make a time of its parts."""
    zone = timezone(offset) if offset is not None else None
    return time(whole(hour), whole(minute), int(second), int(second % 1 * 1_000_000), zone)


@builtin("date and time", "from: string", "date and time", 'date and time("2026-03-02T09:30:00").minute = 30')
def moment_of_text(text: str) -> datetime:
    """Read or make a date and time."""
    return _read(read_moment(text), text, Message("tanggal dan waktu"))  # type: ignore[no-any-return] # because _read returns what it got


@builtin("date and time", "from: date|date and time", "date and time")
def moment_of_moment(value: date) -> datetime:
    """Return a date's midnight."""
    return value if isinstance(value, datetime) else datetime.combine(value, time())


@builtin("date and time", "date: date|date and time, time: time", "date and time")
def moment_of_both(day: date, clock: time) -> datetime:
    """Join a date and a time."""
    return datetime.combine(day.date() if isinstance(day, datetime) else day, clock)


@builtin("date and time", "date: date and time, timezone: string", "date and time", extra=True)
def moment_elsewhere(moment: datetime, name: str) -> datetime:
    """Say the same moment in another zone."""
    zone = UTC if name == "Z" else named_zone(name)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


@builtin(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset: days and time duration|string|null?",
    "date and time",
)
def moment_of_parts(*parts: Any) -> datetime:
    """Make a date and time of its parts."""
    day = date_of_parts(*parts[:3])
    hour, minute, second = parts[3:6]
    last = parts[6] if len(parts) > 6 else None
    if isinstance(last, str):
        return datetime.combine(day, time_of_parts(hour, minute, second)).replace(tzinfo=named_zone(last))
    return datetime.combine(day, time_of_parts(hour, minute, second, last))


@builtin(
    "duration", "from: string", "days and time duration or years and months duration", 'duration("PT90M").minutes = 30'
)
def duration_of_text(text: str) -> timedelta | YearsMonths:
    """Read a duration."""
    return _read(duration(text), text, Message("durasi"))  # type: ignore[no-any-return] # because _read returns what it got


@builtin("duration", "from: days and time duration|years and months duration", "duration")
def duration_itself(value: Any) -> Any:
    """Return a duration as it is."""
    return value


@builtin(
    "years and months duration",
    "from: date|date and time, to: date|date and time",
    "years and months duration",
    'years and months duration(@"2025-01-15", @"2026-03-14") = @"P1Y1M"',
)
def months_between(start: date, end: date) -> YearsMonths:
    """Return the whole months between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    first, last = _within_month(start), _within_month(end)
    if months > 0 and last < first:
        return YearsMonths(months - 1)
    return YearsMonths(months + 1 if months < 0 and last > first else months)


def _within_month(day: date) -> tuple[int, time]:
    return day.day, day.time() if isinstance(day, datetime) else time()


@builtin(
    "number",
    "from: string, grouping separator: string|null?, decimal separator: string|null?",
    "number",
    'number("1.500,25", ".", ",") = 1500.25',
)
def number_of_text(text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """Read a number, with its grouping and decimal signs."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        raise Senseless(Message("Pemisah bilangan yang tidak dikenal."))
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not _NUMBER.fullmatch(plain):
        raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=Message("bilangan")))
    return NUMBERS.create_decimal(plain)


@builtin("number", "from: number", "number", extra=True)
def number_itself(value: Decimal) -> Decimal:
    """Return a number as it is."""
    return value


@builtin("string", "from", "string", 'string(12.50) = "12.5"')
def string(value: Any) -> str | None:
    """Return a value as text."""
    return text_of(value)


@builtin("range", "from: string", "range", 'range("[1..5)").end = 5')
def range_of_text(text: str) -> Range:
    """Read a range whose ends are numbers, texts or temporal values."""
    found = _RANGE.fullmatch(text)
    low, high = (_end(found[2]), _end(found[3])) if found else (None, None)
    shapes = {type(end) for end in (low, high) if end is not None}
    if not found or len(shapes) != 1 or not shapes <= set(ORDERED):
        raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=Message("rentang")))
    if (low is None and found[1] == "[") or (high is None and found[4] == "]"):
        raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=Message("rentang")))
    return Range(low, high, found[1] == "[", found[4] == "]")


def _end(text: str) -> Any:
    text = text.strip()
    if text in ("", "null"):
        return None
    if _NUMBER.fullmatch(text):
        return NUMBERS.create_decimal(text)
    inside = re.fullmatch(r'(@|date\(|time\(|date and time\(|duration\()?\s*"([^"\\]*)"\s*\)?', text)
    if not inside:
        raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=Message("batas rentang")))
    if not inside[1]:
        return inside[2]
    for read in (read_date, read_time, read_moment, duration):
        if (value := read(inside[2])) is not None:
            return value
    raise Senseless(Message("{text} bukan {what}.", text=text[:60], what=Message("batas rentang")))
