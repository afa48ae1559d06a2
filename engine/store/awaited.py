"""The rows of what a case waits for, its open work items and its waits: only those that a command asks for are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, select, update

from engine.model import WaitKey
from engine.store.statements import FORGET_WAIT, OPEN_ITEM, OPEN_ITEMS
from engine.tables import wait, work_item

if TYPE_CHECKING:
    from engine.store.case import Case
    from engine.store.unit_of_work import UnitOfWork


def item_of(uow: UnitOfWork, case: Case, work_item_id: str) -> Row[Any] | None:
    """Return a work item of a case if it is open; what its row says of the case is later compared with the case."""
    row = uow.session.execute(OPEN_ITEM, {"id_": case.id, "item_": work_item_id}).first()
    case.sample = row or case.sample
    return row


def items_of(uow: UnitOfWork, case: Case) -> list[Row[Any]]:
    """Return all open work items of a case, oldest first."""
    return list(uow.session.execute(OPEN_ITEMS, {"id_": case.id}))


def new_items(uow: UnitOfWork, case: Case) -> list[dict[str, Any]]:
    """Return the work items that this command opened, and perhaps cancelled again, and that are not written yet."""
    _, rows = uow.inserts.get(work_item.name, (None, []))
    return [row for row in rows if row["instance_id"] == case.id]


def cancel_items(uow: UnitOfWork, case: Case, ids: Iterable[str]) -> None:
    """Cancel open work items, those too that this command opened itself."""
    closed = {"status": "cancelled", "closed_at": uow.now}
    gone = {*ids}
    for row in new_items(uow, case):
        if row["id"] in gone:
            row.update(closed)
            gone.remove(row["id"])
    if gone:
        uow.session.execute(update(work_item).where(work_item.c.id.in_(sorted(gone))).values(closed))


def waits_for(uow: UnitOfWork, case: Case, *where: Any) -> bool:
    """Tell whether a case has a wait of this kind."""
    return uow.session.execute(_waits(case, *where).limit(1)).first() is not None


def operations_of(uow: UnitOfWork, case: Case) -> list[str]:
    """Return the tokens of a case that wait for an operation."""
    return list(uow.session.execute(_waits(case, wait.c.kind == "operation")).scalars())


def _waits(case: Case, *where: Any) -> Select[str]:
    return select(wait.c.token_id).where(wait.c.instance_id == case.id, *where)


def forget_waits(uow: UnitOfWork, case: Case, keys: Iterable[WaitKey]) -> None:
    """Delete waits that are over, those too that this command began itself."""
    gone = {*keys}
    table, rows = uow.inserts.get(wait.name, (wait, []))
    kept = [row for row in rows if row["instance_id"] != case.id or (row["token_id"], row["kind"]) not in gone]
    uow.inserts.pop(wait.name, None)
    if kept:
        uow.inserts[wait.name] = table, kept
    uow.session.execute(FORGET_WAIT, [{"id_": case.id, "token_": token, "kind_": kind} for token, kind in sorted(gone)])
