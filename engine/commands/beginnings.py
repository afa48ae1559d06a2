"""Processes that begin by themselves: when a time comes, or when what is told makes a condition true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select, update

from engine.commands.base import NOBODY
from engine.commands.instances import begin, newest
from engine.message_tables import beginning
from engine.spiff import World, condition_holds, next_due
from engine.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class BeginByTimer:
    """Begin a process whose time has come, and set its next time; a time that was missed is made up once."""

    needs: ClassVar[frozenset[str]] = NOBODY

    process_id: str
    element_id: str

    def run(self, uow: UnitOfWork) -> str | None:
        """Return the new instance, or None when nothing is due. Records: `instance.started`."""
        mine = (beginning.c.process_id == self.process_id, beginning.c.element_id == self.element_id)
        row = uow.session.execute(select(beginning).where(*mine).with_for_update()).first()
        if row is None or row.due_at is None or row.due_at > uow.now:
            return None
        left = row.times_left - 1 if (row.times_left or 0) > 0 else row.times_left
        due = self._next(uow, row.due_at, row.every) if row.every and left != 0 else None
        uow.session.execute(update(beginning).where(*mine).values(due_at=due, times_left=left))
        if due:
            wait_for(uow, self.process_id, self.element_id, due)
        return begin(uow, self.process_id, {}, at=self.element_id).instance_id

    @staticmethod
    def _next(uow: UnitOfWork, due: datetime, every: str) -> datetime:
        world = outside(uow)
        while due <= uow.now:
            due = next_due(every, due, world)
        return due


@dataclass(frozen=True, slots=True)
class BeginByCondition:
    """Begin every process whose start event's condition is true of what is told."""

    needs: ClassVar[frozenset[str]] = NOBODY

    values: Mapping[str, Any]

    def run(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Return the new instances. Records: `instance.started`."""
        query = select(beginning).where(beginning.c.kind == "conditional")
        rows = uow.session.execute(query.order_by(beginning.c.process_id, beginning.c.element_id)).all()
        true = [row for row in rows if self._holds(uow, row.process_id, row.element_id)]
        return tuple(begin(uow, row.process_id, self.values, at=row.element_id).instance_id for row in true)

    def _holds(self, uow: UnitOfWork, process_id: str, element_id: str) -> bool:
        return condition_holds(newest(uow, process_id).program, element_id, self.values, outside(uow))


def outside(uow: UnitOfWork) -> World:
    """Return the world of a process that has no instance yet."""
    return World(uow.local_now, lambda _: None, uow.office.functions)


def wait_for(uow: UnitOfWork, process_id: str, element_id: str, due: datetime) -> None:
    """Enqueue the beginning of a process at its time."""
    delay_s = max(0.0, (due - uow.now).total_seconds())
    uow.enqueue(uow.session, "begin_by_timer", "timers", process_id, element_id, key=process_id, delay=delay_s)
