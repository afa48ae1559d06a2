"""When open work is to be taken up again, and how urgent it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import update

from engine.access import REASSIGNERS
from engine.commands.work_items import authorise, not_about, open_item
from engine.errors import Invalid
from engine.model import Message
from engine.store import UnitOfWork
from engine.store.shelf import urgency
from engine.tables import work_item

PRIORITIES = (50, 70, 90)
LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SnoozeWorkItem:
    """Put a work item aside until a day; without a day it is back at once. Its limit stays as it is."""

    work_item_id: str
    until: date | None

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Forbidden, Invalid. Records: `work_item.snoozed`, `work_item.woken`."""
        case, item = open_item(uow, self.work_item_id)
        authorise(uow, case, item)
        if self.until and not uow.today < self.until <= uow.today + LONGEST:
            raise Invalid(
                Message(
                    "Tanggal tindak lanjut harus sesudah hari ini, paling lama {days} hari lagi.", days=LONGEST.days
                )
            )
        if self.until == item.follow_up_on:
            return
        uow.session.execute(update(work_item).where(work_item.c.id == item.id).values(follow_up_on=self.until))
        told = {"work_item": item.id, "before": item.follow_up_on and item.follow_up_on.isoformat()}
        if self.until:
            case.record("work_item.snoozed", item.element_id, **told, until=self.until.isoformat())
        else:
            case.record("work_item.woken", item.element_id, **told)


@dataclass(frozen=True, slots=True)
class PrioritiseWorkItem:
    """Say how urgent a work item is: one of `PRIORITIES`, higher comes first. For Kasi and Kabid."""

    needs: ClassVar[frozenset[str]] = REASSIGNERS

    work_item_id: str
    priority: int

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Forbidden, Invalid. Records: `work_item.prioritised` with the old and the new value."""
        if self.priority not in PRIORITIES:
            raise Invalid(Message("Prioritas itu tidak dikenal."))
        case, item = open_item(uow, self.work_item_id)
        not_about(uow.actor.user_id, case)
        if item.priority == self.priority:
            return
        values = {"priority": self.priority, "urgency": urgency(self.priority, item.limit_at)}
        uow.session.execute(update(work_item).where(work_item.c.id == item.id).values(values))
        told = {"work_item": item.id, "before": item.priority, "after": self.priority}
        case.record("work_item.prioritised", item.element_id, **told)
