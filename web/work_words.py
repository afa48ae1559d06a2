"""How a work item's priority and days read in lists."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask_babel import gettext

from web.house import the_engine
from web.language import language
from web.words import short_day

IMPORTANT, URGENT = 70, 90


def office_day(at: datetime) -> str:
    """`23 Nov 2026`, the day that a moment falls on in the office."""
    return short_day(at.astimezone(the_engine().house.offices.zone).date())


def priority_words(priority: int) -> str:
    """Return a work item's priority in words."""
    return _priority(priority, language())


@lru_cache
def _priority(priority: int, _spoken: str) -> str:
    if priority >= URGENT:
        return str(gettext("Mendesak"))
    return str(gettext("Penting") if priority >= IMPORTANT else gettext("Biasa"))
