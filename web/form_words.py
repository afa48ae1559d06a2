"""How the values of a form read: days in words where a text is a day, sizes of files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from web.house import the_engine
from web.language import language
from web.typed import is_iso

KB, MB = 1_000, 1_000_000


def day_if_any(value: Any) -> Any:
    """Return `Senin, 23 November 2026` for `2026-11-23`, and anything else as it is."""
    if not is_iso(value, "date"):
        return value
    try:
        return str(format_date(date.fromisoformat(value), "EEEE, d MMMM y", locale=language()))
    except ValueError:
        return value


def size(number: int) -> str:
    """Return a size in bytes as people read it: `1,4 MB`."""
    unit, name = (MB, "MB") if number >= MB else (KB, "KB")
    return f"{format_decimal(max(number / unit, 0.1), '#,##0.#', locale=language())} {name}"


def clock(at: datetime) -> str:
    """Return a moment's time of day in the office: `09.15`."""
    return at.astimezone(the_engine().house.offices.zone).strftime("%H.%M")
