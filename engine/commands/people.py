"""Users, roles and their dated holders: definitive, Plh. or Plt. (reading A24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import insert, select, update

from engine.commands.base import OFFICE_KEEPERS
from engine.errors import Conflict, Invalid, NotFound
from engine.people_tables import app_user, role, role_holder
from engine.store import UnitOfWork

CAPACITIES = ("definitif", "plh", "plt")


@dataclass(frozen=True, slots=True)
class AddUser:
    """Add a person who works here; there are no shared accounts (SOP 6.1)."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str
    name: str
    rank: str | None = None
    nip: str | None = None
    email: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict. Records: `user.added`."""
        if uow.session.execute(select(app_user.c.id).where(app_user.c.id == self.user_id)).first():
            raise Conflict(f"There is a user {self.user_id} already.")
        uow.session.execute(
            insert(app_user).values(
                id=self.user_id, name=self.name, rank=self.rank, nip=self.nip, email=self.email, active=True
            )
        )
        uow.record("office:people", "user.added", user=self.user_id)


@dataclass(frozen=True, slots=True)
class CloseUser:
    """Close an account; what the person did stays in the history."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `user.closed`."""
        closed = update(app_user).where(app_user.c.id == self.user_id, app_user.c.active).values(active=False)
        if not uow.changed(closed):
            raise NotFound(f"There is no open account {self.user_id}.")
        uow.record("office:people", "user.closed", user=self.user_id)


@dataclass(frozen=True, slots=True)
class DefineRole:
    """Add a role, or give it another title or superior."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    key: str
    title: str
    superior: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Records: `role.defined`."""
        values = {"title": self.title, "superior": self.superior}
        if not uow.changed(update(role).where(role.c.key == self.key).values(values)):
            uow.session.execute(insert(role).values(key=self.key, **values))
        uow.record("office:people", "role.defined", role=self.key, title=self.title, superior=self.superior)


@dataclass(frozen=True, slots=True)
class AssignRole:
    """Let a person hold a role from a day on, until a day or for good."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    role: str
    user_id: str
    valid_from: date
    valid_to: date | None = None
    capacity: str = "definitif"

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Invalid. Records: `role.assigned`."""
        self._check(uow)
        values = {
            "role": self.role,
            "user_id": self.user_id,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "capacity": self.capacity,
        }
        uow.session.execute(insert(role_holder).values(values))
        facts = values | {"valid_from": str(self.valid_from), "valid_to": self.valid_to and str(self.valid_to)}
        uow.record("office:people", "role.assigned", **facts)

    def _check(self, uow: UnitOfWork) -> None:
        if not uow.session.execute(select(role.c.key).where(role.c.key == self.role)).first():
            raise NotFound(f"There is no role {self.role}.")
        if not uow.session.execute(select(app_user.c.id).where(app_user.c.id == self.user_id)).first():
            raise NotFound(f"There is no user {self.user_id}.")
        if self.capacity not in CAPACITIES:
            raise Invalid(f"A role is held as {', '.join(CAPACITIES)}, not as {self.capacity}.")
        if self.valid_to and self.valid_to < self.valid_from:
            raise Invalid("A role cannot end before it begins.")


@dataclass(frozen=True, slots=True)
class EndRole:
    """Let a person hold a role until the day before `day`."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    role: str
    user_id: str
    day: date

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `role.ended`."""
        held = update(role_holder).where(
            role_holder.c.role == self.role,
            role_holder.c.user_id == self.user_id,
            role_holder.c.valid_from < self.day,
            role_holder.c.valid_to.is_(None),
        )
        if not uow.changed(held.values(valid_to=self.day - timedelta(days=1))):
            raise NotFound(f"{self.user_id} does not hold {self.role} without an end.")
        uow.record("office:people", "role.ended", role=self.role, user=self.user_id, day=str(self.day))
