"""Read a document of a case: as a page shows it, and its content, to somebody who may open it at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.access import SUPERVISORS, Holding, holdings
from engine.definitions import Definition
from engine.errors import Forbidden, NotFound
from engine.model import Actor
from engine.people_tables import app_user, signed_copy
from engine.queries.cases import definition_of
from engine.store.secrecy import may_open, must_see, shows_identity
from engine.store.unit_of_work import House
from engine.tables import case_file, document, process_instance

Part = Literal["docx", "pdf", "signed", "offered"]
PARTS: tuple[Part, ...] = ("docx", "pdf", "signed", "offered")


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """The signed copy of a document: `signatures` are those that its PDF carries, of whatever worth."""

    id: str
    status: str
    method: str
    sha256: str
    pages: int
    size: int
    signatures: int
    stored_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document for a reader; `on_record` says that opening it is written down, because it shows who complained.

    `signed` is the copy that holds, `offered` one that this reader has brought and not yet confirmed. `signs` says
    whether the reader may bring one, `cancels` whether they may cancel the one that holds.
    """

    id: str
    instance_id: str
    business_key: str | None
    template: str
    version: int
    cycle: int
    draft: bool
    status: str
    sha256: str | None
    pdf_sha256: str | None
    on_record: bool
    signed: SignedCopy | None
    offered: SignedCopy | None
    signs: bool
    cancels: bool


def document_page(session: Session, house: House, actor: Actor, document_id: str, today: date) -> DocumentPage:
    """Show a document to somebody who may open it. Raises: NotFound, Forbidden."""
    row, definition, held = _checked(session, house, actor, document_id, today)
    copies = _copies(session, document_id)
    signed = next((copy for copy, _ in copies if copy.status == "signed"), None)
    mine = (copy for copy, who in copies if copy.status == "offered" and who == actor.label)
    keys = {holding.role for holding in held}
    return DocumentPage(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        template=row.template,
        version=row.version,
        cycle=row.cycle,
        draft=row.draft,
        status=row.status,
        sha256=row.sha256,
        pdf_sha256=row.pdf_sha256,
        on_record=shows_identity(definition, row.data, row.template),
        signed=signed,
        offered=next(mine, None),
        signs=signed is None
        and row.status == "frozen"
        and bool(keys & set(definition.process.signers.get(row.template, ()))),
        cancels=signed is not None and bool(keys & SUPERVISORS),
    )


def document_content(
    session: Session, house: House, actor: Actor, document_id: str, today: date, part: Part
) -> tuple[str, bytes]:
    """Return the file name and content of a part of a document. Raises: NotFound, Forbidden, FileDamaged."""
    row, _, _ = _checked(session, house, actor, document_id, today)
    who = actor.label if part == "offered" else None
    digest = digest_of(session, row, part, who)
    key = house.vault.open_case_key(row.wrapped_key)
    return file_name(row.business_key, row, part), house.files.get(row.instance_id, digest, key)


def digest_of(session: Session, row: Row[Any], part: Part, who: str | None = None) -> str:
    """Return the SHA-256 of a part of a document, as it is stored. Raises: NotFound when it is not made."""
    if part in ("docx", "pdf"):
        digest = row.sha256 if part == "docx" else row.pdf_sha256
    else:
        query = select(signed_copy.c.sha256).where(signed_copy.c.document_id == row.id, signed_copy.c.status == part)
        mine = query if who is None else query.where(signed_copy.c.stored_by == who)
        digest = session.execute(mine.order_by(signed_copy.c.stored_at.desc()).limit(1)).scalar()
    if digest is None:
        raise NotFound("This document is not made yet.")
    return str(digest)


def file_name(business_key: str | None, row: Row[Any], part: Part) -> str:
    """Return the name under which a part of a document is fetched."""
    ending = {"docx": ".docx", "pdf": ".pdf"}.get(part, "-bertanda-tangan.pdf")
    return f"{business_key or 'pengaduan'}-{row.template}-{row.version}{ending}"


def _checked(
    session: Session, house: House, actor: Actor, document_id: str, today: date
) -> tuple[Row[Any], Definition, tuple[Holding, ...]]:
    row = session.execute(
        select(document, process_instance.c.business_key, case_file.c.data, case_file.c.wrapped_key)
        .join(process_instance, process_instance.c.id == document.c.instance_id)
        .join(case_file, case_file.c.instance_id == document.c.instance_id)
        .where(document.c.id == document_id)
    ).first()
    if row is None:
        raise NotFound("There is no such document.")
    definition, held = definition_of(session, house, row.instance_id), holdings(session, actor, today)
    must_see(definition, row.data, actor, held)
    if not may_open(definition, row.data, row.template, held):
        raise Forbidden("This document shows what your role may not know.")
    return row, definition, held


def _copies(session: Session, document_id: str) -> list[tuple[SignedCopy, str]]:
    rows = session.execute(
        select(signed_copy, app_user.c.name)
        .outerjoin(app_user, app_user.c.id == signed_copy.c.stored_by)
        .where(signed_copy.c.document_id == document_id)
        .order_by(signed_copy.c.stored_at.desc())
    )
    return [(_copy(row), row.stored_by) for row in rows]


def _copy(row: Row[Any]) -> SignedCopy:
    facts = (row.id, row.status, row.method, row.sha256, row.pages, row.size, row.signatures, row.stored_at)
    return SignedCopy(*facts, row.name or row.stored_by)
