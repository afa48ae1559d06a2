"""Look at the office's configuration and days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people_tables import calendar_day, setting


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting's value from a day on."""

    key: str
    valid_from: date
    value: Any
    basis: str


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off."""

    day: date
    kind: str
    name: str


def list_settings(session: Session, prefix: str = "") -> tuple[SettingLine, ...]:
    """List settings whose key begins with `prefix`."""
    query = select(setting.c.key, setting.c.valid_from, setting.c.value, setting.c.basis)
    query = query.where(setting.c.key.startswith(prefix, autoescape=True)).order_by(setting.c.key, setting.c.valid_from)
    return tuple(SettingLine(*row) for row in session.execute(query))


def days_off(session: Session, year: int) -> tuple[DayOff, ...]:
    """List the days off of a year."""
    query = select(calendar_day.c.day, calendar_day.c.kind, calendar_day.c.name)
    within = (calendar_day.c.day >= date(year, 1, 1), calendar_day.c.day <= date(year, 12, 31))
    return tuple(DayOff(*row) for row in session.execute(query.where(*within).order_by(calendar_day.c.day)))
