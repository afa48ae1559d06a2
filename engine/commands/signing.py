"""The signed copy of a document: brought, looked at, confirmed; then it holds, until somebody cancels it with a reason.

The system's own Word file and PDF stay beside it, untouched. SOP: 10.1 to 10.6 (who signs), 6.2 (a cancelled copy is a
deviation).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import Row, delete, select, update

from engine.access import SUPERVISORS
from engine.commands.papers import authorise_opening, find_document
from engine.errors import Conflict, Invalid, NotCandidate, NotFound
from engine.model import Message
from engine.people_tables import signed_copy
from engine.store import Case, UnitOfWork
from engine.store.deviations import deviate
from engine.uploads import Scan

METHODS = ("basah", "BSrE")
CANCELLED = "salinan_dibatalkan"


class UnsignedPdf(Invalid):
    """A copy that is said to be signed electronically carries no signature."""


@dataclass(frozen=True, slots=True)
class OfferSignedCopy:
    """Bring the signed copy of a final document; nothing holds before it is confirmed."""

    document_id: str
    method: str
    scan: Scan = field(repr=False)

    def run(self, uow: UnitOfWork) -> str:
        """Return the copy's id. Raises: NotFound, Forbidden, Conflict, Invalid. Records nothing yet."""
        row = find_document(uow, self.document_id)
        case = _signing(uow, row)
        if self.method not in METHODS:
            raise Invalid("A document is signed by hand (basah) or electronically (BSrE).")
        if self.method == "BSrE" and not self.scan.signatures:
            raise UnsignedPdf(
                Message("PDF ini tidak memuat tanda tangan elektronik; pilih tanda tangan basah bila ini hasil pindai.")
            )
        copy_id = uow.new_id()
        uow.session.execute(delete(signed_copy).where(*_offers(uow, row.id)))
        digest = uow.house.files.put(case.id, self.scan.content, uow.case_key(case))
        uow.add(
            signed_copy,
            id=copy_id,
            document_id=row.id,
            status="offered",
            method=self.method,
            sha256=digest,
            pages=self.scan.pages,
            size=len(self.scan.content),
            signatures=self.scan.signatures,
            stored_at=uow.now,
            stored_by=uow.actor.label,
            acting_role=uow.acting_role,
        )
        return copy_id


@dataclass(frozen=True, slots=True)
class ConfirmSignedCopy:
    """Let the copy that one has brought hold; the document is then frozen with it."""

    document_id: str
    copy_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Forbidden, Conflict. Records: `document.signed`."""
        row = find_document(uow, self.document_id)
        case = _signing(uow, row)
        mine = (*_offers(uow, row.id), signed_copy.c.id == self.copy_id)
        copy = uow.session.execute(select(signed_copy).where(*mine)).first()
        if copy is None:
            raise NotFound("There is no such copy to confirm.")
        uow.session.execute(update(signed_copy).where(*mine).values(status="signed", stored_at=uow.now))
        case.record("document.signed", row.element_id, **_facts(row, copy))


@dataclass(frozen=True, slots=True)
class DropSignedCopy:
    """Take back a copy that was brought and not confirmed."""

    document_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Forbidden."""
        row = find_document(uow, self.document_id)
        authorise_opening(uow, uow.case(row.instance_id), row)
        uow.session.execute(delete(signed_copy).where(*_offers(uow, row.id)))


@dataclass(frozen=True, slots=True)
class CancelSignedCopy:
    """Cancel the signed copy that holds, with a reason; it stays stored, and another may then be brought."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    document_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Forbidden, Invalid. Records: `document.signature_cancelled`, `deviation.noted`."""
        row = find_document(uow, self.document_id)
        case = uow.case(row.instance_id)
        authorise_opening(uow, case, row)
        reason = self.reason.strip()
        if not reason:
            raise Invalid("Cancelling a signed copy needs a reason.")
        held = (signed_copy.c.document_id == row.id, signed_copy.c.status == "signed")
        copy = uow.session.execute(select(signed_copy).where(*held)).first()
        if copy is None:
            raise Conflict("This document has no signed copy that holds.")
        uow.session.execute(update(signed_copy).where(*held).values(status="cancelled", cancelled_reason=reason))
        case.record("document.signature_cancelled", row.element_id, **_facts(row, copy), reason=reason)
        deviate(uow, CANCELLED, case.id, row.element_id, {"document": row.id, "template": row.template}, reason)


def _signing(uow: UnitOfWork, row: Row[Any]) -> Case:
    """Return the case of a document whose signed copy the actor may bring. Raises: Forbidden, Conflict."""
    case = uow.case(row.instance_id)
    held = authorise_opening(uow, case, row)
    allowed = case.definition.process.signers.get(row.template, ())
    role = next((holding.role for holding in held if holding.role in allowed), None)
    if role is None:
        raise NotCandidate(f"The signed copy is brought by {', '.join(allowed) or 'nobody'}.")
    uow.acting_role = role
    if row.status != "frozen":
        raise Conflict("Only a final document is signed; this one is a draft, or not made yet.")
    held_copy = select(signed_copy.c.id).where(signed_copy.c.document_id == row.id, signed_copy.c.status == "signed")
    if uow.session.execute(held_copy).first():
        raise Conflict("This document has a signed copy already; it must be cancelled first.")
    return case


def _offers(uow: UnitOfWork, document_id: str) -> tuple[Any, ...]:
    return (
        signed_copy.c.document_id == document_id,
        signed_copy.c.status == "offered",
        signed_copy.c.stored_by == uow.actor.label,
    )


def _facts(row: Row[Any], copy: Row[Any]) -> dict[str, Any]:
    return {
        "document": row.id,
        "template": row.template,
        "version": row.version,
        "copy": copy.id,
        "method": copy.method,
        "sha256": copy.sha256,
        "pages": copy.pages,
        "signatures": copy.signatures,
    }
