"""The case page and the list of cases, for people: with names in place of ids, and only what each may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.access import HEARERS, KEEPERS, SUPERVISORS, Holding, holdings
from engine.definitions import Definition
from engine.errors import NotFound
from engine.model import Actor
from engine.office import Office
from engine.people_tables import app_user, role
from engine.queries.cases import CaseView, definition_of, view_case
from engine.queries.following import may_clarify
from engine.queries.incidents import HaltedStep, halted_steps, keepers_of
from engine.queries.trails import StepRow, here, steps_of
from engine.store.secrecy import may_open, must_see
from engine.store.unit_of_work import House


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that waits for a person: who may do it, and who has taken it."""

    work_item_id: str
    step: str
    roles: tuple[str, ...]
    assignee: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case for a person: `steps`, `flows`, `people` name ids; `open_documents` may be opened by the reader.

    `supervises` says whether the reader may suspend and end the case; `hears` whether they may note a clarification,
    `hands_out` whether they may print the receipt again. `halted` are the steps at which an incident waits, `keepers`
    who repairs them, `repairs` whether the reader may.
    """

    view: CaseView
    open_steps: tuple[OpenStep, ...]
    halted: tuple[HaltedStep, ...]
    keepers: tuple[str, ...]
    repairs: bool
    steps: Mapping[str, str]
    flows: Mapping[str, str]
    people: Mapping[str, str]
    titles: Mapping[str, str]
    office: Office
    open_documents: frozenset[str]
    supervises: bool
    hears: bool
    hands_out: bool
    process: str
    version: int
    steps_done: tuple[StepRow, ...]
    drawn_width: float
    drawn_here: tuple[float, float] | None


def case_page(session: Session, house: House, actor: Actor, instance_id: str, today: date) -> CasePage:
    """Show a case to a person. Raises: NotFound, which also hides that there is one; Forbidden."""
    view, held = view_case(session, instance_id), holdings(session, actor, today)
    definition = definition_of(session, house, instance_id)
    must_see(definition, view.data, actor, held)
    keys = {holding.role for holding in held}
    people = dict(session.execute(select(app_user.c.id, app_user.c.name)).all())
    titles = dict(session.execute(select(role.c.key, role.c.title)).all())
    office = house.offices.current(session)
    return CasePage(
        view=view,
        open_steps=_open_steps(definition, view, people, titles),
        halted=_halted(session, definition, view),
        keepers=keepers_of(office, today),
        repairs=bool(KEEPERS & keys),
        steps={element.id: element.name or element.id for element in definition.process.elements.values()},
        flows={
            flow.id: flow.name or definition.element(flow.target).name for flow in definition.process.flows.values()
        },
        people=people,
        titles=titles,
        office=office,
        open_documents=frozenset(
            document.id
            for document in view.documents
            if document.sha256 and may_open(definition, view.data, document.template, held)
        ),
        supervises=bool(SUPERVISORS & keys),
        hands_out=bool(HEARERS & keys) and bool(view.data.get("nomor_register")),
        hears=bool(HEARERS & keys) and may_clarify(session, definition, view),
        process=definition.process.name,
        version=definition.version,
        steps_done=steps_of(definition, view),
        drawn_width=definition.layout.view[2] if definition.layout.shapes else 0,
        drawn_here=here(definition, view),
    )


def _open_steps(
    definition: Definition, view: CaseView, people: Mapping[str, str], titles: Mapping[str, str]
) -> tuple[OpenStep, ...]:
    return tuple(
        OpenStep(
            item,
            definition.element(element).name,
            tuple(titles.get(key, key) for key in definition.roles_of(element)),
            people.get(assignee or "", assignee),
        )
        for item, element, assignee in view.open_items
    )


def _halted(session: Session, definition: Definition, view: CaseView) -> tuple[HaltedStep, ...]:
    """Return the steps at which an incident waits for a person; a case that never met one is not asked."""
    met = any(event.kind == "incident.raised" for event in view.events)
    return halted_steps(session, definition, view.line.instance_id) if met else ()


def sees_case(session: Session, house: House, actor: Actor, held: tuple[Holding, ...], row: Row[Any]) -> bool:
    """Say whether a person may see a case; `row` has its definition's id and version and its `data`."""
    definition = house.definition(session, row.definition_id, row.version)
    try:
        must_see(definition, row.data, actor, held)
    except NotFound:
        return False
    return True
