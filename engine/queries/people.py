"""Look at users, roles and who holds them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import holders_by_role
from engine.people_tables import app_user, role, role_holder


@dataclass(frozen=True, slots=True)
class UserLine:
    """A person who works here."""

    id: str
    name: str
    rank: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who holds a role, from when until when, and how."""

    role: str
    title: str
    user_id: str | None
    capacity: str | None
    valid_from: date | None
    valid_to: date | None


def list_roles(session: Session) -> tuple[tuple[str, str], ...]:
    """List the roles of the office: key and title."""
    rows = session.execute(select(role.c.key, role.c.title).order_by(role.c.title))
    return tuple((row.key, row.title) for row in rows)


def list_users(session: Session) -> tuple[UserLine, ...]:
    """List all accounts, closed ones too."""
    query = select(app_user.c.id, app_user.c.name, app_user.c.rank, app_user.c.active).order_by(app_user.c.id)
    return tuple(UserLine(*row) for row in session.execute(query))


def list_holders(session: Session) -> tuple[HolderLine, ...]:
    """List every role with its holders; a role that nobody holds has one line."""
    query = (
        select(
            role.c.key,
            role.c.title,
            role_holder.c.user_id,
            role_holder.c.capacity,
            role_holder.c.valid_from,
            role_holder.c.valid_to,
        )
        .outerjoin(role_holder, role_holder.c.role == role.c.key)
        .order_by(role.c.key, role_holder.c.valid_from)
    )
    return tuple(HolderLine(*row) for row in session.execute(query))


def role_keys(session: Session) -> frozenset[str]:
    """Return the keys of all roles."""
    return frozenset(session.execute(select(role.c.key)).scalars())


def holders_by_title(session: Session, roles: Collection[str], today: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the titles of roles with the names of who holds them today; a role without a holder has no names."""
    held = holders_by_role(session, roles, today)
    titles = select(role.c.key, role.c.title).where(role.c.key.in_(roles)).order_by(role.c.title)
    return tuple((row.title, held.get(row.key, ())) for row in session.execute(titles))
