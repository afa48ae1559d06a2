"""What went before a work item: why it came back, what others wrote in their forms, and the documents so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.documents.words import plain_date
from engine.forms import Field
from engine.office import Office
from engine.people_tables import app_user
from engine.queries.cases import DocumentLine, documents_of
from engine.queries.work_items import WorkItemView
from engine.store.secrecy import may_open
from engine.tables import submission

SENT_BACK, WRITTEN = frozenset({"KEMBALIKAN", "BELUM_SESUAI"}), ("textarea", "textfield")
LOOKED_BACK = 40
YES_NO = {True: "Ya", False: "Tidak"}
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A step that somebody did before: who, when, and what they filled in, as label and text; nothing personal."""

    step: str
    by: str
    at: datetime
    values: Texts


@dataclass(frozen=True, slots=True)
class Background:
    """`returned` is the step that sent the work back, with its notes only; `earlier` the newest visit of each step."""

    returned: Earlier | None
    earlier: tuple[Earlier, ...]
    documents: tuple[DocumentLine, ...]


def background(session: Session, item: WorkItemView) -> Background:
    """Return what went before a work item, to the person to whom `item` was shown."""
    definition = item.definition
    rows = session.execute(
        select(submission, app_user.c.name)
        .outerjoin(app_user, app_user.c.id == submission.c.actor)
        .where(submission.c.instance_id == item.instance_id)
        .order_by(submission.c.number.desc())
        .limit(LOOKED_BACK)
    ).all()
    newest = {document.template: document for document in documents_of(session, item.instance_id) if document.sha256}
    return Background(
        returned=_returned(definition, item, rows),
        earlier=tuple(_earlier(definition, item.office, rows)),
        documents=tuple(d for d in newest.values() if may_open(definition, item.data, d.template, item.held)),
    )


def _returned(definition: Definition, item: WorkItemView, rows: Sequence[Row[Any]]) -> Earlier | None:
    """Find the refusing decision that brought the work back: newer than the last time this step was done."""
    for row in rows:
        if row.element_id == item.element_id or item.visit == 1:
            return None
        form = definition.form_of(row.element_id)
        if form and SENT_BACK & {value for value in row.data.values() if isinstance(value, str)}:
            notes = ((f.label, row.data.get(f.key)) for f in form.fields if f.type in WRITTEN)
            return _step(definition, row, tuple((label, text) for label, text in notes if text))
    return None


def _earlier(definition: Definition, office: Office, rows: Sequence[Row[Any]]) -> Iterator[Earlier]:
    seen: set[str] = set()
    for row in rows:
        form = definition.form_of(row.element_id)
        if form is None or row.element_id in seen:
            continue
        seen.add(row.element_id)
        told = ((field.label, text_of(field, row.data.get(field.key), office)) for field in form.fields)
        yield _step(definition, row, tuple((label, text) for label, text in told if text))


def _step(definition: Definition, row: Row[Any], values: Texts) -> Earlier:
    return Earlier(definition.element(row.element_id).name, row.name or row.actor, row.at, values)


def text_of(field: Field, value: Any, office: Office) -> str:
    """Return a value as its form would show it; empty for nothing, files and what is computed."""
    if value in (None, "", []) or field.type in ("filepicker", "expression"):
        return ""
    if isinstance(value, bool):
        return YES_NO[value]
    if field.type == "dynamiclist":
        return "\n".join(_row(field, row, office) for row in value)
    if field.type == "datetime" and field.subtype != "time":
        return plain_date(value) or str(value)
    labels = dict(field.options or ((o["value"], o["label"]) for o in office.options.get(field.options_key or "", ())))
    return ", ".join(str(labels.get(part, part)) for part in (value if isinstance(value, list) else [value]))


def _row(field: Field, row: Mapping[str, Any], office: Office) -> str:
    cells = (text_of(cell, row.get(cell.key), office) for cell in field.rows)
    return "• " + ", ".join(cell for cell in cells if cell)
