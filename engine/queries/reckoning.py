"""How the deadline of a case was reckoned: which days counted, which did not and why, under which rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendars.deadlines import WORKING
from engine.calendars.work import BALINESE, SATURDAY
from engine.errors import NotFound
from engine.office import Office
from engine.people_tables import calendar_day
from engine.queries.cases import CaseView, EventLine
from engine.store.unit_of_work import House

DAY, LONGEST = timedelta(days=1), 500
Counting = Literal["counted", "late", "weekend", "off", "paused"]
Pause = tuple[date, date]  # the clock stood after the first day, up to and with the second


@dataclass(frozen=True, slots=True)
class Days:
    """Days in a row that count alike: `first` to `last`; `begins` to `ends` is their number when they count."""

    first: date
    last: date
    counting: Counting
    why: str
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A deadline day by day. `unit` is HK (working days) or HARI; `cap` is in calendar days; `used` as of today.

    `whole` is how many days count until the limit: fewer than `number` where the cap comes first.
    """

    deadline_class: str
    number: int
    unit: str
    cap: int | None
    basis: str
    received_on: date
    after_hours: bool
    due_on: date
    used: int
    whole: int
    paused_days: int
    days_left: int | None
    days: tuple[Days, ...]
    changes: tuple[EventLine, ...]


def reckoning(session: Session, house: House, view: CaseView, today: date) -> Reckoning | None:
    """Return how the deadline came to be, or None where the case has none."""
    office, line = house.offices.current(session), view.line
    if line.deadline_class is None or line.due_on is None:
        return None
    begun = office.received_on(line.started_at)
    try:
        rule = office.rules.of_class(line.deadline_class, begun)
    except NotFound:
        return None
    ended = line.ended_at.astimezone(office.zone).date() if line.ended_at else None
    until = min(ended or today, today)
    last = min(max(line.due_on, until), begun + DAY * LONGEST)
    pauses = tuple(_pauses(view.events, office, until))
    counted = list(_counted(office, _names(session, begun, last, office), begun, last, line.due_on, rule.unit, pauses))
    return Reckoning(
        deadline_class=line.deadline_class,
        number=rule.number,
        unit=rule.unit,
        cap=rule.cap,
        basis=rule.basis,
        received_on=begun,
        after_hours=begun != line.started_at.astimezone(office.zone).date(),
        due_on=line.due_on,
        used=sum(how in ("counted", "late") for day, how, _ in counted if day <= until),
        whole=sum(how == "counted" for _, how, _ in counted),
        paused_days=sum(how == "paused" for day, how, _ in counted if day <= until),
        days_left=office.days_left(line.due_on, today) if ended is None else None,
        days=tuple(_runs(counted)),
        changes=tuple(event for event in view.events if event.kind in ("case.deadline_changed", "case.limits_moved")),
    )


def _pauses(events: Sequence[EventLine], office: Office, until: date) -> Iterator[Pause]:
    since: date | None = None
    for event in events:
        if event.kind == "case.clock_paused":
            since = event.at.astimezone(office.zone).date()
        elif event.kind == "case.clock_resumed" and since:
            yield since, event.at.astimezone(office.zone).date()
            since = None
    if since:
        yield since, until


def _names(session: Session, first: date, last: date, office: Office) -> Mapping[date, str]:
    """Return what the days off are called; facultative days only where the office does not work on them."""
    rows = session.execute(
        select(calendar_day).where(calendar_day.c.day.between(first, last)).order_by(calendar_day.c.kind)
    )
    named: dict[date, list[str]] = {}
    for row in rows:
        if row.kind != BALINESE or office.calendar.balinese_off:
            named.setdefault(row.day, []).append(row.name)
    return {day: "; ".join(dict.fromkeys(names)) for day, names in named.items()}


def _counted(
    office: Office,
    names: Mapping[date, str],
    begun: date,
    last: date,
    due_on: date,
    unit: str,
    pauses: tuple[Pause, ...],
) -> Iterator[tuple[date, Counting, str]]:
    for number in range(1, (last - begun).days + 1):
        day = begun + DAY * number
        if unit == WORKING and not office.calendar.is_working_day(day):
            weekend = day.weekday() >= SATURDAY and day not in names
            yield day, "weekend" if weekend else "off", names.get(day, "")
        elif any(first < day <= second for first, second in pauses):
            yield day, "paused", ""
        else:
            yield day, "counted" if day <= due_on else "late", ""


def _runs(days: Sequence[tuple[date, Counting, str]]) -> Iterator[Days]:
    numbers: dict[str, int] = {"counted": 0, "late": 0}
    for (how, why), members in groupby(days, key=lambda day: day[1:]):
        run = [day for day, _, _ in members]
        before = numbers.get(how, 0)
        if how in numbers:
            numbers[how] += len(run)
        yield Days(run[0], run[-1], how, why, before + 1, before + len(run))
