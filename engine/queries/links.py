"""Cases that belong together: the parent, its followers, and those that people linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, or_, select
from sqlalchemy.orm import Session

from engine.access import Holding
from engine.model import Actor
from engine.people_tables import case_link
from engine.queries.case_pages import sees_case
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance

PARENT, CHILD = "induk", "lanjutan"


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """A case that belongs to another: `kind` is induk, lanjutan, berkaitan or duplikat; `link_id` can be unlinked."""

    instance_id: str
    business_key: str | None
    subject: str | None
    public_status: str | None
    kind: str
    reason: str
    link_id: str | None


def linked_cases(
    session: Session, house: House, actor: Actor, held: tuple[Holding, ...], instance_id: str
) -> tuple[LinkedCase, ...]:
    """Return the cases that belong to one, as far as the reader may see them."""
    rows = session.execute(_related(instance_id)).all()
    return tuple(_linked(row) for row in rows if sees_case(session, house, actor, held, row))


def _related(instance_id: str) -> Any:
    parent = select(process_instance.c.parent_id).where(process_instance.c.id == instance_id).scalar_subquery()
    other = case((case_link.c.instance_id == instance_id, case_link.c.other_id), else_=case_link.c.instance_id)
    mine = or_(case_link.c.instance_id == instance_id, case_link.c.other_id == instance_id)
    links = select(other.label("other"), case_link.c.id, case_link.c.kind, case_link.c.reason).where(mine).subquery()
    return (
        select(
            process_instance.c.id,
            process_instance.c.business_key,
            process_instance.c.parent_id,
            process_instance.c.definition_id,
            process_definition.c.version,
            case_file.c.data,
            case_file.c.subject,
            case_file.c.public_status,
            links.c.id.label("link_id"),
            links.c.kind,
            links.c.reason,
            (process_instance.c.id == parent).label("is_parent"),
        )
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .outerjoin(links, links.c.other == process_instance.c.id)
        .where(
            or_(
                process_instance.c.id == parent,
                process_instance.c.parent_id == instance_id,
                links.c.id.is_not(None),
            )
        )
        .order_by(process_instance.c.business_key)
    )


def _linked(row: Row[Any]) -> LinkedCase:
    kind = row.kind or (PARENT if row.is_parent else CHILD)
    return LinkedCase(row.id, row.business_key, row.subject, row.public_status, kind, row.reason or "", row.link_id)
