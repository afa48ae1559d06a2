"""Look at roles: who holds them when, whose work waits, and where the plan has holes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.people_tables import app_user, role, role_holder
from engine.tables import work_item

Trouble = Literal["nobody", "gap", "overlap"]
AHEAD = timedelta(days=60)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A person's time in a role, both days included; without a last day it goes on."""

    user_id: str
    name: str
    active: bool
    capacity: str
    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        """Tell whether the person holds the role on a day, which a closed account does not."""
        return self.active and self.valid_from <= day <= (self.valid_to or day)


@dataclass(frozen=True, slots=True)
class Warned:
    """A hole in the plan of a role: nobody today, nobody from a day on (`gap`), two definitive holders at once."""

    trouble: Trouble
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role; `work` is how many open work items wait for it, `leads` whether it is above others."""

    key: str
    title: str
    superior: str | None
    leads: bool
    held: tuple[Held, ...]
    work: int
    warnings: tuple[Warned, ...]

    def holders_on(self, day: date) -> tuple[Held, ...]:
        """Return who holds the role on a day."""
        return tuple(held for held in self.held if held.on(day))


def view_roles(session: Session, today: date) -> tuple[RoleView, ...]:
    """List all roles by title. Takes three statements."""
    rows = session.execute(select(role).order_by(role.c.title)).all()
    leads = {row.superior for row in rows}
    held = _all_held(session)
    work = _waiting_work(session)
    views = []
    for row in rows:
        mine = tuple(held.get(row.key, ()))
        warnings = tuple(_warnings(mine, today, alone=row.key in leads))
        waiting = sum(number for roles, number in work if row.key in roles)
        views.append(RoleView(row.key, row.title, row.superior, row.key in leads, mine, waiting, warnings))
    return tuple(views)


def _all_held(session: Session) -> dict[str, list[Held]]:
    query = (
        select(role_holder, app_user.c.name, app_user.c.active)
        .join(app_user, app_user.c.id == role_holder.c.user_id)
        .order_by(role_holder.c.valid_from, app_user.c.name)
    )
    found: dict[str, list[Held]] = {}
    for row in session.execute(query):
        line = Held(row.user_id, row.name, row.active, row.capacity, row.valid_from, row.valid_to)
        found.setdefault(row.role, []).append(line)
    return found


def _waiting_work(session: Session) -> list[tuple[set[str], int]]:
    query = select(work_item.c.audience, func.count()).where(work_item.c.status == "open")
    rows = session.execute(query.group_by(work_item.c.audience)).all()
    return [(set(audience.split(",")), int(number)) for audience, number in rows]


def _warnings(held: Sequence[Held], today: date, *, alone: bool) -> Iterable[Warned]:
    """Look at the next sixty days; only a role above others is meant for one definitive holder at a time."""
    changes = {today, *(line.valid_from for line in held), *(line.valid_to + DAY for line in held if line.valid_to)}
    days = sorted(day for day in changes if today <= day <= today + AHEAD)
    for number, day in enumerate(days):
        there = [line for line in held if line.on(day)]
        last = days[number + 1] - DAY if number + 1 < len(days) else None
        if not there:
            yield Warned("nobody" if day == today else "gap", day, last)
        if alone and sum(line.capacity == "definitif" for line in there) > 1:
            yield Warned("overlap", day, last)
