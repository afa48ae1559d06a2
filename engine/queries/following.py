"""What the person who complained may see of the case: where it stands, until when, and what is meant for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.errors import NotFound
from engine.model import Proof
from engine.public_tables import question
from engine.queries.cases import CaseView, DocumentLine, documents_of
from engine.queries.papers import stored_paper
from engine.queries.questions import Asked, questions_in
from engine.store.complainants import AFTERWARDS, CLARIFICATION
from engine.store.unit_of_work import House
from engine.tables import case_file, document, history_event, process_definition, process_instance, wait

MEANT_FOR_THEM = "untuk_pengadu"
_ID = process_instance.c.id
_THEIR_CASE = (
    select(
        process_instance.c.business_key,
        process_instance.c.definition_id,
        process_instance.c.status,
        process_instance.c.started_at,
        process_instance.c.ended_at,
        process_definition.c.version,
        case_file.c.data,
        case_file.c.due_on,
        case_file.c.public_status,
        case_file.c.wrapped_key,
        case_file.c.access_hash,
        case_file.c.surveyed,
        history_event.c.at.label("changed_at"),
        exists().where(wait.c.instance_id == _ID, wait.c.name == CLARIFICATION).label("listens"),
        exists().where(question.c.instance_id == _ID).label("asked"),
        exists().where(document.c.instance_id == _ID, document.c.sha256.is_not(None)).label("has_papers"),
    )
    .join(case_file, case_file.c.instance_id == _ID)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .outerjoin(
        history_event,
        and_(
            history_event.c.stream == "i:" + _ID,
            history_event.c.sequence == process_instance.c.last_sequence,
        ),
    )
    .where(bindparam("id_") == _ID)
)


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """A case that went on from one that had ended; `number` is None until an officer has recorded it."""

    number: str | None
    public_status: str | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as its complainant sees it: nothing of what others said or decided inside.

    `waits_for_them` means that the clock is stopped until they answer; `told` that they know the result, `stopped`
    that a superior halted or ended the case; `until` is the
    last day of what the case waits for now: their completing it, their clarification, or the office's first answer.
    """

    number: str
    public_status: str | None
    received_on: date
    changed_on: date
    due_on: date | None
    until: date | None
    ended: bool
    stopped: bool
    inspected: bool
    waits_for_them: bool
    paused_since: date | None
    paused_days: int
    forwarded_to: str | None
    may_clarify: bool
    told: bool
    may_rate: bool
    questions: tuple[Asked, ...]
    documents: tuple[DocumentLine, ...]
    linked: tuple[LinkedCase, ...]

    @property
    def open_question(self) -> Asked | None:
        """The question that waits for their answer."""
        return next((q for q in self.questions if q.waits), None) if self.waits_for_them else None

    @property
    def let_off(self) -> bool:
        """Whether the office waited for them and does so no longer, since it withdrew its question."""
        return bool(self.questions) and self.questions[-1].withdrawn_at is not None and not self.waits_for_them


def follow(session: Session, house: House, proof: Proof) -> Followed:
    """Show a case to whoever has proved to have its number and access code. Raises: NotFound."""
    row: Any = session.execute(_THEIR_CASE, {"id_": proof.instance_id}).first()
    if row is None or not proof.holds(row.access_hash):
        raise NotFound("There is no case with this number and access code.")
    definition = house.definition(session, row.definition_id, row.version)
    key = house.vault.open_case_key(row.wrapped_key)
    told = row.status == "completed" or bool(row.listens)
    return Followed(
        number=row.business_key or "",
        public_status=row.public_status,
        received_on=_day(house, row.started_at),
        changed_on=_day(house, row.changed_at or row.started_at),
        due_on=row.due_on,
        until=_until(row),
        ended=row.ended_at is not None,
        stopped=row.status in ("suspended", "terminated"),
        inspected=row.data.get("perlu_pemeriksaan_lapangan") is True,
        waits_for_them=bool(row.data.get("jeda_mulai")) and row.status == "active",
        paused_since=_date(row.data.get("jeda_mulai")),
        paused_days=row.data.get("jeda_hari") or 0,
        forwarded_to=row.data.get("instansi_tujuan") if row.public_status == "DITERUSKAN" else None,
        may_clarify=_hears(definition, row.status, listens=bool(row.listens)),
        told=told,
        may_rate=told and not row.surveyed,
        questions=questions_in(session, proof.instance_id, key) if row.asked else (),
        documents=_letters(session, definition, proof.instance_id) if row.has_papers else (),
        linked=_linked(session, proof.instance_id) if row.status == "completed" else (),
    )


def letter_for_complainant(session: Session, house: House, proof: Proof, document_id: str) -> tuple[str, bytes]:
    """Return the name and content of a document that is meant for them, signed where a signed copy holds.

    Raises: NotFound, FileDamaged.
    """
    followed = follow(session, house, proof)
    if document_id not in {document.id for document in followed.documents}:
        raise NotFound("There is no such document for the complainant.")
    paper = stored_paper(session, house, document_id)
    whole = paper.signed_sha256 or paper.pdf_sha256
    digest, ending = (whole, "pdf") if whole else (paper.sha256, "docx")
    content = house.files.get(paper.instance_id, digest or "", paper.key)
    return f"{followed.number}-{paper.template}.{ending}", content


def may_clarify(session: Session, definition: Definition, view: CaseView) -> bool:
    """Say whether a case hears its complainant now: it waits for that, or has ended and a linked case would open."""
    waiting = select(wait.c.token_id).where(wait.c.instance_id == view.line.instance_id, wait.c.name == CLARIFICATION)
    listens = view.line.status == "active" and session.execute(waiting).first() is not None
    return _hears(definition, view.line.status, listens=listens)


def _hears(definition: Definition, status: str, *, listens: bool) -> bool:
    if status == "completed":
        return definition.process.properties.get(AFTERWARDS) == CLARIFICATION
    return status == "active" and listens


def _letters(session: Session, definition: Definition, instance_id: str) -> tuple[DocumentLine, ...]:
    """Return the newest final document of each template that the process property `untuk_pengadu` names."""
    papers = documents_of(session, instance_id)
    newest = {paper.template: paper for paper in papers if paper.sha256 and not paper.draft}
    return tuple(newest[name] for name in definition.process.listed(MEANT_FOR_THEM) if name in newest)


def _linked(session: Session, instance_id: str) -> tuple[LinkedCase, ...]:
    query = (
        select(process_instance.c.business_key, case_file.c.public_status)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.parent_id == instance_id)
    )
    rows = session.execute(query.order_by(process_instance.c.started_at))
    return tuple(LinkedCase(row.business_key, row.public_status) for row in rows)


def _until(row: Row[Any]) -> date | None:
    """Return the last day of what the case waits for."""
    if row.data.get("jeda_mulai"):
        return _date(row.data.get("batas_kelengkapan"))
    if row.listens:
        return _date(row.data.get("batas_klarifikasi"))
    return _date(row.data.get("tenggat_respon_awal")) if row.public_status == "DITERIMA" else None


def _date(text: Any) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None


def _day(house: House, moment: datetime) -> date:
    return moment.astimezone(house.offices.zone).date()
