"""Whom a new work item is for, and how urgent it is, as the diagram says (assignment and priority definition)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.access import holdings
from engine.diagram.model import DOERS, Element
from engine.errors import EngineError
from engine.model import Actor, UserId, Waiting
from engine.store.case import Case
from engine.store.casework import value_of
from engine.store.secrecy import reported_in
from engine.store.unit_of_work import UnitOfWork
from engine.tables import work_item

ORDINARY, MOST = 50, 99


def assignee_of(uow: UnitOfWork, case: Case, waiting: Waiting, roles: tuple[str, ...]) -> str | None:
    """Return who a work item is for: a person who holds its role today, and whom the case is not about.

    In the expression `pelaksana` knows for every step who did it last: `=pelaksana.Task_Telaah`. Whoever may not do
    the work does not get it; all holders of the role do. Records: `work_item.assigned`, `work_item.not_assigned`.
    """
    element = case.definition.element(waiting.element_id)
    if not element.assignee:
        return None
    said = value_of(uow, case, element.assignee, {**waiting.local, DOERS: _doers(uow, case)})
    if said is None:
        return None
    person = str(said)
    if _may_do(uow, case, person, roles):
        case.record("work_item.assigned", element.id, work_item=waiting.token_id, to=person)
        return person
    case.record("work_item.not_assigned", element.id, work_item=waiting.token_id)
    return None


def _may_do(uow: UnitOfWork, case: Case, person: str, roles: tuple[str, ...]) -> bool:
    if person in reported_in(case.data):
        return False
    try:
        held = holdings(uow.session, Actor("user", UserId(person)), uow.today)
    except EngineError:
        return False
    return bool({holding.role for holding in held} & {*roles})


def _doers(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    done = (work_item.c.instance_id == case.id, work_item.c.status == "completed")
    query = select(work_item.c.element_id, work_item.c.closed_by).where(*done).order_by(work_item.c.visit)
    return dict(uow.session.execute(query).all())


def priority_of(uow: UnitOfWork, case: Case, element: Element, waiting: Waiting) -> int:
    """Return how urgent a work item is, from 0 to 99; 50 where the diagram says nothing, or what is no number."""
    said = value_of(uow, case, element.priority, waiting.local)
    try:
        return min(MOST, max(0, int(said))) if said is not None else ORDINARY
    except (TypeError, ValueError):
        return ORDINARY
