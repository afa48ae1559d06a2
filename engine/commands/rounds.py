"""The daily round: start the channel check, warn about deadlines, write down what departed from the *mutu baku*.

SOP 6.2: a departure is a failure that somebody answers for, so each one is a record that asks for a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from sqlalchemy import select, update

from engine.access import SUPERVISORS
from engine.commands.base import NOBODY
from engine.commands.instances import StartProcess
from engine.commands.intake import CHANNEL_CHECK
from engine.errors import Conflict, Invalid, NotFound
from engine.inbox_tables import IS_OPEN
from engine.people_tables import deviation, role
from engine.store import Case, UnitOfWork
from engine.store.awaited import items_of
from engine.store.deviations import DEVIATIONS, deviate
from engine.store.mails import post_to_roles
from engine.tables import process_definition, process_instance, work_item

ROUNDS = "office:rounds"
DONE_PERCENT = 100


@dataclass(frozen=True, slots=True)
class StartChannelCheck:
    """Start the check of all channels for a working day, once (SOP 9.2.1, reading A17)."""

    needs: ClassVar[frozenset[str]] = NOBODY

    day: date

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether a check was started. Records: `round.channel_check_started`, and deviations of days before."""
        if not uow.office.calendar.is_working_day(self.day) or not _deployed(uow):
            return False
        if _check_of(uow, self.day) is not None:
            return False
        started = StartProcess(CHANNEL_CHECK).run(uow)
        case = next(case for case in uow.cases if case.id == started.instance_id)
        case.business_key = case.row["business_key"] = _key(self.day)
        uow.record(ROUNDS, "round.channel_check_started", day=str(self.day), instance=case.id)
        self._look_back(uow)
        return True

    def _look_back(self, uow: UnitOfWork) -> None:
        """Yesterday's check must be done by now."""
        before = uow.office.calendar.same_or_previous(date.fromordinal(self.day.toordinal() - 1))
        earlier = _check_of(uow, before)
        any_before = uow.session.execute(
            select(process_instance.c.id).where(
                process_instance.c.process_id == CHANNEL_CHECK, process_instance.c.business_key < _key(self.day)
            )
        ).first()
        if any_before and (earlier is None or earlier.status == "active"):
            instance = earlier.id if earlier else None
            deviate(uow, "pemeriksaan_kanal_terlewat", instance, None, {"hari": str(before)})


@dataclass(frozen=True, slots=True)
class RemindChannelCheck:
    """At closing time, remind the front desk of a check that is still open, once (SOP 9.2.1)."""

    needs: ClassVar[frozenset[str]] = NOBODY

    day: date

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether somebody was reminded. Records: `case.reminded`."""
        row = _check_of(uow, self.day)
        closing = time.fromisoformat(uow.office.setting("jam_tutup", self.day))
        if row is None or row.status != "active" or uow.local_now.time() < closing:
            return False
        case = uow.case(row.id)
        if case.data.get("diingatkan"):
            return False
        case.put({"diingatkan": True})
        case.record("case.reminded", None)
        roles = {key for item in items_of(uow, case) for key in item.roles}
        post_to_roles(uow, case, roles, f"Pemeriksaan kanal {self.day} belum selesai", "Selesaikan hari ini juga.\n")
        return True


def _deployed(uow: UnitOfWork) -> bool:
    known = select(process_definition.c.id).where(process_definition.c.process_id == CHANNEL_CHECK)
    return uow.session.execute(known.limit(1)).first() is not None


def _key(day: date) -> str:
    return f"KANAL-{day}"


def _check_of(uow: UnitOfWork, day: date) -> Any:
    return uow.session.execute(
        select(process_instance.c.id, process_instance.c.status).where(process_instance.c.business_key == _key(day))
    ).first()


@dataclass(frozen=True, slots=True)
class WatchCase:
    """Warn about a case at 50, 80 and 100 % of its time; at 100 % write a deviation and tell the next superior."""

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str

    def run(self, uow: UnitOfWork) -> int | None:
        """Return the percentage that was newly reached, if any. Records: `case.deadline_warned`, `deviation.noted`."""
        case = uow.case(self.instance_id)
        due = case.data.get("tenggat_selesai")
        if case.status != "active" or not due or case.data.get("jeda_mulai"):
            return None
        used = used_percent(uow, case, date.fromisoformat(due))
        levels = [level for level in uow.office.setting("peringatan_persen", uow.today) if level <= used]
        reached = max(levels, default=0)
        if reached <= (case.data.get("peringatan") or 0):
            return None
        case.put({"peringatan": reached})
        case.record("case.deadline_warned", None, percent=reached, due_on=due)
        if reached >= DONE_PERCENT:
            deviate(uow, "tenggat_terlampaui", case.id, None, {"tenggat": due})
            _tell_superiors(uow, case, due)
        return int(reached)


def used_percent(uow: UnitOfWork, case: Case, due: date) -> float:
    """Return how much of a case's time is used, in percent; pauses do not count."""
    if uow.today > due:
        return DONE_PERCENT
    begun = uow.office.received_on(case.started_at)
    whole = uow.office.calendar.between(begun, due)
    passed = uow.office.calendar.between(begun, uow.today) - (case.data.get("jeda_hari") or 0)
    return min(99.0, DONE_PERCENT * passed / whole) if whole else 0.0


def _tell_superiors(uow: UnitOfWork, case: Case, due: str) -> None:
    """Post a mail to whoever stands above the roles at which the case waits."""
    waiting = {key for item in items_of(uow, case) for key in item.roles}
    above = select(role.c.superior).where(role.c.key.in_(waiting), role.c.superior.is_not(None))
    roles = set(uow.session.execute(above).scalars())
    post_to_roles(
        uow, case, roles, f"Tenggat {case.business_key} terlampaui", f"Kasus {case.business_key} lewat {due}.\n"
    )


@dataclass(frozen=True, slots=True)
class NoteLateWork:
    """Write a deviation for every open work item that is past its *mutu baku*, once each."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were noted. Records: `deviation.noted`."""
        known = select(deviation.c.detail).where(deviation.c.kind == "mutu_baku_terlampaui")
        noted = {detail["work_item"] for detail in uow.session.execute(known).scalars()}
        late = select(work_item).where(IS_OPEN, work_item.c.due_at < uow.now)
        fresh = [row for row in uow.session.execute(late) if row.id not in noted]
        for row in fresh:
            detail = {"work_item": row.id, "due_at": row.due_at.isoformat()}
            deviate(uow, "mutu_baku_terlampaui", row.instance_id, row.element_id, detail)
        return len(fresh)


@dataclass(frozen=True, slots=True)
class ExplainDeviation:
    """Give the reason of a deviation (SOP 6.2)."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    deviation_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Invalid, NotFound, Conflict. Records: `deviation.explained`. Nobody explains a case about them."""
        if not self.reason.strip():
            raise Invalid("A deviation needs a reason.")
        row = uow.session.execute(select(deviation).where(deviation.c.id == self.deviation_id)).first()
        if row is None:
            raise NotFound("There is no such deviation.")
        if row.instance_id:
            uow.case(row.instance_id)  # which refuses whom the case is about
        open_one = (deviation.c.id == self.deviation_id, deviation.c.reason.is_(None))
        values = {"reason": self.reason, "reason_by": uow.actor.label}
        if not uow.changed(update(deviation).where(*open_one).values(values)):
            raise Conflict("This deviation has a reason already.")
        uow.record(DEVIATIONS, "deviation.explained", deviation=self.deviation_id, reason=self.reason)
