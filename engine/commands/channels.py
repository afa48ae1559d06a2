"""The daily check of channels: each find is a case already, and the step is done at the end (SOP 9.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, delete, insert, select

from engine.commands.work_items import Completed, CompleteWorkItem, authorise, open_item
from engine.errors import Conflict, FormInvalid, Invalid
from engine.public_tables import channel_check
from engine.store import Case, UnitOfWork
from engine.tables import case_file, process_instance

DAILY, WITHOUT_NUMBER = "diperiksa_harian", "konsep"
LONGEST_NOTE, MOST = 500, 9999


@dataclass(frozen=True, slots=True)
class CheckChannel:
    """Note that a channel was looked at, and how many things had come in; again to correct it."""

    work_item_id: str
    channel: str
    received: int = 0
    note: str = field(default="", repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Raises: WorkItemClosed, Forbidden, Invalid. Records: `channel.checked`. SOP: 9.2.1."""
        case, item = _theirs(uow, self.work_item_id)
        if self.channel not in channels_of(uow):
            raise Invalid("This channel is not on the office's list.")
        found = len([find for find in finds_of(uow, case) if find["kanal"] == self.channel])
        if not 0 <= self.received <= MOST or self.received < found:
            raise Invalid("There came in at least what was found.")
        _note(uow, case, item, {self.channel: (self.received, self.note.strip()[:LONGEST_NOTE])})


@dataclass(frozen=True, slots=True)
class CheckTheRest:
    """Note that nothing had come in on all channels that nobody has looked at so far; finds count as come in."""

    work_item_id: str

    def run(self, uow: UnitOfWork) -> int:
        """Return how many channels. Raises: WorkItemClosed, Forbidden. Records: `channel.checked`. SOP: 9.2.1."""
        case, item = _theirs(uow, self.work_item_id)
        done, finds = _checked(uow, case), finds_of(uow, case)
        rest = [name for name in channels_of(uow) if name not in done]
        _note(uow, case, item, {name: (sum(find["kanal"] == name for find in finds), "") for name in rest})
        return len(rest)


@dataclass(frozen=True, slots=True)
class ReopenChannel:
    """Take back that a channel was looked at."""

    work_item_id: str
    channel: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: WorkItemClosed, Forbidden, Conflict. Records: `channel.reopened`."""
        case, item = _theirs(uow, self.work_item_id)
        mine = (channel_check.c.instance_id == case.id, channel_check.c.channel == self.channel)
        if not uow.changed(delete(channel_check).where(*mine)):
            raise Conflict("Nobody has checked this channel.")
        case.record("channel.reopened", item.element_id, channel=self.channel)


@dataclass(frozen=True, slots=True)
class FinishChannelCheck:
    """Complete the day's step with what was noted; every find is a case already, so that none is made twice."""

    work_item_id: str
    token: str

    def run(self, uow: UnitOfWork) -> Completed:
        """Raises: WorkItemClosed, Forbidden, FormInvalid naming the channels that nobody has looked at.

        Records: `work_item.completed`. SOP: 9.2.1, 6.2.
        """
        if earlier := uow.answered(self.token):
            return Completed(earlier.instance_id, earlier.number, ())
        case, _ = _theirs(uow, self.work_item_id)
        done = _checked(uow, case)
        if missing := [name for name in channels_of(uow) if name not in done]:
            raise FormInvalid(dict.fromkeys(missing, "Kanal ini belum diperiksa."))
        rows = [{"kanal": row.channel, "jumlah": row.received, "catatan": row.note} for row in done.values()]
        data: Mapping[str, Any] = {"kanal_diperiksa": rows, "temuan": finds_of(uow, case)}
        uow.cases.clear()
        return CompleteWorkItem(self.work_item_id, data, self.token).run(uow)


def channels_of(uow: UnitOfWork) -> list[str]:
    """Return the channels that the office checks every day."""
    return [str(row["value"]) for row in uow.office.options.get("kanal", []) if row.get(DAILY)]


def finds_of(uow: UnitOfWork, case: Case) -> list[dict[str, Any]]:
    """Return the cases that were recorded from this check, as the form names finds."""
    rows = uow.session.execute(
        select(process_instance.c.business_key, case_file.c.data, case_file.c.subject)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.parent_id == case.id)
        .order_by(process_instance.c.started_at)
    )
    return [
        {
            "kanal": row.data.get("kanal"),
            "judul": row.subject or row.business_key or WITHOUT_NUMBER,
            "nomor": row.business_key or WITHOUT_NUMBER,
        }
        for row in rows
    ]


def _theirs(uow: UnitOfWork, work_item_id: str) -> tuple[Case, Row[Any]]:
    case, item = open_item(uow, work_item_id)
    uow.acting_role = authorise(uow, case, item).role
    return case, item


def _checked(uow: UnitOfWork, case: Case) -> dict[str, Row[Any]]:
    rows = uow.session.execute(select(channel_check).where(channel_check.c.instance_id == case.id))
    return {row.channel: row for row in rows}


def _note(uow: UnitOfWork, case: Case, item: Row[Any], found: Mapping[str, tuple[int, str]]) -> None:
    if not found:
        return
    mine = (channel_check.c.instance_id == case.id, channel_check.c.channel.in_(found))
    uow.session.execute(delete(channel_check).where(*mine))
    for channel, (received, note) in found.items():
        row = {"instance_id": case.id, "channel": channel, "received": received, "note": note or None}
        stamp = {"checked_at": uow.now, "checked_by": uow.actor.label}
        uow.session.execute(insert(channel_check).values({**row, **stamp}))
        case.record("channel.checked", item.element_id, channel=channel, received=received)
