"""A lost access code: the officer gives a new one after recognising the complainant, on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.errors import Invalid, NotFound
from engine.store import UnitOfWork
from engine.store.complainants import new_code
from engine.store.secrecy import must_see


@dataclass(frozen=True, slots=True)
class IssueAccessCode:
    """Give a case a new access code; the old one, and every browser that used it, opens nothing any more."""

    needs: ClassVar[frozenset[str]] = frozenset({"PETUGAS_INFO", "KASI"})

    instance_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> str:
        """Return the code, this once. Raises: NotFound, Invalid. Records: `access_code.issued`, with the reason."""
        if not self.reason.strip():
            raise Invalid("A new access code needs a reason.")
        case = uow.case(self.instance_id)
        must_see(case.definition, case.data, uow.actor, uow.holdings(uow.today))
        if not case.data.get("nomor_register"):
            raise NotFound("Only a registered complaint has an access code.")
        code = new_code(uow, case)
        case.record("access_code.issued", None, reason=self.reason.strip())
        return code
