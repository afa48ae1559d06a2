"""Working days: Monday to Friday, without the office's days off. Pure; the days come from an editable table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

NATIONAL, JOINT, BALINESE, OTHER = "LIBUR_NASIONAL", "CUTI_BERSAMA", "FAKULTATIF_BALI", "LIBUR_LAIN"
SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """The office's days off by kind; `balinese_off` says whether *fakultatif* days are off (default: yes)."""

    days: Mapping[date, frozenset[str]]
    balinese_off: bool = True

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office works on a day."""
        kinds = self.days.get(day, frozenset())
        off = kinds if self.balinese_off else kinds - {BALINESE}
        return day.weekday() < SATURDAY and not off

    def add(self, day: date, number: int) -> date:
        """Return the `number`-th working day after `day`, counting from the day after."""
        for _ in range(number):
            day = self.next(day)
        return day

    def next(self, day: date) -> date:
        """Return the first working day after `day`."""
        return next(later for later in _from(day + DAY, DAY) if self.is_working_day(later))

    def same_or_previous(self, day: date) -> date:
        """Return `day` if it is a working day, else the last one before it."""
        return next(earlier for earlier in _from(day, -DAY) if self.is_working_day(earlier))

    def same_or_next(self, day: date) -> date:
        """Return `day` if it is a working day, else the first one after it."""
        return next(later for later in _from(day, DAY) if self.is_working_day(later))

    def between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and with `last`; negative when `last` lies before."""
        if last < first:
            return -self.between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        weekdays = SATURDAY * weeks + sum((first + DAY * n).weekday() < SATURDAY for n in range(1, rest + 1))
        return weekdays - (bisect_right(self._weekdays_off, last) - bisect_right(self._weekdays_off, first))

    @cached_property
    def _weekdays_off(self) -> list[date]:
        """The days off from Monday to Friday, in order: a list of work asks for many spans of days."""
        return sorted(day for day in self.days if day.weekday() < SATURDAY and not self.is_working_day(day))


def _from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
