"""The built-in functions about dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.registry import as_text, builtin
from engine.feel.temporal import read_moment, read_time
from engine.feel.values import YearsMonths, duration


@builtin("now")
def now(run: Run) -> datetime | None:
    """Return the moment of the evaluation."""
    return run.now


@builtin("today")
def today(run: Run) -> date | None:
    """Return the day of the evaluation."""
    return run.now.date() if run.now else None


@builtin("date", "from")
def to_date(run: Run, *values: Any) -> date | None:  # noqa: ARG001 because every built-in has this shape
    """Read a date from text, from parts, or take it from a date and time."""
    if len(values) == 3:
        return date(*(int(value) for value in values))
    (value,) = values
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else (moment.date() if (moment := _moment(value)) else None)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return read_moment(as_text(value))


@builtin("time", "from")
def to_time(run: Run, *values: Any) -> time | None:  # noqa: ARG001 because every built-in has this shape
    """Read a time from text or parts, or take it from a date and time."""
    if len(values) >= 3:
        return time(int(values[0]), int(values[1]), int(values[2]))
    (value,) = values
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else read_time(as_text(value))


@builtin("date and time", "from")
def to_moment(run: Run, *values: Any) -> datetime | None:  # noqa: ARG001 because every built-in has this shape
    """Read a date and time from text, or join a date and a time."""
    if len(values) == 2:
        day = values[0].date() if isinstance(values[0], datetime) else values[0]
        return datetime.combine(day, values[1])
    return _moment(values[0])


@builtin("duration", "from")
def to_duration(run: Run, value: Any) -> Any:  # noqa: ARG001 because every built-in has this shape
    """Read an ISO 8601 duration."""
    return duration(as_text(value))


@builtin("years and months duration", "from", "to")
def months_between(run: Run, start: date, end: date) -> YearsMonths:  # noqa: ARG001 because every built-in has this shape
    """Return the whole months between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    return YearsMonths(months + 1 if months < 0 and end.day > start.day else months)


def _register_days() -> None:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    builtin("day of week", "date")(lambda _run, day: names[day.weekday()])
    builtin("day of year", "date")(lambda _run, day: Decimal(day.timetuple().tm_yday))
    builtin("week of year", "date")(lambda _run, day: Decimal(day.isocalendar()[1]))


_register_days()
