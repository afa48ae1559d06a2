"""Saved views of the inbox: a person's own, so they are no part of any history."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.inbox_tables import saved_view
from engine.model import Message
from engine.store import UnitOfWork

MOST, LONGEST_NAME, LONGEST_QUERY = 12, 80, 1000


@dataclass(frozen=True, slots=True)
class SaveView:
    """Keep a way of looking at the inbox under a name; the same name again replaces it."""

    name: str
    query: str

    def run(self, uow: UnitOfWork) -> str:
        """Return its id. Raises: Forbidden, Invalid, Conflict when there are too many."""
        me, name = _me(uow), _name(self.name)
        if len(self.query) > LONGEST_QUERY:
            raise Invalid(Message("Tampilan ini terlalu panjang untuk disimpan."))
        mine = select(saved_view.c.id, saved_view.c.name).where(saved_view.c.user_id == me)
        known = {row.name: row.id for row in uow.session.execute(mine)}
        if name in known:
            uow.session.execute(update(saved_view).where(saved_view.c.id == known[name]).values(query=self.query))
            return str(known[name])
        if len(known) >= MOST:
            raise Conflict(Message("Sudah ada {most} tampilan tersimpan: hapus dahulu salah satunya.", most=MOST))
        id_ = uow.new_id()
        row = {"id": id_, "user_id": me, "name": name, "query": self.query, "saved_at": uow.now}
        uow.session.execute(insert(saved_view).values(row))
        return id_


@dataclass(frozen=True, slots=True)
class RenameView:
    """Give a saved view another name."""

    view_id: str
    name: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Forbidden, Invalid, NotFound, Conflict when the name is taken."""
        me, name = _me(uow), _name(self.name)
        others = select(func.count()).where(
            saved_view.c.user_id == me, saved_view.c.name == name, saved_view.c.id != self.view_id
        )
        if uow.session.execute(others).scalar_one():
            raise Conflict(Message("Tampilan Anda yang lain sudah memakai nama ini."))
        mine = (saved_view.c.id == self.view_id, saved_view.c.user_id == me)
        if not uow.changed(update(saved_view).where(*mine).values(name=name)):
            raise NotFound("There is no such view.")


@dataclass(frozen=True, slots=True)
class DropView:
    """Delete a saved view."""

    view_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Forbidden, NotFound."""
        mine = (saved_view.c.id == self.view_id, saved_view.c.user_id == _me(uow))
        if not uow.changed(delete(saved_view).where(*mine)):
            raise NotFound("There is no such view.")


def _me(uow: UnitOfWork) -> str:
    uow.holdings(uow.today)  # a closed account raises
    if uow.actor.user_id is None:
        raise Forbidden("Only people have saved views.")
    return str(uow.actor.user_id)


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(Message("Beri nama tampilan, paling banyak {most} huruf.", most=LONGEST_NAME))
    return name
