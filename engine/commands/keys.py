"""Rotate the office's key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select, update

from engine.commands.base import OFFICE_KEEPERS
from engine.config import MIN_SECRET
from engine.errors import Invalid
from engine.message_tables import message
from engine.people_tables import second_factor
from engine.store import UnitOfWork
from engine.tables import case_file
from engine.vault import Vault


@dataclass(frozen=True, slots=True)
class Rekey:
    """Wrap each case's key, second factor and waiting message with a new office key; values and history stay."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    new_secret: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> int:
        """Return how many cases there are. Raises: Invalid, KeyWrong. Records: `key.rotated`."""
        if len(self.new_secret) < MIN_SECRET:
            raise Invalid(f"The new key needs at least {MIN_SECRET} characters.")
        new = Vault(self.new_secret)
        rows = uow.session.execute(select(case_file.c.instance_id, case_file.c.wrapped_key).with_for_update()).all()
        for row in rows:
            mine = update(case_file).where(case_file.c.instance_id == row.instance_id)
            uow.session.execute(mine.values(wrapped_key=uow.vault.rewrap(row.wrapped_key, new)))
        _rewrap_factors(uow, new)
        _rewrap_messages(uow, new)
        uow.record("office:keys", "key.rotated", cases=len(rows))
        return len(rows)


def _rewrap_factors(uow: UnitOfWork, new: Vault) -> None:
    """Seal second factors with the new key, the ones that wait too."""
    for row in uow.session.execute(select(second_factor).with_for_update()).all():
        old = {"sealed": row.sealed, "pending": row.pending}
        values = {name: blob and uow.vault.rewrap(blob, new) for name, blob in old.items()}
        mine = update(second_factor).where(second_factor.c.user_id == row.user_id)
        uow.session.execute(mine.values(values))


def _rewrap_messages(uow: UnitOfWork, new: Vault) -> None:
    """Seal what waits to be delivered with the new key."""
    for row in uow.session.execute(select(message).where(message.c.status == "waiting").with_for_update()).all():
        mine = update(message).where(message.c.id == row.id)
        uow.session.execute(mine.values(sealed=uow.vault.rewrap(row.sealed, new)))
