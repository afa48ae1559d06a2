"""Reading dates, times and durations: ISO 8601 as the standard narrows it, with offset or a zone's name after `@`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.values import YearsMonths

_CLOCK = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w/+-]*)?"
_TIME = re.compile(_CLOCK, re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(.+)|(@.+))?", re.ASCII)
_SHORT = re.compile(r"(\d\d:\d\d)((?:Z|[+-]|@).*)?", re.ASCII)
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?)?", re.ASCII
)
T = TypeVar("T")
_LONGEST = 60  # characters; more is no date


def _remembered(read: Callable[[str], T | None]) -> Callable[[str], T | None]:
    """Read each text once; what is too long to be a date or duration is not even kept."""
    cached = lru_cache(512)(read)

    @wraps(read)
    def short(text: str) -> T | None:
        return cached(text) if len(text) <= _LONGEST else None

    return short


@_remembered
def read_date(text: str) -> date | None:
    """Read `2026-11-24`; None when it is no date."""
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@_remembered
def read_time(text: str) -> time | None:
    """Read `08:00:00`, with offset or `@zone`; None when it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = (int(number) for number in found.groups()[:3])
    try:
        return time(hour, minute, second, _micro(found[4]), _zone(found[5]))
    except ValueError:
        return None


def _micro(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _zone(text: str | None) -> timezone | ZoneInfo | None:
    """Return what a time's end says. Raises: ValueError for a zone that nobody knows."""
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return named_zone(text[1:])
    hours, minutes, seconds = (int(part) for part in (text[1:] + ":00")[:8].split(":"))
    if hours > 18 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if text[0] == "-" else offset)


@lru_cache(64)
def named_zone(name: str) -> ZoneInfo:
    """Return a zone of the world, such as `Asia/Makassar`. Raises: ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as exc:
        raise ValueError(name) from exc


@_remembered
def read_moment(text: str) -> datetime | None:
    """Read `2026-11-24T08:00:00+08:00`, with offset or `@zone`; a date alone is its midnight."""
    found = _MOMENT.fullmatch(text)
    day = read_date(found[1]) if found else None
    if not found or day is None:
        return None
    if not found[2]:
        clock = read_time("00:00:00" + (found[3] or ""))
    else:
        short = _SHORT.fullmatch(found[2])
        clock = read_time(f"{short[1]}:00{short[2] or ''}" if short else found[2])
    return datetime.combine(day, clock) if clock else None


@_remembered
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
    micro = int(Decimal(found[8] or 0).scaleb(6))
    try:
        return sign * timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, microseconds=micro)
    except OverflowError:
        return None
