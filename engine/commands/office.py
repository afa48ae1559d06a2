"""The office's configuration: settings with a day of validity, days off, and what a new office begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select

from engine.calendars import seed_days
from engine.calendars.work import BALINESE, JOINT, NATIONAL, OTHER
from engine.commands.base import NOBODY, OFFICE_KEEPERS, PROCESS_KEEPERS
from engine.commands.differences import difference
from engine.commands.moving import recompute
from engine.commands.office_values import check_value
from engine.errors import Conflict, FormInvalid, Invalid, NotFound
from engine.model import Message
from engine.office import CONFIG_STREAM, FACULTATIVE, PEOPLE_STREAM, RULE_PREFIX, STEP_PREFIX
from engine.people_tables import calendar_day, role, setting
from engine.queries.sessions import REQUIRED
from engine.seed import seed_rows
from engine.store import UnitOfWork
from engine.tables import process_definition

KINDS = (NATIONAL, JOINT, BALINESE, OTHER)
YEARS_BEFORE, YEARS_AHEAD, CLOSING = 1, 2, "jam_tutup"


@dataclass(frozen=True, slots=True)
class SetConfig:
    """Give a setting a value that holds from a day on; earlier values stay for what began before."""

    key: str
    value: Any
    valid_from: date
    basis: str = ""
    moved: Mapping[str, Any] | None = None  # a row of a list that changed its place: code, place before and after

    def needs(self, uow: UnitOfWork) -> frozenset[str]:
        """Return who may: how people prove who they are is for administrators only."""
        return OFFICE_KEEPERS if self.key == REQUIRED else PROCESS_KEEPERS

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound for a key that no part of Alur reads, FormInvalid. Records: `config.set`."""
        if self.key not in uow.office.dated and not is_step(uow, self.key):
            raise NotFound(f"There is no setting {self.key}: `alur config list` shows them all.")
        check_value(self.key, self.value)
        before, after = difference(_value_on(uow, self.key, self.valid_from), self.value)
        where = (setting.c.key == self.key, setting.c.valid_from == self.valid_from)
        uow.session.execute(delete(setting).where(*where))
        row = {"key": self.key, "value": self.value, "valid_from": self.valid_from, "basis": self.basis}
        uow.session.execute(insert(setting).values(row))
        facts = {"key": self.key, "valid_from": str(self.valid_from), "basis": self.basis}
        told = self.moved or {"before": before, "after": after}
        uow.record(CONFIG_STREAM, "list.reordered" if self.moved else "config.set", **told, **facts)
        _move_limits(uow, self.key)


@dataclass(frozen=True, slots=True)
class WithdrawConfig:
    """Take back a value that has not begun to hold."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    key: str
    valid_from: date

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound; Conflict for one that holds already. Records: `config.withdrawn`."""
        if self.valid_from <= uow.today:
            raise Conflict("This value holds already: set another one from a day on.")
        where = (setting.c.key == self.key, setting.c.valid_from == self.valid_from)
        row = uow.session.execute(select(setting.c.value).where(*where)).first()
        if row is None:
            raise NotFound(f"There is no value of {self.key} from {self.valid_from}.")
        uow.session.execute(delete(setting).where(*where))
        before, after = difference(row.value, _value_on(uow, self.key, uow.today))
        facts = {"key": self.key, "valid_from": str(self.valid_from)}
        uow.record(CONFIG_STREAM, "config.withdrawn", before=before, after=after, **facts)


def is_step(uow: UnitOfWork, key: str) -> bool:
    """Tell whether a key is the *mutu baku* of a step of a published process: `mutu_baku.<process>.<element>`."""
    _, process_id, element_id = [*key.split("."), "", ""][:3]
    if not key.startswith(STEP_PREFIX):
        return False
    latest = select(process_definition.c.id, process_definition.c.version)
    latest = latest.where(process_definition.c.process_id == process_id)
    row = uow.session.execute(latest.order_by(process_definition.c.version.desc()).limit(1)).first()
    return row is not None and element_id in uow.definition(row.id, row.version).process.elements


def _value_on(uow: UnitOfWork, key: str, day: date) -> Any:
    """Return what holds on a day as the tables say now, or None."""
    query = select(setting.c.value).where(setting.c.key == key, setting.c.valid_from <= day)
    return uow.session.execute(query.order_by(setting.c.valid_from.desc()).limit(1)).scalar()


def _move_limits(uow: UnitOfWork, key: str) -> None:
    if key == FACULTATIVE:
        recompute(uow, "calendar")
    elif key == CLOSING or key.startswith((RULE_PREFIX, STEP_PREFIX)):
        recompute(uow, "limits")


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
        if not self.name.strip():
            raise FormInvalid({"name": Message("Isilah nama harinya.")})
        where = (calendar_day.c.day == self.day, calendar_day.c.kind == self.kind)
        before = uow.session.execute(select(calendar_day.c.name).where(*where)).scalar()
        uow.session.execute(delete(calendar_day).where(*where))
        uow.session.execute(insert(calendar_day).values(day=self.day, kind=self.kind, name=self.name))
        facts = {"day": str(self.day), "day_kind": self.kind, "before": before, "after": self.name}
        uow.record(CONFIG_STREAM, "calendar.day_added", **facts)
        recompute(uow, "calendar")


@dataclass(frozen=True, slots=True)
class RemoveDayOff:
    """Make a day a working day again."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    day: date

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `calendar.day_removed`."""
        where = calendar_day.c.day == self.day
        names = uow.session.execute(select(calendar_day.c.name).where(where).order_by(calendar_day.c.kind)).scalars()
        before = ", ".join(names)
        if not uow.changed(delete(calendar_day).where(where)):
            raise NotFound(f"{self.day} is no day off.")
        uow.record(CONFIG_STREAM, "calendar.day_removed", day=str(self.day), before=before, after=None)
        recompute(uow, "calendar")


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
            recompute(uow, "calendar")
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
