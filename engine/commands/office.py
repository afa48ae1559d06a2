"""The office's configuration: settings with a day of validity, days off, and what a new office begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select

from engine.calendars import seed_days
from engine.calendars.work import BALINESE, JOINT, NATIONAL, OTHER
from engine.commands.base import NOBODY, PROCESS_KEEPERS
from engine.errors import Invalid, NotFound
from engine.office import CONFIG_STREAM, PEOPLE_STREAM
from engine.people_tables import calendar_day, role, setting
from engine.seed import seed_rows
from engine.store import UnitOfWork

KINDS = (NATIONAL, JOINT, BALINESE, OTHER)
YEARS_BEFORE, YEARS_AHEAD = 1, 2


@dataclass(frozen=True, slots=True)
class SetConfig:
    """Give a setting a value that holds from a day on; earlier values stay for what began before."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    key: str
    value: Any
    valid_from: date
    basis: str = ""

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound for a key that no part of Alur reads. Records: `config.set`."""
        if self.key not in uow.office.dated:
            raise NotFound(f"There is no setting {self.key}: `alur config list` shows them all.")
        where = (setting.c.key == self.key, setting.c.valid_from == self.valid_from)
        uow.session.execute(delete(setting).where(*where))
        row = {"key": self.key, "value": self.value, "valid_from": self.valid_from, "basis": self.basis}
        uow.session.execute(insert(setting).values(row))
        uow.record(CONFIG_STREAM, "config.set", **row | {"valid_from": str(self.valid_from)})


@dataclass(frozen=True, slots=True)
class AddDayOff:
    """Add a day off, such as Siwaratri, which follows the moon and is entered by hand."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    day: date
    name: str
    kind: str = OTHER

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Invalid. Records: `calendar.day_added`."""
        if self.kind not in KINDS:
            raise Invalid(f"A day off is one of {', '.join(KINDS)}, not {self.kind}.")
        where = (calendar_day.c.day == self.day, calendar_day.c.kind == self.kind)
        uow.session.execute(delete(calendar_day).where(*where))
        uow.session.execute(insert(calendar_day).values(day=self.day, kind=self.kind, name=self.name))
        uow.record(CONFIG_STREAM, "calendar.day_added", day=str(self.day), day_kind=self.kind, name=self.name)


@dataclass(frozen=True, slots=True)
class RemoveDayOff:
    """Make a day a working day again."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    day: date

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `calendar.day_removed`."""
        gone = uow.changed(delete(calendar_day).where(calendar_day.c.day == self.day))
        if not gone:
            raise NotFound(f"{self.day} is no day off.")
        uow.record(CONFIG_STREAM, "calendar.day_removed", day=str(self.day))


@dataclass(frozen=True, slots=True)
class LoadYears:
    """Load the days off of whole years; days that are there already stay as they were edited."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    first: int
    last: int

    def run(self, uow: UnitOfWork) -> int:
        """Return how many days were added. Records: `calendar.years_loaded`."""
        known = set(uow.session.execute(select(calendar_day.c.day, calendar_day.c.kind)).all())
        new = [row for row in seed_days(self.first, self.last) if row[:2] not in known]
        if new:
            uow.session.execute(
                insert(calendar_day), [dict(zip(("day", "kind", "name"), row, strict=True)) for row in new]
            )
            uow.record(CONFIG_STREAM, "calendar.years_loaded", first=self.first, last=self.last, days=len(new))
        return len(new)


@dataclass(frozen=True, slots=True)
class SeedOffice:
    """Give a new database the settings, roles and days off that an office begins with; what is there stays."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> None:
        """Records: `config.seeded`, `role.defined`, `calendar.years_loaded`, each only when it adds something."""
        self._settings(uow)
        self._roles(uow)
        if not uow.session.execute(select(calendar_day.c.day).limit(1)).first():
            LoadYears(uow.today.year - YEARS_BEFORE, uow.today.year + YEARS_AHEAD).run(uow)

    def _settings(self, uow: UnitOfWork) -> None:
        known = set(uow.session.execute(select(setting.c.key)).scalars())
        new = [{**row, "valid_from": date.min} for row in seed_rows("pengaturan") if row["key"] not in known]
        if new:
            uow.session.execute(insert(setting), new)
            uow.record(CONFIG_STREAM, "config.seeded", keys=[row["key"] for row in new])

    def _roles(self, uow: UnitOfWork) -> None:
        known = set(uow.session.execute(select(role.c.key)).scalars())
        new = [row for row in seed_rows("peran") if row["key"] not in known]
        if new:
            uow.session.execute(insert(role), new)
        for row in new:
            uow.record(PEOPLE_STREAM, "role.defined", role=row["key"], title=row["title"], superior=row["superior"])
