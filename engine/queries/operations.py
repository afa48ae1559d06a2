"""Look at what service tasks wait for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import OperationCall
from engine.store.case import unpack_state
from engine.store.unit_of_work import House
from engine.tables import process_definition, process_instance


def pending_call(session: Session, house: House, instance_id: str, token_id: str) -> OperationCall | None:
    """Return the call that a token waits for, or None when nothing waits any more."""
    row = session.execute(
        select(process_instance, process_definition.c.version, process_definition.c.bundle)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .where(process_instance.c.id == instance_id, process_instance.c.status == "active")
    ).first()
    if row is None:
        return None
    definition = house.definitions.get(row.definition_id, row.version, lambda: row.bundle)
    for token, element_id, _, data in unpack_state(row.state)["tokens"]:
        if token == token_id and "call" in data and "fault" not in data:
            element = definition.element(element_id)
            return OperationCall(
                token, element_id, data["call"]["operation"], data["call"]["inputs"], element.headers, element.attempts
            )
    return None
