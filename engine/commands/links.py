"""Link two cases that belong together, such as complaints about one object, and take the link away again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, or_, select

from engine.access import HEARERS, may_see
from engine.errors import Conflict, Invalid, NotFound
from engine.people_tables import case_link
from engine.store import Case, UnitOfWork
from engine.tables import process_instance

KINDS = ("berkaitan", "duplikat")


class LinkRefused(Invalid):
    """These cases cannot be linked."""


@dataclass(frozen=True, slots=True)
class LinkCases:
    """Link a case with another by its number: `kind` is berkaitan or duplikat."""

    needs: ClassVar[frozenset[str]] = HEARERS

    instance_id: str
    number: str
    kind: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, LinkRefused, Conflict. Records: `case.linked` on both cases."""
        if self.kind not in KINDS:
            raise LinkRefused("Pilih kaitan: berkaitan atau duplikat.")
        if not self.reason.strip():
            raise LinkRefused("Tulis alasan mengaitkan kedua kasus.")
        other_id = _find(uow, self.number.strip())
        if other_id == self.instance_id:
            raise LinkRefused("Kasus tidak dapat dikaitkan dengan dirinya sendiri.")
        one, other = _both(uow, self.instance_id, other_id)
        between = {"instance_id": one.id, "other_id": other.id}
        if uow.session.execute(select(case_link.c.id).where(_between(one.id, other.id))).first():
            raise LinkRefused("Kedua kasus ini sudah dikaitkan.")
        facts: dict[str, Any] = {"link_kind": self.kind, "reason": self.reason.strip()}
        uow.add(
            case_link,
            id=uow.new_id(),
            **between,
            kind=self.kind,
            reason=self.reason.strip(),
            linked_at=uow.now,
            linked_by=uow.actor.label,
        )
        one.record("case.linked", None, other=other.business_key, **facts)
        other.record("case.linked", None, other=one.business_key, **facts)


@dataclass(frozen=True, slots=True)
class UnlinkCases:
    """Take the link of two cases away, with a reason."""

    needs: ClassVar[frozenset[str]] = HEARERS

    instance_id: str
    link_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, LinkRefused, Conflict. Records: `case.unlinked` on both cases."""
        if not self.reason.strip():
            raise LinkRefused("Tulis alasan melepas kaitan.")
        row = uow.session.execute(select(case_link).where(case_link.c.id == self.link_id)).first()
        if row is None or self.instance_id not in (row.instance_id, row.other_id):
            raise NotFound("There is no such link.")
        one, other = _both(uow, row.instance_id, row.other_id)
        if not uow.changed(delete(case_link).where(case_link.c.id == self.link_id)):
            raise Conflict
        facts = {"link_kind": row.kind, "reason": self.reason.strip()}
        one.record("case.unlinked", None, other=other.business_key, **facts)
        other.record("case.unlinked", None, other=one.business_key, **facts)


def _find(uow: UnitOfWork, number: str) -> str:
    found = uow.session.execute(select(process_instance.c.id).where(process_instance.c.business_key == number)).scalar()
    if found is None:
        raise _unknown(number)
    return str(found)


def _unknown(number: str) -> LinkRefused:
    return LinkRefused(f"Tidak ada kasus bernomor {number}." if number else "Tulis nomor kasus yang dikaitkan.")


def _both(uow: UnitOfWork, first: str, second: str) -> tuple[Case, Case]:
    """Lock both cases, always in the same order, and let only those go on who may see both. Raises: NotFound."""
    locked = {instance_id: uow.case(instance_id) for instance_id in sorted((first, second))}
    held = uow.holdings(uow.today)
    for case in locked.values():
        lanes = {lane.role for lane in case.definition.process.lanes.values()}
        try:
            may_see(uow.actor, held, lanes, case.data.get("terlapor_internal") or ())
        except NotFound:
            if case.id == first:
                raise
            raise _unknown(case.business_key or "") from None
    return locked[first], locked[second]


def _between(one: str, other: str) -> Any:
    there = (case_link.c.instance_id == one) & (case_link.c.other_id == other)
    back = (case_link.c.instance_id == other) & (case_link.c.other_id == one)
    return or_(there, back)
