"""Look at a work item: its form, the values so far, who may act, and what was done on it if it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select
from sqlalchemy.orm import Session

from engine.access import REASSIGNERS, Holding, holdings
from engine.definitions import Definition
from engine.errors import Forbidden, FormInvalid, NotFound
from engine.forms import Form, Settled
from engine.forms.schema import Options
from engine.inbox_tables import draft, presence
from engine.model import Actor
from engine.office import Office
from engine.people_tables import app_user
from engine.people_tables import role as role_table
from engine.queries.cases import definition_of
from engine.queries.chronology import STORY, chronology
from engine.queries.incidents import HaltedStep, halted_steps
from engine.spiff import local_of
from engine.store.authority import standing
from engine.store.case import unpack_state
from engine.store.secrecy import IDENTITY, may_know, must_see
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance, work_item

_closer, _looker = app_user.alias("closer"), app_user.alias("looker")
STILL_THERE, NEVER = timedelta(minutes=2), datetime.max.replace(tzinfo=UTC)
_OTHERS = (
    select(func.aggregate_strings(_looker.c.name, "\n"))
    .select_from(presence.join(_looker, _looker.c.id == presence.c.user_id))
    .where(presence.c.work_item_id == work_item.c.id, presence.c.user_id != bindparam("reader"))
    .where(presence.c.seen_at > bindparam("since", type_=presence.c.seen_at.type))
    .correlate(work_item)
    .scalar_subquery()
)
_ITEM = select(
    work_item,
    process_instance.c.business_key,
    process_instance.c.definition_id,
    process_instance.c.status.label("case_status"),
    process_definition.c.version,
    case_file.c.data,
    case_file.c.subject,
    case_file.c.private,
    case_file.c.wrapped_key,
    app_user.c.name.label("assignee_name"),
    _closer.c.name.label("closer_name"),
    _OTHERS.label("others"),
    draft.c.sealed.label("draft"),
    draft.c.saved_at.label("draft_saved_at"),
).select_from(
    work_item.join(process_instance, process_instance.c.id == work_item.c.instance_id)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .join(case_file, case_file.c.instance_id == work_item.c.instance_id)
    .outerjoin(app_user, app_user.c.id == work_item.c.assignee)
    .outerjoin(_closer, _closer.c.id == work_item.c.closed_by)
    .outerjoin(draft, and_(draft.c.work_item_id == work_item.c.id, draft.c.user_id == bindparam("reader")))
)
_ONE_ITEM = _ITEM.where(work_item.c.id == bindparam("item"))
_PLAIN = (
    "id",
    "instance_id",
    "business_key",
    "element_id",
    "status",
    "visit",
    "assignee",
    "assignee_name",
    "due_at",
    "closed_at",
    "closed_by",
    "data",
    "subject",
    "answered_at",
)


@dataclass(frozen=True, slots=True)
class WorkItemView:
    """A work item whole, as one reader may see it.

    `values` are the earlier values of its form, or the reader's draft of `draft_saved_at`; `acts_as` is the role in
    which the reader may complete it, or None with the error in `refusal`. `candidates` are those to whom the reader may
    reassign it, by id and name; `held` are the roles that the reader holds today. `earlier` are the values without the
    reader's draft; `begun` names those that the form itself began with (property `awal`); `others` have the item open
    right now. `local` is what only this step knows, such as the item of a multi-instance.
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
    closer_name: str | None
    form: Form | None
    values: Mapping[str, Any]
    data: Mapping[str, Any]
    subject: str | None
    report: str | None
    acts_as: str | None
    refusal: Forbidden | None
    draft_saved_at: datetime | None
    candidates: tuple[tuple[str, str], ...]
    answered_at: datetime | None
    definition: Definition = field(repr=False)
    office: Office = field(repr=False)
    earlier: Mapping[str, Any] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()
    held: tuple[Holding, ...] = ()
    others: tuple[str, ...] = ()
    local: Mapping[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> Mapping[str, Any]:
        """What its form's expressions read: the case's values, and over them what only this step knows."""
        return {**self.data, **self.local} if self.local else self.data

    @property
    def about(self) -> tuple[str, ...]:
        """What tells this work item from its like, in a multi-instance: its plain values."""
        named = ((name, value) for name, value in self.local.items() if isinstance(value, str | int | float))
        return tuple(f"{name}: {value}" for name, value in named if name != "loopCounter")

    @property
    def kept(self) -> Mapping[str, Any]:
        """The rows of groups that only grow, which nobody changes any more."""
        return {f.key: self.earlier.get(f.key) or () for f in self.form.fields if f.grows} if self.form else {}

    @property
    def asks(self) -> bool:
        """Say whether the step waits for the complainant, so that the reader may ask them something (SOP 9.2.2)."""
        pauses = self.definition.element(self.element_id).properties.get("jeda") == "ya"
        return pauses and self.status == "open" and self.acts_as is not None


def see_work_item(
    session: Session, house: House, actor: Actor, work_item_id: str, today: date, now: datetime | None = None
) -> WorkItemView:
    """Show a work item to a person who may see its case. Raises: NotFound, which also hides that there is one."""
    asked = {"item": work_item_id, "reader": actor.user_id, "since": now - STILL_THERE if now else NEVER}
    row = session.execute(_ONE_ITEM, asked).first()
    if row is None:
        raise NotFound("There is no such work item.")
    definition, office = house.definition(session, row.definition_id, row.version), house.offices.current(session)
    held = holdings(session, actor, today)
    must_see(definition, row.data, actor, held)
    try:
        role: str | None = standing(session, definition, row.data, row, actor, held, today).role
        refusal = None
    except Forbidden as exc:
        role, refusal = None, exc
    private = _private(house, row, role)
    reassigns = row.status == "open" and bool(REASSIGNERS & {holding.role for holding in held})
    candidates = office.staff_with(row.roles, today) if reassigns else ()
    view = _view(house, definition, row, role, refusal, private, candidates, office)
    view = replace(view, local=_local(session, definition, row))
    return replace(_begun(session, view, private, now), held=held)


def _local(session: Session, definition: Definition, row: Row[Any]) -> Mapping[str, Any]:
    """Return what only this step knows; the state is read only where there may be such a thing."""
    if row.status != "open" or row.element_id not in definition.program.scoped:
        return {}
    blob = session.execute(select(process_instance.c.state).where(process_instance.c.id == row.instance_id)).scalar()
    return local_of(definition.program, unpack_state(blob), row.id) if blob else {}


def _begun(session: Session, view: WorkItemView, private: Mapping[str, Any], now: datetime | None) -> WorkItemView:
    """Fill in what the form begins with (property `awal`), where the case has no value yet and nobody a draft."""
    if now is None or view.form is None or view.status != "open" or not any(f.initial for f in view.form.fields):
        return view
    story = chronology(session, view) if any(STORY in (f.initial or "") for f in view.form.fields) else ""
    scope, local = {**view.known, **private, STORY: story}, now.astimezone(view.office.zone)
    values = view.form.begin(view.earlier, scope, now=local, functions=view.office.functions)
    changed = frozenset(key for key, value in values.items() if value != view.earlier.get(key))
    shown = values if view.draft_saved_at is None else view.values
    return replace(view, values=shown, begun=changed if view.draft_saved_at is None else frozenset())


def _private(house: House, row: Row[Any], role: str | None) -> dict[str, Any]:
    """Open what a person who acts needs; a hidden identity is for few (mode RAHASIA), and nobody else."""
    if role is None or row.private is None:
        return {}
    values: dict[str, Any] = house.vault.open_case_key(row.wrapped_key).unseal(row.private)
    if may_know(row.data, (role,)):
        return values
    return {key: value for key, value in values.items() if not key.startswith(IDENTITY)}


def _draft(house: House, row: Row[Any], role: str | None) -> dict[str, Any] | None:
    """Open the reader's own draft, as long as they may act."""
    if role is None or row.draft is None:
        return None
    kept: dict[str, Any] = house.vault.open_case_key(row.wrapped_key).unseal(row.draft)
    return kept


def _view(
    house: House,
    definition: Definition,
    row: Row[Any],
    role: str | None,
    refusal: Forbidden | None,
    private: Mapping[str, Any],
    candidates: tuple[tuple[str, str], ...],
    office: Office,
) -> WorkItemView:
    element, form = definition.element(row.element_id), definition.form_of(row.element_id)
    kept = _draft(house, row, role)
    earlier = form.prefill({**row.data, **private}) if form else {}
    return WorkItemView(
        **{name: getattr(row, name) for name in _PLAIN},
        step=element.name,
        number=element.sop,
        roles=tuple(row.roles),
        closer_name=row.closer_name or row.closed_by,
        form=form,
        values=earlier if kept is None else kept,
        report=private.get("uraian"),
        acts_as=role,
        refusal=refusal,
        draft_saved_at=row.draft_saved_at if kept is not None else None,
        candidates=candidates,
        definition=definition,
        office=office,
        earlier=earlier,
        others=tuple(sorted(row.others.split("\n"))) if row.others and row.status == "open" else (),
    )


def settle_form(
    session: Session, house: House, form: Form, data: Mapping[str, Any], values: Mapping[str, Any], now: datetime
) -> tuple[Settled, Options]:
    """Return a form for these values, in a case with this `data`, and the lists that it offers. `now` is aware."""
    office = house.offices.current(session)
    local = now.astimezone(office.zone)
    return form.settle(values, data, now=local, functions=office.functions), office.options


def mistakes_in(
    session: Session, house: House, form: Form, data: Mapping[str, Any], values: Mapping[str, Any], now: datetime
) -> Mapping[str, str]:
    """Return what is wrong with these values, by path, as a submission would say it."""
    office = house.offices.current(session)
    local = now.astimezone(office.zone)
    try:
        form.submit(values, data, now=local, functions=office.functions, options=office.options)
    except FormInvalid as exc:
        return exc.errors
    return {}


def what_comes_next(
    session: Session, house: House, instance_id: str
) -> tuple[tuple[tuple[str, str], ...], tuple[HaltedStep, ...]]:
    """Return the open steps of a case, each with the titles of its roles, and the steps at which it stands still."""
    mine = _ITEM.where(work_item.c.instance_id == instance_id, work_item.c.status == "open")
    rows = session.execute(mine, {"reader": None, "since": NEVER}).all()
    titles = dict(session.execute(select(role_table.c.key, role_table.c.title)).all()) if rows else {}
    steps = (house.definition(session, row.definition_id, row.version).element(row.element_id) for row in rows)
    roles = (", ".join(titles.get(role, role) for role in row.roles) for row in rows)
    open_steps = tuple((step.name, names) for step, names in zip(steps, roles, strict=True))
    return open_steps, halted_steps(session, definition_of(session, house, instance_id), instance_id)
