"""Look at cases: their path, documents and deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.definitions import Definition
from engine.errors import NotFound
from engine.model import CAME, Actor
from engine.people_tables import signed_copy
from engine.store.secrecy import must_see
from engine.store.unit_of_work import House
from engine.tables import case_file, document, history_event, process_definition, process_instance, work_item

_DEFINITION = (
    select(process_instance.c.definition_id, process_definition.c.version)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .where(process_instance.c.id == bindparam("id_"))
)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    instance_id: str
    process_id: str
    business_key: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None
    deadline_class: str | None
    due_on: date | None
    public_status: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document of a case; `signed` is how its signed copy was signed, if it has one that holds."""

    id: str
    template: str
    version: int
    status: str
    draft: bool
    sha256: str | None
    pdf_sha256: str | None
    failure: str | None
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """A history event, its payload read."""

    sequence: int
    at: datetime
    actor: str
    acting_role: str | None
    kind: str
    element_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case whole: its values that are not personal, open work, documents and events."""

    line: CaseLine
    ends: tuple[str, ...]
    data: Mapping[str, Any]
    open_items: tuple[tuple[str, str, str | None], ...]
    documents: tuple[DocumentLine, ...]
    events: tuple[EventLine, ...]


def list_cases(session: Session, *, after: str = "", limit: int = 50) -> tuple[CaseLine, ...]:
    """List cases by business key, `limit` at most, those after the key `after`."""
    key = process_instance.c.business_key
    rows = session.execute(_lines().where(key > after).order_by(key).limit(limit))
    return tuple(_line(row) for row in rows)


def find_case(session: Session, key_or_id: str) -> str:
    """Return the instance id of a business key or id. Raises: NotFound."""
    condition = (process_instance.c.id == key_or_id) | (process_instance.c.business_key == key_or_id)
    found = session.execute(select(process_instance.c.id).where(condition)).scalars().first()
    if found is None:
        raise NotFound(f"There is no case {key_or_id}.")
    return str(found)


def view_case(session: Session, instance_id: str) -> CaseView:
    """Show a case. Raises: NotFound."""
    row = session.execute(
        _lines().add_columns(process_instance.c.ends, case_file.c.data).where(process_instance.c.id == instance_id)
    ).first()
    if row is None:
        raise NotFound(f"There is no case {instance_id}.")
    return CaseView(
        line=_line(row),
        ends=tuple(row.ends or ()),
        data=row.data,
        open_items=_open_items(session, instance_id),
        documents=documents_of(session, instance_id),
        events=_events(session, instance_id),
    )


def see_case(session: Session, house: House, actor: Actor, instance_id: str, today: date) -> CaseView:
    """Show a case to a person who may see it. Raises: NotFound, Forbidden."""
    view = view_case(session, instance_id)
    held = holdings(session, actor, today)
    must_see(definition_of(session, house, instance_id), view.data, actor, held)
    return view


def definition_of(session: Session, house: House, instance_id: str) -> Definition:
    """Return the version that a case runs on."""
    row = session.execute(_DEFINITION, {"id_": instance_id}).one()
    return house.definition(session, row.definition_id, row.version)


def path_of(view: CaseView) -> tuple[str, ...]:
    """Return the elements of a case's path: tasks that people did, and events that came, in their order."""
    return tuple(
        event.element_id
        for event in view.events
        if event.element_id and (event.kind == "work_item.completed" or event.kind in CAME)
    )


def _lines() -> Select[Any]:
    return select(
        process_instance.c.id,
        process_instance.c.process_id,
        process_instance.c.business_key,
        process_instance.c.status,
        process_instance.c.started_at,
        process_instance.c.ended_at,
        case_file.c.deadline_class,
        case_file.c.due_on,
        case_file.c.public_status,
        case_file.c.subject,
    ).join(case_file, case_file.c.instance_id == process_instance.c.id)


def _line(row: Any) -> CaseLine:
    return CaseLine(
        row.id,
        row.process_id,
        row.business_key,
        row.status,
        row.started_at,
        row.ended_at,
        row.deadline_class,
        row.due_on,
        row.public_status,
        row.subject,
    )


def _open_items(session: Session, instance_id: str) -> tuple[tuple[str, str, str | None], ...]:
    rows = session.execute(
        select(work_item.c.id, work_item.c.element_id, work_item.c.assignee)
        .where(work_item.c.instance_id == instance_id, work_item.c.status == "open")
        .order_by(work_item.c.created_at, work_item.c.element_id)
    )
    return tuple((row.id, row.element_id, row.assignee) for row in rows)


def documents_of(session: Session, instance_id: str) -> tuple[DocumentLine, ...]:
    """Return the documents of a case by template and version."""
    held = and_(signed_copy.c.document_id == document.c.id, signed_copy.c.status == "signed")
    rows = session.execute(
        select(document, signed_copy.c.method.label("signed"))
        .outerjoin(signed_copy, held)
        .where(document.c.instance_id == instance_id)
        .order_by(document.c.template, document.c.version)
    )
    names = ("id", "template", "version", "status", "draft", "sha256", "pdf_sha256", "failure", "signed")
    return tuple(DocumentLine(**{name: getattr(row, name) for name in names}) for row in rows)


def _events(session: Session, instance_id: str) -> tuple[EventLine, ...]:
    rows = session.execute(
        select(history_event).where(history_event.c.stream == f"i:{instance_id}").order_by(history_event.c.sequence)
    )
    return tuple(
        EventLine(row.sequence, row.at, row.actor, row.acting_role, row.kind, row.element_id, orjson.loads(row.payload))
        for row in rows
    )
