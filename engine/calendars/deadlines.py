"""Deadline rules: how many working or calendar days, capped or not, valid from when. Data, never code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.calendars.work import WorkCalendar
from engine.errors import NotFound

WORKING, CALENDAR = "HK", "HARI"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One limit: `number` of `unit` (`HK` working days, `HARI` calendar days), at most `cap` calendar days."""

    key: str
    number: int
    unit: str
    starts: str = ""
    cap: int | None = None
    deadline_class: str | None = None
    valid_from: date = date.min
    valid_to: date | None = None
    basis: str = ""

    def due_on(self, calendar: WorkCalendar, start: date) -> date:
        """Return the last day of a limit that starts on `start`, which itself does not count."""
        if self.unit == WORKING:
            due = calendar.add(start, self.number)
            return due if self.cap is None else min(due, start + timedelta(days=self.cap))
        return start + timedelta(days=self.number)

    def valid_on(self, day: date) -> bool:
        """Tell whether the rule holds for a limit that starts on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class DeadlineRules:
    """The office's rules, by key and by class."""

    rules: tuple[DeadlineRule, ...]

    def get(self, key: str, day: date) -> DeadlineRule:
        """Return the rule of a key, or one such as `2 HK` written out. Raises: NotFound."""
        if written := written_out(key):
            return written
        return self._one((rule for rule in self.rules if rule.key == key), key, day)

    def find(self, key: str, day: date) -> DeadlineRule | None:
        """Return the rule of a key as it holds on a day, or None when there is none."""
        return next((rule for rule in self.rules if rule.key == key and rule.valid_on(day)), None)

    def of_class(self, deadline_class: str, day: date) -> DeadlineRule:
        """Return the rule of a class of cases. Raises: NotFound."""
        return self._one((rule for rule in self.rules if rule.deadline_class == deadline_class), deadline_class, day)

    @staticmethod
    def _one(found: Iterable[DeadlineRule], name: str, day: date) -> DeadlineRule:
        for rule in found:
            if rule.valid_on(day):
                return rule
        raise NotFound(f"There is no deadline rule {name} for {day}.")


def written_out(text: str) -> DeadlineRule | None:
    """Read a rule such as `2 HK`, or return None when the text is the name of one."""
    number, _, unit = text.partition(" ")
    return DeadlineRule(text, int(number), unit) if number.isdigit() and unit in (WORKING, CALENDAR) else None


def read_rules(rows: Iterable[dict[str, Any]]) -> DeadlineRules:
    """Read rules from JSON rows."""
    return DeadlineRules(tuple(_rule(row) for row in rows))


def _rule(row: dict[str, Any]) -> DeadlineRule:
    dates = {name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_to") if row.get(name)}
    return DeadlineRule(**{**row, **dates})
