"""Who has a work item open: a short-lived note, so that two people do not type the same. No history: nobody's act."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from engine.inbox_tables import presence
from engine.people_tables import app_user, role_holder
from engine.store import UnitOfWork
from engine.tables import work_item


@dataclass(frozen=True, slots=True)
class NotePresence:
    """Note that the actor looks at an open work item of a role that they hold today; else nothing happens."""

    work_item_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Write one row, in one statement that looks at the roles itself."""
        held = (
            select(role_holder.c.user_id)
            .join(app_user, app_user.c.id == role_holder.c.user_id)
            .where(
                role_holder.c.user_id == uow.actor.user_id,
                app_user.c.active,
                role_holder.c.valid_from <= uow.today,
                role_holder.c.valid_to.is_(None) | (role_holder.c.valid_to >= uow.today),
                ("," + work_item.c.audience + ",").contains("," + role_holder.c.role + ","),
            )
        )
        mine = select(work_item.c.id, literal(uow.actor.user_id), literal(uow.now, presence.c.seen_at.type)).where(
            work_item.c.id == self.work_item_id, work_item.c.status == "open", held.exists()
        )
        insert = sqlite_insert if uow.session.get_bind().dialect.name == "sqlite" else pg_insert
        noted = insert(presence).from_select(["work_item_id", "user_id", "seen_at"], mine)
        again = {"seen_at": noted.excluded.seen_at}
        uow.session.execute(noted.on_conflict_do_update(index_elements=["work_item_id", "user_id"], set_=again))
