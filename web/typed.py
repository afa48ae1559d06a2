"""What people type as dates, times and numbers, as data; what cannot be read stays as it was typed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale

NUMBERED = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
NAMED = re.compile(r"(?:[a-z]+, *)?(\d{1,2}) +([a-z]+)\.? +(\d{4})")
CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})(?::\d{2})?(?: *wita?| *wib)?")
ISO = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "time": re.compile(r"\d\d:\d\d(:\d\d)?")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
MONTHS = {
    name.lower().rstrip("."): number
    for language in ("id", "en")
    for width in ("wide", "abbreviated")
    for number, name in Locale(language).months["format"][width].items()
}


def number(text: str) -> Any:
    """Return a number as an Indonesian writes it (`1.250,5`), or the text, which then reads as a mistake."""
    if not text:
        return None
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return text
    if not found.is_finite():
        return text
    return int(found) if found == found.to_integral_value() else float(found)


def moment(text: str, subtype: str) -> str | None:
    """Return a date, a time, or both as ISO 8601, from a browser's picker or as people write them: `23/11/2026`."""
    if subtype == "time":
        return _time(text) or text or None
    if subtype == "date":
        return _date(text) or text or None
    day, _, clock = text.replace("T", " ", 1).rpartition(" ")
    return f"{_date(day)}T{_time(clock)}" if _date(day) and _time(clock) else text or None


def is_iso(text: Any, subtype: str) -> bool:
    """Say whether a picker of the browser can show this value."""
    return isinstance(text, str) and bool(ISO.get(subtype, MOMENT).fullmatch(text))


def _date(text: str) -> str | None:
    if ISO["date"].fullmatch(text):
        return text
    low = text.strip().lower()
    found = NUMBERED.fullmatch(low) or NAMED.fullmatch(low)
    if found is None:
        return None
    month = MONTHS.get(found[2], 0) if found[2].isalpha() else int(found[2])
    try:
        return date(int(found[3]), month, int(found[1])).isoformat()
    except ValueError:
        return None


def _time(text: str) -> str | None:
    found = CLOCK.fullmatch(text.strip().lower())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1]):02d}:{found[2]}"
