"""Who may act on a work item: separation of duties, the reported officer and stand-ins, as the diagram says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.access import Holding, Item, may_act, roles_with_stand_ins
from engine.definitions import Definition
from engine.model import Actor
from engine.store.secrecy import reported_in
from engine.tables import work_item


def standing(
    session: Session,
    definition: Definition,
    data: Mapping[str, Any],
    item: Row[Any],
    actor: Actor,
    held: tuple[Holding, ...],
    today: date,
) -> Holding:
    """Return the holding in which the actor acts on an item. Raises: Forbidden."""
    reported = reported_in(data)
    properties = definition.element(item.element_id).properties
    excluded = doers(session, item.instance_id, properties.get("tidak_boleh_sama"))
    blocked = {*reported, *excluded} if reported else ()
    facts = Item(
        roles=tuple(item.roles),
        assignee=item.assignee,
        reported=reported,
        excluded=excluded,
        substitutes_exempt=properties.get("kecuali_pengganti") == "ya",
    )
    return may_act(actor, held, roles_with_stand_ins(session, facts.roles, blocked, today), facts)


def doers(session: Session, instance_id: str, element_ids: str | None) -> frozenset[str]:
    """Return who completed each of the elements last; `element_ids` is a list with commas."""
    if not element_ids:
        return frozenset()
    wanted = [part.strip() for part in element_ids.split(",")]
    rows = session.execute(
        select(work_item.c.element_id, work_item.c.closed_by)
        .where(
            work_item.c.instance_id == instance_id,
            work_item.c.element_id.in_(wanted),
            work_item.c.status == "completed",
        )
        .order_by(work_item.c.visit)
    )
    return frozenset(dict(rows.all()).values())
