"""The office as data: calendar, deadline rules, numbering, letterhead and lists to choose from, valid at a moment.

An `Office` is a frozen snapshot. `Offices` keeps the current one and loads it anew when the history of the office's
configuration or people has grown, so that a change holds from the next command on, in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.calendars import DeadlineRules, WorkCalendar, read_rules
from engine.calendars.work import BALINESE
from engine.errors import NotFound
from engine.model import Message
from engine.people_tables import app_user, calendar_day, role_holder, setting
from engine.tables import history_head

END_OF_DAY = time(23, 59, 59)
CONFIG_STREAM, PEOPLE_STREAM = "office:config", "office:people"
RULE_PREFIX, STEP_PREFIX, LIST_PREFIX, FACULTATIVE = "tenggat.", "mutu_baku.", "pilihan.", "fakultatif_libur"
Option = dict[str, str]
Holder = tuple[str, str, date, date | None, str]
STANDS_IN = {"plh": "Plh. ", "plt": "Plt. "}
_REVISION = select(history_head.c.stream, history_head.c.last_hash).where(
    or_(history_head.c.stream == CONFIG_STREAM, history_head.c.stream == PEOPLE_STREAM)
)


@dataclass(frozen=True)
class Office:
    """What an office has decided, as of one revision of its configuration.

    `dated` maps each setting to its values, newest first, each with the day from which it holds.
    """

    zone: ZoneInfo
    calendar: WorkCalendar = field(default_factory=lambda: WorkCalendar({}))
    rules: DeadlineRules = field(default_factory=lambda: DeadlineRules(()))
    dated: Mapping[str, list[tuple[date, Any]]] = field(default_factory=dict)
    staff: tuple[Option, ...] = ()
    holders: tuple[Holder, ...] = ()
    day_names: Mapping[date, str] = field(default_factory=dict)

    def setting(self, key: str, day: date | None = None) -> Any:
        """Return a setting as it holds on `day` (by default its newest value). Raises: NotFound."""
        for valid_from, value in self.dated.get(key, ()):
            if day is None or valid_from <= day:
                return value
        raise NotFound(f"The office has no setting {key}: set it with `alur config set {key}`.")

    def pattern(self, key: str, day: date | None = None) -> str:
        """Return the pattern of a number series, such as `PGD-{tahun}-{nomor:05d}`. Raises: NotFound."""
        return str(self.setting(f"nomor.{key}", day))

    @cached_property
    def options(self) -> Mapping[str, list[Option]]:
        """The lists that forms offer, by the name in their `valuesKey`."""
        return {name: [row for row in rows if row.get("aktif", True)] for name, rows in self.lists.items()}

    @cached_property
    def lists(self) -> Mapping[str, list[Option]]:
        """The same lists with what was switched off, which old cases still name."""
        found = {key.removeprefix(LIST_PREFIX): rows[0][1] for key, rows in self.dated.items() if _is_list(key)}
        return {**found, "petugas": list(self.staff)}

    def label(self, list_name: str, value: Any) -> str:
        """Return how a value of a list reads; a value that the list no longer has reads as itself."""
        rows = self.lists.get(list_name, [])
        return next((row["label"] for row in rows if row["value"] == value), str(value or ""))

    def choice(self, list_name: str, value: Any) -> Mapping[str, Any] | None:
        """Return a value's whole entry in a list, such as an area with its district and its head."""
        return next((row for row in self.lists.get(list_name, ()) if row["value"] == value), None)

    def obstacle(self, day: date, today: date) -> Message | None:
        """Say why nobody can be invited for a day: it is off, by name, or too near. SOP: 9.1.6."""
        if not self.calendar.is_working_day(day):
            name = self.day_names.get(day)
            return (
                Message("{day} libur: {name}. Pilih hari kerja.", day=_long(day), name=name) if name else weekend(day)
            )
        number = self.setting(f"{RULE_PREFIX}min_undangan", today)["number"]
        if self.calendar.between(today, day) >= number:
            return None
        first = _long(self.calendar.add(today, number))
        return Message("Undangan perlu {number} hari kerja; paling cepat {day}.", number=number, day=first)

    def received_on(self, moment: datetime) -> date:
        """Return the day that counts as the day of receipt: after closing time on a working day, the next one."""
        local = moment.astimezone(self.zone)
        closing = time.fromisoformat(self.setting("jam_tutup", local.date()))
        late = local.time() >= closing and self.calendar.is_working_day(local.date())
        return self.calendar.next(local.date()) if late else local.date()

    def due_on(self, key: str, moment: datetime) -> date:
        """Return the last day of the limit `key` that starts at `moment`: a rule, or written out as `2 HK`.

        Raises: NotFound.
        """
        start = self.received_on(moment)
        return self.rules.get(key, start).due_on(self.calendar, start)

    def class_due_on(self, deadline_class: str, moment: datetime) -> date:
        """Return the last day of a case of this class received at `moment`. Raises: NotFound."""
        start = self.received_on(moment)
        return self.rules.of_class(deadline_class, start).due_on(self.calendar, start)

    def end_of(self, key: str, moment: datetime) -> datetime:
        """Return the last second of the limit `key` that starts at `moment`. Raises: NotFound."""
        return datetime.combine(self.due_on(key, moment), END_OF_DAY, self.zone)

    def due_at(self, key: str, moment: datetime, *, received_at: datetime) -> datetime:
        """Return when a work item is due: from now, or from the receipt where the rule says so. Raises: NotFound."""
        rule = self.rules.get(key, moment.astimezone(self.zone).date())
        return self.end_of(key, received_at if rule.starts == "receipt" else moment)

    def step_due_at(self, process_id: str, element_id: str, moment: datetime) -> datetime | None:
        """Return when a step is due whose *mutu baku* the office set itself, else None: the diagram's own holds."""
        start = moment.astimezone(self.zone).date()
        rule = self.rules.find(f"{STEP_PREFIX}{process_id}.{element_id}", start)
        day = rule.due_on(self.calendar, self.received_on(moment)) if rule else None
        return datetime.combine(day, END_OF_DAY, self.zone) if day else None

    def days_until(self, due_at: datetime | None, today: date) -> int | None:
        """Return the working days from today until a limit: 0 is today, negative is late."""
        if due_at is None:
            return None
        return self.days_left(due_at.astimezone(self.zone).date(), today)

    def days_left(self, day: date, today: date) -> int:
        """Return the working days from today until a day: 0 is today, negative is late."""
        return self.calendar.between(today, day) if day >= today else -max(1, self.calendar.between(day, today))

    @cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The office's FEEL functions for diagrams and forms; they take dates, moments, or their ISO texts."""
        return {
            "tenggat": lambda key, start: self.end_of(str(key), self._moment(start)),
            "hari_kerja": lambda day: self.calendar.is_working_day(_day(day)),
            "tambah_hari_kerja": lambda day, number: self.calendar.add(_day(day), int(number)),
            "hari_kerja_antara": lambda first, last: self.calendar.between(_day(first), _day(last)),
            "halangan_sesi": lambda day, today: self.obstacle(_day(day), _day(today)),
            "label": self.label,
            "pilihan": self.choice,
            "pengaturan": lambda key: self.setting(str(key)),
            "pemegang": lambda role, day: self.holders_of(str(role), _day(day)),
        }

    def holders_of(self, role: str, day: date) -> list[str]:
        """Return the users who hold a role on a day."""
        return [user for key, user, first, last, _ in self.holders if key == role and first <= day <= (last or day)]

    def stands_in(self, user: str, role: str | None, at: datetime) -> str:
        """Return `Plh. ` or `Plt. ` where somebody held a role at a moment for another only, else nothing (A24)."""
        day = at.astimezone(self.zone).date()
        how = [
            how
            for key, who, first, last, how in self.holders
            if (key, who) == (role, user) and first <= day <= (last or day)
        ]
        return "" if not how or "definitif" in how else STANDS_IN[how[0]]

    def staff_with(self, roles: Collection[str], day: date) -> tuple[tuple[str, str], ...]:
        """Return who holds one of these roles on a day: id and name."""
        holding = {user for role in roles for user in self.holders_of(role, day)}
        return tuple((person["value"], person["label"]) for person in self.staff if person["value"] in holding)

    def _moment(self, value: Any) -> datetime:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)


def _is_list(key: str) -> bool:
    return key.startswith(LIST_PREFIX)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _long(day: date) -> str:
    return str(format_date(day, "EEEE, d MMMM y", locale="id"))


def weekend(day: date) -> Message:
    """Say that a day is a Saturday or a Sunday."""
    return Message("{day} bukan hari kerja. Pilih Senin sampai Jumat.", day=_long(day))


class Offices:
    """Keeps the current snapshot."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Begin with nothing; the first question loads."""
        self.zone = zone
        self._revision: tuple[Any, ...] | None = None
        self._office = Office(zone)

    def current(self, session: Session) -> Office:
        """Return the office as of this transaction; one statement when nothing has changed."""
        revision = tuple(sorted(session.execute(_REVISION).all()))
        if revision != self._revision:
            self._office, self._revision = read_office(session).office(self.zone), revision
        return self._office


@dataclass(frozen=True)
class OfficeRows:
    """What the tables say of an office, before it is put together; a preview puts together a changed copy.

    `days` are days off: day, kind. `dated` maps each setting to its values with their first days, newest first.
    """

    days: frozenset[tuple[date, str]]
    dated: Mapping[str, list[tuple[date, Any]]]
    staff: tuple[Option, ...] = ()
    holders: tuple[Holder, ...] = ()
    day_names: Mapping[date, str] = field(default_factory=dict)

    def office(self, zone: ZoneInfo) -> Office:
        """Put the office together."""
        return Office(
            zone=zone,
            calendar=WorkCalendar(self._days_off()),
            rules=read_rules(_rules(self.dated)),
            dated=self.dated,
            staff=self.staff,
            holders=self.holders,
            day_names=self.day_names,
        )

    def _days_off(self) -> Mapping[date, frozenset[str]]:
        """Leave out the facultative days on which the office works, by the switch as it holds on each of them."""
        found: dict[date, set[str]] = {}
        for day, kind in self.days:
            if kind != BALINESE or self._facultative_off(day):
                found.setdefault(day, set()).add(kind)
        return {day: frozenset(kinds) for day, kinds in found.items()}

    def _facultative_off(self, day: date) -> bool:
        return next((bool(value) for first, value in self.dated.get(FACULTATIVE, ()) if first <= day), True)


def read_office(session: Session) -> OfficeRows:
    """Read the whole configuration."""
    dated: dict[str, list[tuple[date, Any]]] = {}
    for row in session.execute(select(setting).order_by(setting.c.key, setting.c.valid_from.desc())):
        dated.setdefault(row.key, []).append((row.valid_from, row.value))
    staff = session.execute(select(app_user.c.id, app_user.c.name).where(app_user.c.active).order_by(app_user.c.name))
    columns = ("role", "user_id", "valid_from", "valid_to", "capacity")
    held = select(*(role_holder.c[name] for name in columns))
    days = session.execute(select(calendar_day.c.day, calendar_day.c.kind, calendar_day.c.name)).all()
    return OfficeRows(
        days=frozenset((row.day, row.kind) for row in days),
        dated=dated,
        staff=tuple({"value": user_id, "label": name} for user_id, name in staff),
        holders=tuple((role, user, first, last, how) for role, user, first, last, how in session.execute(held)),
        day_names={row.day: row.name for row in days},
    )


def _rules(dated: Mapping[str, list[tuple[date, Any]]]) -> list[dict[str, Any]]:
    return [
        {"key": key.removeprefix(RULE_PREFIX), **value, "valid_from": valid_from.isoformat()}
        for key, rows in dated.items()
        if key.startswith((RULE_PREFIX, STEP_PREFIX))
        for valid_from, value in rows
    ]
