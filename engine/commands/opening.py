"""Open what shows who complained: the identity itself, and files that may show it. Deliberately, and on record."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Forbidden, Invalid
from engine.model import Message
from engine.queries.background import text_of
from engine.queries.case_files import file_content, file_page
from engine.store import Case, UnitOfWork
from engine.store.secrecy import may_know, must_see

SHORTEST, LONGEST = 10, 500


class PurposeMissing(Invalid):
    """Opening who complained needs a purpose."""


@dataclass(frozen=True, slots=True)
class OpenIdentity:
    """Open the identity of a complainant for one look, with the purpose; who may is as the mode of secrecy says."""

    instance_id: str
    purpose: str

    def run(self, uow: UnitOfWork) -> tuple[tuple[str, str], ...]:
        """Return what the complainant said of themselves and of the matter, as label and text.

        Raises: NotFound, Forbidden, PurposeMissing. Records: `identity.opened` with the purpose.
        """
        purpose = " ".join(self.purpose.split())[:LONGEST]
        case = uow.case(self.instance_id)
        _check(uow, case)
        if len(purpose) < SHORTEST:
            raise PurposeMissing(
                Message("Tulis tujuan membuka identitas, paling sedikit {number} huruf.", number=SHORTEST)
            )
        case.record("identity.opened", None, reason=purpose)
        values = uow.case_key(case).unseal(case.private_blob)
        form = case.definition.first_form()
        told = ((f, values.get(f.key)) for f in (form.fields if form else ()) if f.private)
        return tuple((f.label, text_of(f, value, uow.office)) for f, value in told if value not in (None, "", []))


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Open a file of a case; one that may show who complained is opened on record."""

    file_id: str
    reads: bool = True

    def run(self, uow: UnitOfWork) -> bytes:
        """Return its content. Raises: NotFound, Forbidden. Records: `identity.opened` when it may show it."""
        page = file_page(uow.session, uow.house, uow.actor, self.file_id, uow.today)
        if page.line.on_record:
            uow.case(page.instance_id).record("identity.opened", None, file=page.line.id)
        return file_content(uow.session, uow.house, page) if self.reads else b""


def _check(uow: UnitOfWork, case: Case) -> None:
    held = uow.holdings(uow.today)
    roles = {holding.role for holding in held}
    staff = case.definition.staff
    must_see(case.definition, case.data, uow.actor, held)
    if not roles & staff or not may_know(case.data, roles):
        raise Forbidden("Your role may not know who complained.")
    uow.acting_role = next(holding.role for holding in held if holding.role in staff)
