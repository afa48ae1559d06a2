"""What becomes of a document that was asked for: rendered, frozen, failed; its PDF; asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Row, select, update

from engine.access import SUPERVISORS, Holding
from engine.commands.base import NOBODY
from engine.errors import Conflict, Forbidden, NotFound
from engine.queries.reading import Part, digest_of, file_name
from engine.store import Case, UnitOfWork
from engine.store.secrecy import may_open, must_see, shows_identity
from engine.tables import document


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document to hand over: its file name and content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """Note that a document was rendered; a signed one is frozen with its hash in the history."""

    needs: ClassVar[frozenset[str]] = NOBODY

    document_id: str
    sha256: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether it was still asked for. Records: `document.rendered` or `document.frozen`."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        status = "rendered" if row.draft else "frozen"
        values = {"status": status, "sha256": self.sha256, "sealed": None}
        asked = (document.c.id == row.id, document.c.status == "requested")
        if not uow.changed(update(document).where(*asked).values(values)):
            return False
        facts = {"document": row.id, "template": row.template, "version": row.version, "sha256": self.sha256}
        case.record(f"document.{status}", row.element_id, **facts)
        uow.enqueue(uow.session, "convert_pdf", "documents", row.id)
        return True


@dataclass(frozen=True, slots=True)
class FailDocument:
    """Note why a document could not be rendered; a person sees it and can ask again."""

    needs: ClassVar[frozenset[str]] = NOBODY

    document_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `document.failed`."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        asked = (document.c.id == row.id, document.c.status == "requested")
        if uow.changed(update(document).where(*asked).values(status="failed", failure=self.reason)):
            case.record("document.failed", row.element_id, document=row.id, template=row.template, reason=self.reason)


@dataclass(frozen=True, slots=True)
class RetryDocument:
    """Ask again for a document that failed."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    document_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Conflict. Records: `document.requested`."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        failed = (document.c.id == row.id, document.c.status == "failed")
        if not uow.changed(update(document).where(*failed).values(status="requested", failure=None)):
            raise Conflict("This document has not failed.")
        case.record("document.requested", row.element_id, document=row.id, template=row.template, version=row.version)
        uow.enqueue(uow.session, "render_document", "documents", row.id)


@dataclass(frozen=True, slots=True)
class RecordPdf:
    """Note the PDF of a document."""

    needs: ClassVar[frozenset[str]] = NOBODY

    document_id: str
    sha256: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `document.converted`."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        without = (document.c.id == row.id, document.c.pdf_sha256.is_(None))
        if uow.changed(update(document).where(*without).values(pdf_sha256=self.sha256)):
            case.record("document.converted", row.element_id, document=row.id, pdf=self.sha256)


def find_document(uow: UnitOfWork, document_id: str) -> Row[Any]:
    """Return a document's row. Raises: NotFound."""
    row = uow.session.execute(select(document).where(document.c.id == document_id)).first()
    if row is None:
        raise NotFound("There is no such document.")
    return row


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """Open a document to read or print it; one that shows who complained is opened on record."""

    document_id: str
    part: Part = "docx"

    def run(self, uow: UnitOfWork) -> OpenedDocument:
        """Raises: NotFound, Forbidden, FileDamaged. Records: `identity.opened` when the document shows it."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        authorise_opening(uow, case, row)
        digest = digest_of(uow.session, row, self.part)
        if shows_identity(case.definition, case.data, row.template):
            case.record("identity.opened", row.element_id, document=row.id, template=row.template)
        content = uow.house.files.get(row.instance_id, digest, uow.case_key(case))
        return OpenedDocument(file_name(case.business_key, row, self.part), content)


def authorise_opening(uow: UnitOfWork, case: Case, row: Row[Any]) -> tuple[Holding, ...]:
    """Return the roles of somebody who may open a document. Raises: NotFound, Forbidden."""
    held = uow.holdings(uow.today)
    must_see(case.definition, case.data, uow.actor, held)
    if not may_open(case.definition, case.data, row.template, held):
        raise Forbidden("This document shows what your role may not know.")
    return held
