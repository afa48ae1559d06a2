"""The daily channel check as it stands, and a month of it: done, late, missing (SOP 9.2.1, 6.2)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from engine.access import READERS, SUPERVISORS, holdings
from engine.errors import NotCandidate, NotFound
from engine.model import Actor
from engine.people_tables import app_user
from engine.public_tables import channel_check
from engine.queries.work_items import WorkItemView, see_work_item
from engine.store.unit_of_work import House
from engine.tables import case_file, process_instance, work_item

CHECK, DAILY, CHECKERS = "pemeriksaan_kanal_harian", "diperiksa_harian", frozenset({"PETUGAS_INFO"})
State = Literal["off", "ahead", "before", "done", "late", "missing", "open"]


@dataclass(frozen=True, slots=True)
class Find:
    """A complaint that was found in a channel and recorded; one without a number is a draft still."""

    instance_id: str
    number: str | None
    subject: str | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the day: `received` is None until somebody has looked."""

    key: str
    label: str
    received: int | None
    note: str | None
    by: str | None
    at: datetime | None
    finds: tuple[Find, ...]


@dataclass(frozen=True, slots=True)
class CheckOfDay:
    """The check of one day, with its work item."""

    item: WorkItemView
    day: date
    channels: tuple[Channel, ...]

    @property
    def left(self) -> int:
        """How many channels nobody has looked at."""
        return sum(channel.received is None for channel in self.channels)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month; `item` is the work item that still waits."""

    day: date
    state: State
    received: int = 0
    found: int = 0
    instance_id: str | None = None
    item: str | None = None


def check_of_day(session: Session, house: House, actor: Actor, work_item_id: str, today: date) -> CheckOfDay:
    """Show a day's check to those who may see it. Raises: NotFound."""
    item = see_work_item(session, house, actor, work_item_id, today)
    if item.definition.process.id != CHECK or not item.business_key:
        raise NotFound("This work item is no check of channels.")
    rows = session.execute(
        select(channel_check, app_user.c.name)
        .outerjoin(app_user, app_user.c.id == channel_check.c.checked_by)
        .where(channel_check.c.instance_id == item.instance_id)
    )
    done = {row.channel: row for row in rows}
    finds = _finds(session, item.instance_id)
    listed = house.offices.current(session).options.get("kanal", [])
    channels = (_channel(row, done.get(row["value"]), finds) for row in listed if row.get(DAILY))
    return CheckOfDay(item, _day_of(item.business_key), tuple(channels))


def sees_checks(session: Session, actor: Actor, today: date) -> bool:
    """Say whether somebody may see what became of the daily checks."""
    return bool((CHECKERS | SUPERVISORS | READERS) & {holding.role for holding in holdings(session, actor, today)})


def month_of_checks(session: Session, house: House, actor: Actor, first: date, today: date) -> tuple[Day, ...]:
    """Return every day of the month that begins on `first`. Raises: Forbidden."""
    if not sees_checks(session, actor, today):
        raise NotCandidate("The checks are for the front desk, its superiors and auditors.")
    begin = session.execute(
        select(func.min(process_instance.c.business_key)).where(process_instance.c.process_id == CHECK)
    ).scalar_one()
    checks = {_day_of(row.business_key): row for row in _checks(session, first)}
    calendar = house.offices.current(session).calendar
    days = [first.replace(day=number + 1) for number in range(monthrange(first.year, first.month)[1])]
    since = _day_of(begin) if begin else today
    return tuple(
        _day(house, day, checks.get(day), today, since) if calendar.is_working_day(day) else Day(day, "off")
        for day in days
    )


def _checks(session: Session, first: date) -> Sequence[Any]:
    mine = process_instance.c.id
    children = process_instance.alias()
    received = select(func.sum(channel_check.c.received)).where(channel_check.c.instance_id == mine).scalar_subquery()
    found = select(func.count()).where(children.c.parent_id == mine).scalar_subquery()
    waits = select(func.min(work_item.c.id)).where(work_item.c.instance_id == mine, work_item.c.status == "open")
    query = select(
        mine,
        process_instance.c.business_key,
        process_instance.c.ended_at,
        received.label("received"),
        found.label("found"),
        waits.scalar_subquery().label("item"),
    )
    month = process_instance.c.business_key.startswith(f"KANAL-{first:%Y-%m}-")
    return session.execute(query.where(process_instance.c.process_id == CHECK, month)).all()


def _day(house: House, day: date, row: Row[Any] | None, today: date, since: date) -> Day:
    if row is None:
        return Day(day, "ahead" if day >= today else "before" if day < since else "missing")
    ended = row.ended_at.astimezone(house.offices.zone).date() if row.ended_at else None
    state: State = _ended(day, ended) if ended else "open" if day >= today else "missing"
    return Day(day, state, row.received or 0, row.found, row.id, row.item)


def _ended(day: date, ended: date) -> State:
    return "done" if ended <= day else "late"


def _finds(session: Session, instance_id: str) -> tuple[Find, ...]:
    rows = session.execute(
        select(process_instance.c.id, process_instance.c.business_key, case_file.c.subject, case_file.c.data)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.parent_id == instance_id)
        .order_by(process_instance.c.started_at)
    )
    return tuple(Find(row.id, row.business_key, row.subject, row.data.get("kanal")) for row in rows)


def _channel(listed: Mapping[str, Any], row: Row[Any] | None, finds: tuple[Find, ...]) -> Channel:
    mine = tuple(find for find in finds if find.channel == listed["value"])
    if row is None:
        return Channel(listed["value"], listed["label"], None, None, None, None, mine)
    by = row.name or row.checked_by
    return Channel(listed["value"], listed["label"], row.received, row.note, by, row.checked_at, mine)


def _day_of(business_key: str) -> date:
    return date.fromisoformat(business_key.removeprefix("KANAL-"))
