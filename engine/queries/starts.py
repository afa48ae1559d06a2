"""What a person may start: the processes whose first step is a form of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.access import holdings
from engine.definitions import Definition
from engine.errors import NotFound
from engine.forms import Form
from engine.model import Actor
from engine.queries.definitions import newest_definitions
from engine.store.complainants import OPEN_CHANNEL
from engine.store.unit_of_work import House

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
        for definition in newest_definitions(session, house)
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
            for definition in newest_definitions(session, house)
            if definition.process.properties.get(OPEN_CHANNEL) and (view := _start_of(definition))
        ),
        None,
    )


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
