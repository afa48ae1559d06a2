"""What somebody without an account has typed so far: sealed with a key that only their browser has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import delete, insert, select

from engine.commands.base import NOBODY
from engine.errors import Invalid
from engine.public_tables import public_draft
from engine.store import UnitOfWork

KEPT = timedelta(days=1)
LARGEST = 300_000


@dataclass(frozen=True, slots=True)
class KeepPublicDraft:
    """Keep sealed text under the digest of its key. No history: a draft is nobody's act."""

    needs: ClassVar[frozenset[str]] = NOBODY

    draft_id: str
    sealed: bytes = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Invalid when it is too large."""
        if len(self.sealed) > LARGEST:
            raise Invalid("This text is too long to keep.")
        uow.session.execute(delete(public_draft).where(public_draft.c.id == self.draft_id))
        row = {"id": self.draft_id, "sealed": self.sealed, "saved_at": uow.now}
        uow.session.execute(insert(public_draft).values(row))


@dataclass(frozen=True, slots=True)
class DropPublicDraft:
    """Throw a draft away with its files."""

    needs: ClassVar[frozenset[str]] = NOBODY

    draft_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Remove the row, then the files."""
        uow.session.execute(delete(public_draft).where(public_draft.c.id == self.draft_id))
        uow.house.files.forget(self.draft_id)


@dataclass(frozen=True, slots=True)
class ForgetPublicDrafts:
    """Remove drafts that nobody has touched for a day."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were removed."""
        old = public_draft.c.saved_at < uow.now - KEPT
        ids = list(uow.session.execute(select(public_draft.c.id).where(old)).scalars())
        for draft_id in ids:
            uow.house.files.forget(draft_id)
        uow.session.execute(delete(public_draft).where(public_draft.c.id.in_(ids)))
        return len(ids)
