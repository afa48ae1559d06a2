"""The first minute of an empty office: its first administrator and its letterhead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select

from engine.commands.base import NOBODY
from engine.commands.office import SetConfig
from engine.commands.people import AddUser, AssignRole
from engine.commands.sign_in import StorePassword
from engine.errors import Conflict
from engine.people_tables import app_user
from engine.store import UnitOfWork

LETTERHEAD = "kop"


@dataclass(frozen=True, slots=True)
class FoundOffice:
    """Make the first administrator and write the letterhead (`kop`), while there is nobody yet."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    name: str
    password_hash: str = field(repr=False)
    letterhead: Mapping[str, str]

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict once there is anybody. Records: what adding a person and setting a value record."""
        if uow.session.execute(select(app_user.c.id).limit(1)).first():
            raise Conflict("This office has people already; an administrator adds more.")
        value = {**uow.office.setting(LETTERHEAD, uow.today), **self.letterhead}
        for step in (
            AddUser(self.user_id, self.name),
            AssignRole("ADMIN", self.user_id, uow.today),
            StorePassword(self.user_id, self.password_hash),
            SetConfig(LETTERHEAD, value, uow.today, "Diisi saat kantor dibuka"),
        ):
            step.run(uow)
