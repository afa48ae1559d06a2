"""What a receipt says: the number, when and where the complaint came in, until when the office answers. No code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import HEARERS, holdings
from engine.errors import NotFound
from engine.model import Actor
from engine.queries.cases import see_case
from engine.store.unit_of_work import House
from engine.tables import case_file, process_instance


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt; nothing on it says who complained or of what, but the kind of service."""

    instance_id: str
    number: str
    received_at: datetime
    channel: str
    service: str
    answer_by: date | None
    office: Mapping[str, str]
    may_renew: bool = False


def receipt_of(session: Session, house: House, instance_id: str, *, may_renew: bool = False) -> Receipt:
    """Return the receipt of a registered complaint. Raises: NotFound."""
    row = session.execute(
        select(process_instance.c.business_key, process_instance.c.started_at, case_file.c.data)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.id == instance_id)
    ).first()
    if row is None or not row.data.get("nomor_register"):
        raise NotFound("There is no registered complaint here.")
    receipt = receipt_from(session, house, instance_id, row.started_at, row.data)
    return replace(receipt, may_renew=may_renew)


def receipt_from(
    session: Session, house: House, instance_id: str, received_at: datetime, data: Mapping[str, Any]
) -> Receipt:
    """Return the receipt of a complaint whose values are known."""
    office = house.offices.current(session)
    return Receipt(
        instance_id=instance_id,
        number=data["nomor_register"],
        received_at=received_at,
        channel=office.label("kanal", data.get("kanal")),
        service=office.label("layanan", data.get("jenis_layanan")),
        answer_by=_day(data.get("tenggat_respon_awal")),
        office=office.setting("kop"),
    )


def see_receipt(session: Session, house: House, actor: Actor, instance_id: str, today: date) -> Receipt:
    """Return a receipt to print again, for those who hear complainants. Raises: NotFound."""
    see_case(session, house, actor, instance_id, today)
    roles = {holding.role for holding in holdings(session, actor, today)}
    if not roles & HEARERS:
        raise NotFound("Receipts are for those who hear complainants.")
    return receipt_of(session, house, instance_id, may_renew=bool(roles & {"PETUGAS_INFO", "KASI"}))


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
