"""What somebody was writing when their session ended, with its files; the key to it is in their browser only.

No history: what was not sent is nobody's act.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, delete, insert, select

from engine.commands.base import NOBODY
from engine.errors import NotFound
from engine.people_tables import app_user, unsent
from engine.store import UnitOfWork

UNSENT_FOR, MOST_UNSENT = timedelta(hours=1), 5


@dataclass(frozen=True, slots=True)
class KeepUnsent:
    """Keep sealed text; its files lie in the folder of the same id already."""

    needs: ClassVar[frozenset[str]] = NOBODY

    unsent_id: str
    user_id: str
    sealed: bytes = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. The person's oldest go when there are too many."""
        if not uow.session.execute(select(app_user.c.id).where(app_user.c.id == self.user_id)).first():
            raise NotFound
        _remove(uow, _expired(uow))
        mine = select(unsent.c.id).where(unsent.c.user_id == self.user_id).order_by(unsent.c.kept_at.desc())
        _remove(uow, mine.offset(MOST_UNSENT - 1))
        row = {"id": self.unsent_id, "user_id": self.user_id, "sealed": self.sealed, "kept_at": uow.now}
        uow.session.execute(insert(unsent).values(row))


@dataclass(frozen=True, slots=True)
class ForgetUnsent:
    """Throw away what was kept; nobody reaches another person's."""

    needs: ClassVar[frozenset[str]] = NOBODY

    unsent_id: str
    user_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Nothing happens when it is gone already."""
        _remove(uow, _ids(unsent.c.id == self.unsent_id, unsent.c.user_id == self.user_id))


@dataclass(frozen=True, slots=True)
class ForgetExpiredUnsent:
    """Remove what nobody came back for, once a day."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were removed."""
        return _remove(uow, _expired(uow))


def _expired(uow: UnitOfWork) -> Select[Any]:
    return _ids(unsent.c.kept_at < uow.now - UNSENT_FOR)


def _ids(*where: ColumnElement[bool]) -> Select[Any]:
    return select(unsent.c.id).where(*where)


def _remove(uow: UnitOfWork, query: Select[Any]) -> int:
    """Remove rows with their files."""
    ids = list(uow.session.execute(query).scalars())
    for unsent_id in ids:
        uow.house.files.forget(unsent_id)
    return uow.changed(delete(unsent).where(unsent.c.id.in_(ids))) if ids else 0
