"""Tugas Saya: the open work of a person and of the roles that the person holds today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.model import Actor
from engine.office import Office
from engine.people_tables import app_user
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance, work_item

Whose = Literal["mine", "free", "others"]
PAGE = 50
_COLUMNS = (
    work_item.c.id,
    work_item.c.instance_id,
    work_item.c.element_id,
    work_item.c.visit,
    work_item.c.assignee,
    work_item.c.created_at,
    work_item.c.due_at,
    app_user.c.name.label("assignee_name"),
    process_instance.c.business_key,
    process_instance.c.definition_id,
    process_definition.c.version,
    case_file.c.data,
    case_file.c.subject,
)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A work item in the inbox. `due_at` aware; `number` is the SOP's; `visit` counts from 1.

    `days_left` are working days: 0 is today, negative is late.
    """

    id: str
    instance_id: str
    business_key: str | None
    step: str
    number: str
    subject: str
    channel: str
    visit: int
    assignee: str | None
    assignee_name: str | None
    created_at: datetime
    due_at: datetime | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of work, how much there is of each kind, and the item after which the next page begins."""

    lines: tuple[InboxLine, ...]
    counts: dict[Whose, int]
    next_after: str | None


def inbox(
    session: Session,
    house: House,
    actor: Actor,
    today: date,
    whose: Whose = "mine",
    after: str = "",
    limit: int = PAGE,
    words: str = "",
) -> Inbox:
    """Return a page of open work, the most urgent first; `words` are looked for in case number and subject.

    Raises: Forbidden for a closed account.
    """
    mine = _for_me(session, actor, today)
    if words:
        mine = and_(mine, _holding(words))
    counts = _counts(session, mine, actor)
    rows = session.execute(_page(mine, _of(whose, actor), after, limit)).all()
    office = house.offices.current(session)
    lines = tuple(_line(session, house, office, row, today) for row in rows[:limit] if not _is_about(row, actor))
    return Inbox(lines, counts, rows[limit - 1].id if len(rows) > limit else None)


def _for_me(session: Session, actor: Actor, today: date) -> ColumnElement[bool]:
    held = {holding.role for holding in holdings(session, actor, today)}
    known = session.execute(select(work_item.c.audience).where(work_item.c.status == "open").distinct()).scalars()
    audiences = [audience for audience in known if held & set(audience.split("|")[0].split(","))]
    return and_(
        work_item.c.status == "open",
        or_(work_item.c.audience.in_(audiences), work_item.c.assignee == actor.user_id),
    )


def _of(whose: Whose, actor: Actor) -> ColumnElement[bool]:
    assignee = work_item.c.assignee
    kinds: dict[Whose, ColumnElement[bool]] = {
        "mine": assignee == actor.user_id,
        "free": assignee.is_(None),
        "others": assignee != actor.user_id,
    }
    return kinds[whose]


def _counts(session: Session, mine: ColumnElement[bool], actor: Actor) -> dict[Whose, int]:
    kind = case(
        (work_item.c.assignee.is_(None), "free"), (work_item.c.assignee == actor.user_id, "mine"), else_="others"
    )
    query = (
        select(kind, func.count())
        .select_from(
            work_item.join(process_instance, process_instance.c.id == work_item.c.instance_id).join(
                case_file, case_file.c.instance_id == work_item.c.instance_id
            )
        )
        .where(mine, _active())
        .group_by(kind)
    )
    found = {str(whose): int(number) for whose, number in session.execute(query)}
    return {"mine": found.get("mine", 0), "free": found.get("free", 0), "others": found.get("others", 0)}


def _holding(words: str) -> ColumnElement[bool]:
    number, subject = process_instance.c.business_key, case_file.c.subject
    return or_(number.icontains(words, autoescape=True), subject.icontains(words, autoescape=True))


def _active() -> ColumnElement[bool]:
    return process_instance.c.status == "active"


def _page(mine: ColumnElement[bool], kind: ColumnElement[bool], after: str, limit: int) -> Any:
    due, undated = work_item.c.due_at, work_item.c.due_at.is_(None)
    query = (
        select(*_COLUMNS)
        .select_from(
            work_item.join(process_instance, process_instance.c.id == work_item.c.instance_id)
            .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
            .join(case_file, case_file.c.instance_id == work_item.c.instance_id)
            .outerjoin(app_user, app_user.c.id == work_item.c.assignee)
        )
        .where(mine, kind, _active())
        .order_by(undated, due, work_item.c.id)
        .limit(limit + 1)
    )
    return query.where(_beyond(after)) if after else query


def _beyond(after: str) -> ColumnElement[bool]:
    """Only what comes after the item `after`, in the order of the page."""
    due = select(work_item.c.due_at).where(work_item.c.id == after).scalar_subquery()
    same_or_no_date = or_(work_item.c.due_at == due, and_(work_item.c.due_at.is_(None), due.is_(None)))
    return or_(
        work_item.c.due_at > due,
        and_(due.is_not(None), work_item.c.due_at.is_(None)),
        and_(same_or_no_date, work_item.c.id > after),
    )


def _is_about(row: Row[Any], actor: Actor) -> bool:
    return actor.user_id in (row.data.get("terlapor_internal") or ())


def _line(session: Session, house: House, office: Office, row: Row[Any], today: date) -> InboxLine:
    definition = house.definitions.get(row.definition_id, row.version, lambda: _bundle(session, row.definition_id))
    element = definition.element(row.element_id)
    return InboxLine(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        step=element.name,
        number=element.sop,
        subject=row.subject or "",
        channel=office.label("kanal", row.data.get("kanal")),
        visit=row.visit,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        created_at=row.created_at,
        due_at=row.due_at,
        days_left=office.days_until(row.due_at, today),
    )


def _bundle(session: Session, definition_id: str) -> bytes:
    query = select(process_definition.c.bundle).where(process_definition.c.id == definition_id)
    return bytes(session.execute(query).scalar_one())
