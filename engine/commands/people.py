"""Users, roles and their dated holders: definitive, Plh. or Plt. (reading A24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import Row, delete, insert, or_, select, update

from engine.commands.base import OFFICE_KEEPERS
from engine.commands.differences import difference, masked
from engine.errors import Conflict, FormInvalid, Invalid, NotFound
from engine.model import Message
from engine.office import PEOPLE_STREAM
from engine.people_tables import app_user, role, role_holder, user_session
from engine.store import UnitOfWork

CAPACITIES = ("definitif", "plh", "plt")
KEEPER = "ADMIN"


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
        about = {"name": self.name, "rank": self.rank, "nip": self.nip, "email": self.email}
        uow.session.execute(insert(app_user).values(id=self.user_id, active=True, **about))
        told = {name: value for name, value in masked(about).items() if value}
        uow.record(PEOPLE_STREAM, "user.added", user=self.user_id, after=told)


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """Correct what papers print of a person, and where their mail goes."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str
    name: str
    rank: str | None = None
    nip: str | None = None
    email: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `user.changed`, only when something differs; NIP and address masked."""
        row = _account(uow, self.user_id)
        new = {"name": self.name, "rank": self.rank, "nip": self.nip, "email": self.email}
        before, after = difference({name: getattr(row, name) for name in new}, new)
        if after:
            uow.session.execute(update(app_user).where(app_user.c.id == self.user_id).values(new))
            told = {"before": masked(before), "after": masked(after)}
            uow.record(PEOPLE_STREAM, "user.changed", user=self.user_id, **told)


@dataclass(frozen=True, slots=True)
class CloseUser:
    """Close an account and end its sessions; what the person did stays in the history."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Conflict for one's own account and the last administrator's. Records: `user.closed`."""
        if self.user_id == uow.actor.user_id:
            raise Conflict("Nobody closes their own account: another administrator does.")
        closed = update(app_user).where(app_user.c.id == self.user_id, app_user.c.active).values(active=False)
        if not uow.changed(closed):
            raise NotFound(f"There is no open account {self.user_id}.")
        uow.session.execute(delete(user_session).where(user_session.c.user_id == self.user_id))
        uow.record(PEOPLE_STREAM, "user.closed", user=self.user_id)
        kept = (role_holder.c.user_id == self.user_id, role_holder.c.role == KEEPER)
        if uow.session.execute(select(role_holder.c.role).where(*kept)).first():
            _keep_a_keeper(uow, KEEPER)


@dataclass(frozen=True, slots=True)
class ReopenUser:
    """Open a closed account again, with the roles whose time is not over."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `user.reopened`."""
        opened = update(app_user).where(app_user.c.id == self.user_id, ~app_user.c.active).values(active=True)
        if not uow.changed(opened):
            raise NotFound(f"There is no closed account {self.user_id}.")
        uow.record(PEOPLE_STREAM, "user.reopened", user=self.user_id)


@dataclass(frozen=True, slots=True)
class DefineRole:
    """Add a role, or give it another title or superior."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    key: str
    title: str
    superior: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Raises: FormInvalid for a superior that is unknown or stands under this role. Records: `role.defined`."""
        self._check(uow)
        values = {"title": self.title, "superior": self.superior}
        row = uow.session.execute(select(role.c.title, role.c.superior).where(role.c.key == self.key)).first()
        before, after = difference(dict(row._mapping) if row else {}, values)
        if row is None:
            uow.session.execute(insert(role).values(key=self.key, **values))
        elif after:
            uow.session.execute(update(role).where(role.c.key == self.key).values(values))
        if after:
            uow.record(PEOPLE_STREAM, "role.defined", role=self.key, before=before, after=after)

    def _check(self, uow: UnitOfWork) -> None:
        superiors = dict(uow.session.execute(select(role.c.key, role.c.superior)).all())
        if self.superior and self.superior not in superiors:
            raise FormInvalid({"superior": Message("Peran {role} tidak ada.", role=self.superior)})
        above = self.superior
        while above:
            if above == self.key:
                raise FormInvalid({"superior": Message("Peran ini akan menjadi atasan dirinya sendiri.")})
            above = superiors.get(above)


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
        """Raises: NotFound, Invalid, FormInvalid when they hold it then already. Records: `role.assigned`."""
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
        uow.record(PEOPLE_STREAM, "role.assigned", **facts)

    def _check(self, uow: UnitOfWork) -> None:
        if not uow.session.execute(select(role.c.key).where(role.c.key == self.role)).first():
            raise NotFound(f"There is no role {self.role}.")
        _account(uow, self.user_id)
        if self.capacity not in CAPACITIES:
            raise Invalid(f"A role is held as {', '.join(CAPACITIES)}, not as {self.capacity}.")
        if self.valid_to and self.valid_to < self.valid_from:
            raise FormInvalid({"valid_to": Message("Hari terakhir tidak boleh sebelum hari pertama.")})
        mine = (role_holder.c.role == self.role, role_holder.c.user_id == self.user_id)
        not_over = or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= self.valid_from)
        begun = role_holder.c.valid_from <= (self.valid_to or date.max)
        if uow.session.execute(select(role_holder.c.role).where(*mine, not_over, begun)).first():
            raise FormInvalid({"valid_from": Message("Orang ini sudah memegang peran itu pada waktu tersebut.")})


@dataclass(frozen=True, slots=True)
class EndRole:
    """Let a person hold a role until the day before `day`; a holding that has not begun is withdrawn."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    role: str
    user_id: str
    day: date

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound; Conflict for the last administrator. Records: `role.ended` or `role.withdrawn`."""
        row = self._held(uow)
        whose = (role_holder.c.role == row.role, role_holder.c.user_id == row.user_id)
        mine = (*whose, role_holder.c.valid_from == row.valid_from)
        before = row.valid_to and str(row.valid_to)
        if row.valid_from >= self.day:
            uow.session.execute(delete(role_holder).where(*mine))
            facts = {"valid_from": str(row.valid_from), "valid_to": before, "capacity": row.capacity}
            uow.record(PEOPLE_STREAM, "role.withdrawn", role=self.role, user=self.user_id, **facts)
        else:
            last = self.day - timedelta(days=1)
            uow.session.execute(update(role_holder).where(*mine).values(valid_to=last))
            ends = {"before": {"valid_to": before}, "after": {"valid_to": str(last)}}
            uow.record(PEOPLE_STREAM, "role.ended", role=self.role, user=self.user_id, **ends)
        _keep_a_keeper(uow, self.role)

    def _held(self, uow: UnitOfWork) -> Row[Any]:
        """Return the holding that is running on the day, or the next one."""
        not_over = or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= self.day)
        mine = (role_holder.c.role == self.role, role_holder.c.user_id == self.user_id, not_over)
        row = uow.session.execute(select(role_holder).where(*mine).order_by(role_holder.c.valid_from)).first()
        if row is None:
            raise NotFound(f"{self.user_id} does not hold {self.role} on {self.day} or later.")
        return row


def _keep_a_keeper(uow: UnitOfWork, changed: str) -> None:
    """Raises: Conflict when nobody is left who could let anybody in."""
    if changed != KEEPER:
        return
    left = (
        select(app_user.c.id)
        .join(role_holder, role_holder.c.user_id == app_user.c.id)
        .where(role_holder.c.role == KEEPER, role_holder.c.valid_to.is_(None), app_user.c.active)
    )
    if not uow.session.execute(left).first():
        raise Conflict("This is the last administrator: name another one first.")


def _account(uow: UnitOfWork, user_id: str) -> Row[Any]:
    row = uow.session.execute(select(app_user).where(app_user.c.id == user_id)).first()
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return row
