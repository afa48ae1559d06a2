"""Moving the limits of open cases after a change of calendar or limits: a job goes through them, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.commands.base import NOBODY
from engine.commands.rounds import used_percent
from engine.errors import NotFound
from engine.people_tables import recomputation
from engine.queries.moving import OPEN, open_cases
from engine.store import Case, UnitOfWork
from engine.store.awaited import items_of
from engine.store.moving import case_limit, item_limit, pauses_of
from engine.store.shelf import NO_LIMIT, urgency
from engine.tables import work_item

JOB, QUEUE = "recompute_deadlines", "upkeep"


def recompute(uow: UnitOfWork, cause: str) -> None:
    """Let a worker move the limits of all open cases, because of a changed `calendar` or changed `limits`."""
    total = open_cases(uow.session)
    if not total:
        return
    row = {"id": uow.new_id(), "cause": cause, "requested_at": uow.now, "requested_by": uow.actor.label}
    uow.session.execute(insert(recomputation).values(**row, total=total, seen=0, moved=0, place=""))
    uow.enqueue(uow.session, JOB, QUEUE, row["id"])


@dataclass(frozen=True, slots=True)
class MoveLimits:
    """Reckon the limits of a case and its open work items anew; one that stands right already stays untouched."""

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str
    recomputation_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether something moved. Records: `case.limits_moved`, with old and new days. SOP: 6.2."""
        case = uow.case(self.instance_id)
        if case.status not in OPEN:
            return False
        mine = recomputation.c.id == self.recomputation_id
        cause = uow.session.execute(select(recomputation.c.cause).where(mine)).scalar_one()
        before, after = _move_case(uow, case)
        steps = _move_items(uow, case)
        if before == after and not steps:
            return False
        case.record("case.limits_moved", None, because=cause, before=before, after=after, steps=steps)
        uow.session.execute(update(recomputation).where(mine).values(moved=recomputation.c.moved + 1))
        return True


def _move_case(uow: UnitOfWork, case: Case) -> tuple[str | None, str | None]:
    before, deadline_class = case.data.get("tenggat_selesai"), case.data.get("kelas_tenggat")
    if not before or not deadline_class:
        return None, None
    pauses = pauses_of(uow.session, [case.id]).get(case.id, ())
    try:
        limit = case_limit(uow.office, deadline_class, case.started_at, pauses)
    except NotFound:  # a class without a rule keeps what it has
        return before, before
    after = limit.due_on.isoformat()
    if after != before:
        case.file_row |= {"due_on": limit.due_on, "deadline_base": limit.base}
        dates = {"tenggat_dasar": limit.base.isoformat(), "tenggat_selesai": after}
        case.put({**dates, "jeda_hari": limit.paused or case.data.get("jeda_hari")})
        _forget_warnings(uow, case, limit.due_on)
    return before, after


def _forget_warnings(uow: UnitOfWork, case: Case, due_on: Any) -> None:
    """A limit that moved away is warned about again when its time comes."""
    warned = case.data.get("peringatan") or 0
    if warned > (used := used_percent(uow, case, due_on)):
        levels = [level for level in uow.office.setting("peringatan_persen", uow.today) if level <= used]
        case.put({"peringatan": max(levels, default=0)})


def _move_items(uow: UnitOfWork, case: Case) -> list[dict[str, Any]]:
    moved = []
    for item in items_of(uow, case):
        due_at = item_limit(uow.office, case.definition, item, case.started_at)
        if due_at == item.due_at:
            continue
        limit_at = due_at or NO_LIMIT
        values = {"due_at": due_at, "limit_at": limit_at, "urgency": urgency(item.priority, limit_at)}
        uow.session.execute(update(work_item).where(work_item.c.id == item.id).values(values))
        dates = [at and at.astimezone(uow.office.zone).date().isoformat() for at in (item.due_at, due_at)]
        moved.append({"element": item.element_id, "before": dates[0], "after": dates[1]})
    return moved


@dataclass(frozen=True, slots=True)
class NoteRecomputed:
    """Note how far a recomputation is; `place` is where this batch began, so that a batch counts once."""

    needs: ClassVar[frozenset[str]] = NOBODY

    recomputation_id: str
    place: str
    seen: int
    last: str | None

    def run(self, uow: UnitOfWork) -> None:
        """Change the row only; each case's own history tells what happened to it."""
        values: dict[str, Any] = {"seen": recomputation.c.seen + self.seen}
        values |= {"finished_at": uow.now} if self.last is None else {"place": self.last}
        mine = (recomputation.c.id == self.recomputation_id, recomputation.c.place == self.place)
        uow.session.execute(update(recomputation).where(*mine, recomputation.c.finished_at.is_(None)).values(values))
