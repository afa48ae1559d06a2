"""What the person who complained may see of the case: where it stands, until when, and what is meant for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.errors import NotFound
from engine.queries.cases import CaseView, DocumentLine, definition_of, view_case
from engine.queries.papers import stored_paper
from engine.store.complainants import AFTERWARDS, CLARIFICATION, instance_of
from engine.store.unit_of_work import House
from engine.tables import wait

MEANT_FOR_THEM = "untuk_pengadu"


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as its complainant sees it: nothing of what others said or decided inside.

    `documents` are those meant for them; `waits_for_them` means that the clock is stopped until they answer.
    """

    number: str
    public_status: str | None
    received_on: date
    due_on: date | None
    ended: bool
    inspected: bool
    waits_for_them: bool
    may_clarify: bool
    documents: tuple[DocumentLine, ...]


def follow(session: Session, house: House, number: str, code: str) -> Followed:
    """Show a case to whoever has its number and access code. Raises: NotFound."""
    instance_id = instance_of(session, house.vault, number, code)
    view, definition = view_case(session, instance_id), definition_of(session, house, instance_id)
    return Followed(
        number=view.line.business_key or number,
        public_status=view.line.public_status,
        received_on=view.line.started_at.astimezone(house.offices.zone).date(),
        due_on=view.line.due_on,
        ended=view.line.ended_at is not None,
        inspected=view.data.get("perlu_pemeriksaan_lapangan") is True,
        waits_for_them=bool(view.data.get("jeda_mulai")),
        may_clarify=may_clarify(session, definition, view),
        documents=_letters(definition, view),
    )


def letter_for_complainant(
    session: Session, house: House, number: str, code: str, document_id: str
) -> tuple[str, bytes]:
    """Return the name and content of a document that is meant for them. Raises: NotFound, FileDamaged."""
    followed = follow(session, house, number, code)
    if document_id not in {document.id for document in followed.documents}:
        raise NotFound("There is no such document for the complainant.")
    paper = stored_paper(session, house, document_id)
    digest, ending = (paper.pdf_sha256, "pdf") if paper.pdf_sha256 else (paper.sha256, "docx")
    content = house.files.get(paper.instance_id, digest or "", paper.key)
    return f"{followed.number}-{paper.template}.{ending}", content


def _letters(definition: Definition, view: CaseView) -> tuple[DocumentLine, ...]:
    """Return the newest final document of each template that the process property `untuk_pengadu` names."""
    newest = {document.template: document for document in view.documents if document.sha256 and not document.draft}
    return tuple(newest[name] for name in definition.process.listed(MEANT_FOR_THEM) if name in newest)


def may_clarify(session: Session, definition: Definition, view: CaseView) -> bool:
    """Say whether a case hears its complainant now: it waits for that, or has ended and a linked case would open."""
    if view.line.status == "completed":
        return definition.process.properties.get(AFTERWARDS) == CLARIFICATION
    waiting = select(wait.c.token_id).where(wait.c.instance_id == view.line.instance_id, wait.c.name == CLARIFICATION)
    return view.line.status == "active" and session.execute(waiting).first() is not None
