"""Gather what a document needs: the values as they were when it was asked for, and who did what until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.documents import Paper, Signature, Step
from engine.errors import NotFound
from engine.forms.fields import Field
from engine.office import Office
from engine.people_tables import app_user, role, signed_copy
from engine.queries.pictures import with_signatures
from engine.store.unit_of_work import House
from engine.tables import case_file, document, process_definition, process_instance, submission, work_item
from engine.vault import CaseKey

NEGATIVE = frozenset({"KEMBALIKAN", "BELUM_SESUAI"})


@dataclass(frozen=True)
class PaperOrder:
    """A document to make: its facts, its template, and the key for storing it."""

    instance_id: str
    status: str
    template: bytes
    paper: Paper
    key: CaseKey


@dataclass(frozen=True)
class StoredPaper:
    """A document that was made: where it lies, and its signed copy if it has one that holds."""

    instance_id: str
    template: str
    version: int
    sha256: str | None
    pdf_sha256: str | None
    key: CaseKey
    signed_sha256: str | None = None


def stored_paper(session: Session, house: House, document_id: str) -> StoredPaper:
    """Return where a document lies. Raises: NotFound."""
    row = session.execute(
        select(document, case_file.c.wrapped_key, signed_copy.c.sha256.label("signed"))
        .join(case_file, case_file.c.instance_id == document.c.instance_id)
        .outerjoin(signed_copy, and_(signed_copy.c.document_id == document.c.id, signed_copy.c.status == "signed"))
        .where(document.c.id == document_id)
    ).first()
    if row is None:
        raise NotFound("There is no such document.")
    key = house.vault.open_case_key(row.wrapped_key)
    return StoredPaper(row.instance_id, row.template, row.version, row.sha256, row.pdf_sha256, key, row.signed)


def paper_order(session: Session, house: House, document_id: str) -> PaperOrder:
    """Return all that rendering a document needs. Raises: NotFound."""
    row = session.execute(
        select(document, process_instance.c.definition_id, process_definition.c.version.label("definition_version"))
        .join(process_instance, process_instance.c.id == document.c.instance_id)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .where(document.c.id == document_id)
    ).first()
    if row is None:
        raise NotFound("There is no such document.")
    definition = house.definition(session, row.definition_id, row.definition_version)
    file = session.execute(select(case_file).where(case_file.c.instance_id == row.instance_id)).one()
    key = house.vault.open_case_key(file.wrapped_key)
    office = house.offices.current(session)
    typed = _values_then(session, file, key, row.instance_id, row.submission_number)
    values = with_signatures(session, house, definition, row.instance_id, key, typed)
    paper = Paper(
        template=row.template,
        version=row.version,
        cycle=row.cycle,
        draft=row.draft,
        values=values,
        may_show_identity=row.template in set(definition.process.listed("identitas_pada")),
        letterhead=office.setting("kop"),
        legal_bases=tuple(office.setting("dasar_hukum")),
        status_url=f"{house.settings.public_url}/cek",
        steps=tuple(_steps(session, office, definition, row)),
        labels=labels_of(office, definition),
        once=key.unseal(row.sealed),
    )
    try:
        template = definition.templates[row.template]
    except KeyError:
        raise NotFound(f"The bundle has no template {row.template}.docx.") from None
    return PaperOrder(row.instance_id, row.status, template, paper, key)


def _values_then(session: Session, file: Row[Any], key: CaseKey, instance_id: str, number: int) -> dict[str, Any]:
    """Return the case's values, what people typed as of submission `number`."""
    query = select(submission.c.number, submission.c.data, submission.c.private).where(
        submission.c.instance_id == instance_id
    )
    typed: dict[str, Any] = {}
    later: set[str] = set()
    for row in session.execute(query.order_by(submission.c.number)):
        values = {**row.data, **key.unseal(row.private)}
        if row.number <= number:
            typed |= values
        else:
            later |= values.keys()
    return {**{name: value for name, value in file.data.items() if name not in later}, **typed}


def _steps(session: Session, office: Office, definition: Definition, paper: Row[Any]) -> Iterator[Step]:
    """Return what people did up to the document, with names and ranks, Plh. or Plt. where somebody stood in."""
    query = (
        select(work_item, app_user, role.c.title, submission.c.data)
        .join(submission, _of_item())
        .outerjoin(app_user, app_user.c.id == work_item.c.closed_by)
        .outerjoin(role, role.c.key == work_item.c.acting_role)
        .where(
            work_item.c.instance_id == paper.instance_id,
            work_item.c.status == "completed",
            work_item.c.submission_number <= paper.submission_number,
        )
        .order_by(work_item.c.submission_number)
    )
    for row in session.execute(query):
        yield _step(office, row, definition)


def _of_item() -> Any:
    same = submission.c.number == work_item.c.submission_number
    return and_(submission.c.instance_id == work_item.c.instance_id, same)


def _step(office: Office, row: Row[Any], definition: Definition) -> Step:
    at = row.closed_at.astimezone(office.zone)
    post = f"{office.stands_in(row.closed_by, row.acting_role, at)}{row.title or ''}".strip()
    who = Signature(row.name or row.closed_by, row.rank or "", row.nip or "", post, at.date())
    positive = not NEGATIVE & {value for value in row.data.values() if isinstance(value, str)}
    return Step(row.element_id, definition.element(row.element_id).name, who, at, positive)


def labels_of(office: Office, definition: Definition) -> Callable[[str, Any], str]:
    """Return the function that reads a choice: from the office's lists, or from the field of that name."""
    choices = {field.key: dict(field.options) for field in _fields(definition) if field.options}

    def label(name: str, value: Any) -> str:
        if name in choices:
            return choices[name].get(_text(value), _text(value))
        return office.label(name, value)

    return label


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _fields(definition: Definition) -> Iterator[Field]:
    forms: Mapping[str, Any] = definition.forms
    for form in forms.values():
        for field in form.fields:
            yield field
            yield from field.rows
