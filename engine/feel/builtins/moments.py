"""The clock of the step, and what a day is in its week, month and year."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from decimal import Decimal

from engine.feel.budget import Run
from engine.feel.registry import Senseless, builtin
from engine.model import Message

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = "date: date|date and time"


@builtin("now", "", "date and time", "now() instance of date and time")
def now(run: Run) -> datetime:
    """Return the moment of the step: the same however often it is asked."""
    if run.now is None:
        raise Senseless(Message("Di sini tidak ada jam."))
    return run.now


@builtin("today", "", "date", "today() = date(now())")
def today(run: Run) -> date:
    """Return the day of the step."""
    return now(run).date()


@builtin("day of year", _DAY, "number", 'day of year(@"2026-03-02") = 61')
def day_of_year(day: date) -> Decimal:
    """Return the number of a day in its year."""
    return Decimal(day.timetuple().tm_yday)


@builtin("day of week", _DAY, "string", 'day of week(@"2026-03-02") = "Monday"')
def day_of_week(day: date) -> str:
    """Return the English name of the day of the week."""
    return DAYS[day.weekday()]


@builtin("month of year", _DAY, "string", 'month of year(@"2026-03-02") = "March"')
def month_of_year(day: date) -> str:
    """Return the English name of the month."""
    return MONTHS[day.month - 1]


@builtin("week of year", _DAY, "number", 'week of year(@"2026-03-02") = 10')
def week_of_year(day: date) -> Decimal:
    """Return the number of the week by ISO 8601."""
    return Decimal(day.isocalendar()[1])


@builtin("last day of month", _DAY, "date", 'last day of month(@"2026-02-10") = @"2026-02-28"', extra=True)
def last_day_of_month(day: date) -> date:
    """Return the last day of the month."""
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
