"""What an administrator does for somebody's account: a new password, signing out, giving back their work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import delete, select, update

from engine.commands.base import OFFICE_KEEPERS
from engine.commands.sign_in import STREAM, StorePassword
from engine.errors import Conflict, WorkItemClosed
from engine.people_tables import app_user, user_session
from engine.store import UnitOfWork
from engine.store.awaited import item_of
from engine.tables import work_item


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Give somebody a temporary password, to be changed at the next sign-in; they are signed out everywhere."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str
    password_hash: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `password.changed`, with the administrator as the one who did it."""
        StorePassword(self.user_id, self.password_hash, temporary=True).run(uow)


@dataclass(frozen=True, slots=True)
class SignOutEverywhere:
    """End all sessions of a person."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were ended. Records: `session.closed` for all of them, if there were any."""
        count = uow.changed(delete(user_session).where(user_session.c.user_id == self.user_id))
        if count:
            uow.record(STREAM, "session.closed", user=self.user_id, sessions=count)
        return count


@dataclass(frozen=True, slots=True)
class FreeWorkItem:
    """Give the open work of a closed account back to its roles."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    work_item_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, WorkItemClosed, Conflict while the person works here. Records: `work_item.released`."""
        case = uow.case_of_item(self.work_item_id)
        item = item_of(uow, case, self.work_item_id)
        if item is None or item.assignee is None:
            raise WorkItemClosed
        working = select(app_user.c.id).where(app_user.c.id == item.assignee, app_user.c.active)
        if uow.session.execute(working).first():
            raise Conflict("This person works here and releases their work themselves.")
        uow.session.execute(update(work_item).where(work_item.c.id == item.id).values(assignee=None))
        case.record("work_item.released", item.element_id, work_item=item.id, before=item.assignee)
