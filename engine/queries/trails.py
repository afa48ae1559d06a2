"""The way of a case through the diagram on which it really ran: as a picture, and as a table of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.diagram.svg import draw
from engine.diagram.trail import Trail, trail_of
from engine.errors import NotFound
from engine.model import CAME, Actor
from engine.queries.cases import CaseView, definition_of, see_case
from engine.store.unit_of_work import House

STEPS = ("userTask", "manualTask", "scriptTask", "serviceTask", "businessRuleTask", "callActivity")


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the diagram in the table: how often it was done, by whom last and when; `here` when it waits now."""

    element_id: str
    number: str
    step: str
    visits: int
    by: tuple[str, ...]
    last_at: datetime | None
    here: bool


def case_trail(definition: Definition, view: CaseView) -> Trail:
    """Return the way of a case, and where it stands."""
    happened = ((event.kind, event.element_id or "", event.data) for event in view.events)
    return trail_of(definition.process, happened, (element for _, element, _ in view.open_items))


def drawn_case(
    session: Session,
    house: House,
    actor: Actor,
    instance_id: str,
    today: date,
    look: str = "terang",
    focus: str | None = None,
    cutting: str = "lebar",
) -> bytes:
    """Return the picture of a case's way (SVG), to somebody who may see the case. Raises: NotFound, Forbidden."""
    view = see_case(session, house, actor, instance_id, today)
    definition = definition_of(session, house, instance_id)
    if not definition.layout.shapes:
        raise NotFound("Nobody has drawn this diagram.")
    if focus is not None and focus not in definition.process.elements:
        raise NotFound("The diagram has no such element.")
    return draw(definition.layout, case_trail(definition, view), look, focus, definition.process.name, cutting)


def here(definition: Definition, view: CaseView) -> tuple[float, float] | None:
    """Return where on the picture the case stands, as parts of its width and height."""
    left, top, width, height = definition.layout.view
    places = {element for _, element, _ in view.open_items}
    for shape in definition.layout.shapes:
        if shape.id in places:
            x, y, w, h = shape.bounds
            return (x + w / 2 - left) / width, (y + h / 2 - top) / height
    return None


def steps_of(definition: Definition, view: CaseView) -> tuple[StepRow, ...]:
    """Return the steps that were done or wait, in the order of their first time; then those not reached."""
    trail = case_trail(definition, view)
    order = {element_id: number for number, (element_id, _) in enumerate(trail.visits)}
    rows = sorted(
        _rows(definition, view, trail), key=lambda row: order.get(row.element_id, len(order) + (not row.here))
    )
    return tuple(rows)


def _rows(definition: Definition, view: CaseView, trail: Trail) -> Iterator[StepRow]:
    done: dict[str, list[tuple[str, datetime]]] = {}
    for event in view.events:
        if event.kind == "work_item.completed" or event.kind in CAME:
            done.setdefault(event.element_id or "", []).append((event.actor, event.at))
    visits = dict(trail.visits)
    for element in definition.process.elements.values():
        if element.type in STEPS or element.id in done:
            who = done.get(element.id, [])
            yield StepRow(
                element.id,
                element.sop,
                element.name or element.id,
                len(who) or visits.get(element.id, 0),
                tuple(dict.fromkeys(actor for actor, _ in who)),
                who[-1][1] if who else None,
                element.id in trail.lit,
            )
