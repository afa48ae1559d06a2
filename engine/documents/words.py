"""Indonesian words for dates, times and numbers, as official papers write them (babel, num2words)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from num2words import num2words

MONTHS = 12


def as_date(value: Any) -> date | None:
    """Read a date from a date, a moment or ISO text; anything else is None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def long_date(value: Any) -> str:
    """`2026-11-23` → `Senin, 23 November 2026`."""
    return _format(value, "EEEE, d MMMM y")


def plain_date(value: Any) -> str:
    """`2026-11-23` → `23 November 2026`."""
    return _format(value, "d MMMM y")


def weekday(value: Any) -> str:
    """`2026-11-23` → `Senin`."""
    return _format(value, "EEEE")


def month(value: Any) -> str:
    """`2026-11-23` → `November`."""
    return _format(value, "MMMM")


def _format(value: Any, pattern: str) -> str:
    day = as_date(value)
    return format_date(day, pattern, locale="id") if day else ""


def clock(value: Any) -> str:
    """`09:00:00` or `2026-11-23T09:00+08:00` → `09.00 WITA`."""
    text = str(value or "")
    moment = text.partition("T")[2] or text
    return f"{moment[:2]}.{moment[3:5]} WITA" if len(moment) >= len("09:00") else ""


def spelled(value: Any) -> str:
    """`2026` → `dua ribu dua puluh enam`."""
    return str(num2words(int(value), lang="id")) if str(value or "").lstrip("-").isdigit() else ""


def day_of(value: Any) -> str:
    """Return the day of the month as a number: `2026-11-23` → `23`."""
    day = as_date(value)
    return str(day.day) if day else ""


def year_of(value: Any) -> str:
    """Return the year as a number: `2026-11-23` → `2026`."""
    day = as_date(value)
    return str(day.year) if day else ""


def masked(value: Any) -> str:
    """Hide all but the last four signs of a number: `5171…0001` → `************0001`."""
    text = str(value or "")
    return "*" * max(0, len(text) - 4) + text[-4:]


FILTERS = {
    "tanggal": plain_date,
    "hari_tanggal": long_date,
    "hari": weekday,
    "bulan": month,
    "pukul": clock,
    "terbilang": spelled,
    "tanggal_angka": day_of,
    "tahun": year_of,
    "tersamar": masked,
}
