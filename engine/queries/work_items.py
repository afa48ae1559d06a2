"""Look at a work item: its form, the values so far, who may act, and what was done on it if it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.access import holdings, may_see
from engine.definitions import Definition
from engine.errors import Forbidden, NotFound
from engine.forms import Form, Settled
from engine.forms.schema import Options
from engine.model import Actor
from engine.people_tables import app_user
from engine.people_tables import role as role_table
from engine.queries.inbox import sop_number
from engine.store.authority import standing
from engine.store.secrecy import IDENTITY, may_know
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance, work_item

_ITEM = select(
    work_item,
    process_instance.c.business_key,
    process_instance.c.definition_id,
    process_instance.c.status.label("case_status"),
    process_definition.c.version,
    process_definition.c.bundle,
    case_file.c.data,
    case_file.c.subject,
    case_file.c.private,
    case_file.c.wrapped_key,
    app_user.c.name.label("assignee_name"),
).select_from(
    work_item.join(process_instance, process_instance.c.id == work_item.c.instance_id)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .join(case_file, case_file.c.instance_id == work_item.c.instance_id)
    .outerjoin(app_user, app_user.c.id == work_item.c.assignee)
)


@dataclass(frozen=True, slots=True)
class WorkItemView:
    """A work item whole, as one reader may see it.

    `values` are the earlier values of its form; `acts_as` is the role in which the reader may complete it, or None with
    the error in `refusal`.
    """

    id: str
    instance_id: str
    business_key: str | None
    element_id: str
    step: str
    number: str
    status: str
    visit: int
    assignee: str | None
    assignee_name: str | None
    roles: tuple[str, ...]
    due_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    form: Form | None
    values: Mapping[str, Any]
    data: Mapping[str, Any]
    subject: str | None
    report: str | None
    acts_as: str | None
    refusal: Forbidden | None


def see_work_item(session: Session, house: House, actor: Actor, work_item_id: str, today: date) -> WorkItemView:
    """Show a work item to a person who may see its case. Raises: NotFound, which also hides that there is one."""
    row = session.execute(_ITEM.where(work_item.c.id == work_item_id)).first()
    if row is None:
        raise NotFound("There is no such work item.")
    definition = _definition(house, row)
    held = holdings(session, actor, today)
    lanes = {lane.role for lane in definition.process.lanes.values()}
    may_see(actor, held, lanes, row.data.get("terlapor_internal") or ())
    try:
        role: str | None = standing(session, definition, row.data, row, actor, held, today).role
        refusal = None
    except Forbidden as exc:
        role, refusal = None, exc
    private = _private(house, row, role)
    return _view(definition, row, role, refusal, private)


def _private(house: House, row: Row[Any], role: str | None) -> dict[str, Any]:
    """Open what a person who acts needs; a hidden identity is for few (mode RAHASIA), and nobody else."""
    if role is None or row.private is None:
        return {}
    values: dict[str, Any] = house.vault.open_case_key(row.wrapped_key).unseal(row.private)
    if may_know(row.data, (role,)):
        return values
    return {key: value for key, value in values.items() if not key.startswith(IDENTITY)}


def _view(
    definition: Definition, row: Row[Any], role: str | None, refusal: Forbidden | None, private: Mapping[str, Any]
) -> WorkItemView:
    element, form = definition.element(row.element_id), definition.form_of(row.element_id)
    return WorkItemView(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        element_id=row.element_id,
        step=element.name,
        number=sop_number(element.documentation),
        status=row.status,
        visit=row.visit,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        roles=tuple(row.roles),
        due_at=row.due_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        form=form,
        values=form.prefill({**row.data, **private}) if form else {},
        data=row.data,
        subject=row.subject,
        report=private.get("uraian"),
        acts_as=role,
        refusal=refusal,
    )


def settle_form(
    session: Session, house: House, view: WorkItemView, values: Mapping[str, Any], now: datetime
) -> tuple[Settled, Options]:
    """Return the form of a work item for these values, and the lists that it offers. `now` is aware."""
    office = house.offices.current(session)
    if view.form is None:
        return Settled({}, frozenset(), frozenset()), office.options
    local = now.astimezone(office.zone)
    return view.form.settle(values, view.data, now=local, functions=office.functions), office.options


def what_comes_next(session: Session, house: House, instance_id: str) -> tuple[tuple[str, str], ...]:
    """Return the open steps of a case, each with the titles of its roles."""
    rows = session.execute(_ITEM.where(work_item.c.instance_id == instance_id, work_item.c.status == "open")).all()
    titles = dict(session.execute(select(role_table.c.key, role_table.c.title)).all()) if rows else {}
    return tuple(
        (_definition(house, row).element(row.element_id).name, ", ".join(titles.get(role, role) for role in row.roles))
        for row in rows
    )


def _definition(house: House, row: Row[Any]) -> Definition:
    return house.definitions.get(row.definition_id, row.version, lambda: row.bundle)
