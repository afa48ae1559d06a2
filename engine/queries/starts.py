"""What a person may start: the processes whose first step is a form of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.definitions import Definition
from engine.errors import NotFound
from engine.forms import Form
from engine.model import Actor
from engine.store.complainants import OPEN_CHANNEL
from engine.store.unit_of_work import House
from engine.tables import process_definition

STARTED_BY = "dimulai_oleh"


@dataclass(frozen=True, slots=True)
class StartView:
    """A process that can be started: its name and the form of its first step with the step's SOP number."""

    process_id: str
    name: str
    step: str
    number: str
    form: Form


def startable(session: Session, house: House, actor: Actor, today: date) -> tuple[StartView, ...]:
    """Return the processes that a person may start by filling in their first form."""
    held = {holding.role for holding in holdings(session, actor, today)}
    return tuple(
        view
        for definition in _newest(session, house)
        if (view := _start_of(definition)) and held & set(definition.roles_of(definition.first_step.id))
    )


def see_start(session: Session, house: House, actor: Actor, process_id: str, today: date) -> StartView:
    """Return one of `startable`. Raises: NotFound."""
    for view in startable(session, house, actor, today):
        if view.process_id == process_id:
            return view
    raise NotFound("There is no such process for this person to start.")


def open_to_the_public(session: Session, house: House) -> StartView | None:
    """Return the process that takes complaints from the website (property `kanal_umum`), if there is one."""
    return next(
        (
            view
            for definition in _newest(session, house)
            if definition.process.properties.get(OPEN_CHANNEL) and (view := _start_of(definition))
        ),
        None,
    )


def _newest(session: Session, house: House) -> Iterator[Definition]:
    latest = (
        select(process_definition.c.process_id, func.max(process_definition.c.version).label("version"))
        .group_by(process_definition.c.process_id)
        .subquery()
    )
    query = select(process_definition).join(
        latest,
        (process_definition.c.process_id == latest.c.process_id) & (process_definition.c.version == latest.c.version),
    )
    for row in session.execute(query.order_by(process_definition.c.process_id)):
        yield house.definitions.get(row.id, row.version, partial(bytes, row.bundle))


def _start_of(definition: Definition) -> StartView | None:
    """Return how a process is started by a form; None when something else starts it, or no form comes first.

    The process property `dimulai_oleh` names what starts it instead of a person, as the daily round.
    """
    start = definition.element(definition.program.start_of(None))
    element, form = definition.first_step, definition.first_form()
    by_itself = (start.event and start.event.kind != "none") or definition.process.properties.get(STARTED_BY)
    if by_itself or form is None:
        return None
    return StartView(definition.process.id, definition.process.name, element.name, element.sop, form)
