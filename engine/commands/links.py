"""Link two cases that belong together, such as complaints about one object, and take the link away again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, or_, select

from engine.access import HEARERS
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.model import Message
from engine.people_tables import case_link
from engine.store import Case, UnitOfWork
from engine.store.secrecy import must_see
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
            raise LinkRefused(Message("Pilih kaitan: berkaitan atau duplikat."))
        if not self.reason.strip():
            raise LinkRefused(Message("Tulis alasan mengaitkan kedua kasus."))
        other_id = _find(uow, self.number.strip())
        if other_id == self.instance_id:
            raise LinkRefused(Message("Kasus tidak dapat dikaitkan dengan dirinya sendiri."))
        one, other = _both(uow, self.instance_id, other_id, self.number.strip())
        between = {"instance_id": one.id, "other_id": other.id}
        if uow.session.execute(select(case_link.c.id).where(_between(one.id, other.id))).first():
            raise LinkRefused(Message("Kedua kasus ini sudah dikaitkan."))
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
            raise LinkRefused(Message("Tulis alasan melepas kaitan."))
        row = uow.session.execute(select(case_link).where(case_link.c.id == self.link_id)).first()
        if row is None or self.instance_id not in (row.instance_id, row.other_id):
            raise NotFound("There is no such link.")
        other_id = row.other_id if row.instance_id == self.instance_id else row.instance_id
        one, other = _both(uow, self.instance_id, other_id)
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
    if not number:
        return LinkRefused(Message("Tulis nomor kasus yang dikaitkan."))
    return LinkRefused(Message("Tidak ada kasus bernomor {number}.", number=number))


def _both(uow: UnitOfWork, first: str, second: str, number: str = "") -> tuple[Case, Case]:
    """Lock both cases, always in the same order, and let only those go on who may see both.

    Raises: NotFound, Forbidden for the first; LinkRefused for the second, which does not say that it exists.
    """
    locked: dict[str, Case] = {}
    for instance_id in sorted((first, second)):
        try:
            locked[instance_id] = _seen(uow, instance_id)
        except (NotFound, Forbidden):
            if instance_id == first:
                raise
            raise _unknown(number) from None
    return locked[first], locked[second]


def _seen(uow: UnitOfWork, instance_id: str) -> Case:
    case = uow.case(instance_id)
    must_see(case.definition, case.data, uow.actor, uow.holdings(uow.today))
    return case


def _between(one: str, other: str) -> Any:
    there = (case_link.c.instance_id == one) & (case_link.c.other_id == other)
    back = (case_link.c.instance_id == other) & (case_link.c.other_id == one)
    return or_(there, back)
