"""Look at the people who work here: what they hold today, whether they are signed in, what work they have open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine.access import holders_by_role
from engine.errors import NotFound
from engine.people_tables import app_user, credential, role, role_holder, second_factor, user_session
from engine.store.unit_of_work import House
from engine.tables import process_definition, process_instance, work_item


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


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list of people; `seen_at` is when an open session was last used, if there is one."""

    id: str
    name: str
    rank: str | None
    active: bool
    roles: tuple[tuple[str, str, str], ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open work item that somebody has taken."""

    id: str
    business_key: str | None
    step: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """All about one account; `held` are all holdings, `sessions` how many are open."""

    id: str
    name: str
    rank: str | None
    nip: str | None
    email: str | None
    active: bool
    password_at: datetime | None
    sessions: int
    seen_at: datetime | None
    held: tuple[HolderLine, ...]
    work: tuple[OpenWork, ...]
    has_factor: bool


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


def list_people(session: Session, today: date, words: str = "", *, active: bool = True) -> tuple[PersonLine, ...]:
    """List people by name; `words` are looked for in name, account and rank. Takes two statements."""
    seen = select(user_session.c.user_id, func.max(user_session.c.seen_at).label("seen_at"))
    seen_at = seen.group_by(user_session.c.user_id).subquery()
    columns = (app_user.c.id, app_user.c.name, app_user.c.rank, app_user.c.active, seen_at.c.seen_at)
    query = select(*columns).outerjoin(seen_at, seen_at.c.user_id == app_user.c.id).order_by(app_user.c.name)
    query = query.where(app_user.c.active == active)
    if words:
        places = (app_user.c.name, app_user.c.id, app_user.c.rank)
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    held = _held_on(session, today)
    rows = session.execute(query).all()
    return tuple(PersonLine(r.id, r.name, r.rank, r.active, tuple(held[r.id]), r.seen_at) for r in rows)


def _held_on(session: Session, today: date) -> dict[str, list[tuple[str, str, str]]]:
    valid = and_(
        role_holder.c.valid_from <= today, or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= today)
    )
    query = select(role_holder.c.user_id, role.c.key, role.c.title, role_holder.c.capacity)
    query = query.join(role, role.c.key == role_holder.c.role).where(valid).order_by(role.c.title)
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.user_id].append((row.key, row.title, row.capacity))
    return found


def count_people(session: Session) -> dict[bool, int]:
    """Count open and closed accounts."""
    rows = session.execute(select(app_user.c.active, func.count()).group_by(app_user.c.active)).all()
    return {True: 0, False: 0} | {bool(row[0]): int(row[1]) for row in rows}


def view_person(session: Session, house: House, user_id: str) -> PersonView:
    """Show one account. Raises: NotFound."""
    row = session.execute(
        select(app_user, credential.c.changed_at, second_factor.c.sealed.is_not(None).label("has_factor"))
        .outerjoin(credential, credential.c.user_id == app_user.c.id)
        .outerjoin(second_factor, second_factor.c.user_id == app_user.c.id)
        .where(app_user.c.id == user_id)
    ).first()
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    count = select(func.count(), func.max(user_session.c.seen_at)).where(user_session.c.user_id == user_id)
    sessions, seen_at = session.execute(count).one()
    about = (row.id, row.name, row.rank, row.nip, row.email, row.active, row.changed_at, sessions, seen_at)
    held = tuple(line for line in list_holders(session) if line.user_id == user_id)
    return PersonView(*about, held, open_work(session, house, user_id), bool(row.has_factor))


def open_work(session: Session, house: House, user_id: str) -> tuple[OpenWork, ...]:
    """List the open work items that a person has taken, the most urgent first."""
    query = (
        select(work_item.c.id, work_item.c.element_id, process_instance.c.business_key)
        .add_columns(process_instance.c.definition_id, process_definition.c.version)
        .join(process_instance, process_instance.c.id == work_item.c.instance_id)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .where(work_item.c.status == "open", work_item.c.assignee == user_id)
        .order_by(work_item.c.due_at)
    )
    rows = session.execute(query).all()
    return tuple(OpenWork(row.id, row.business_key, _step(session, house, row)) for row in rows)


def _step(session: Session, house: House, row: Any) -> str:
    definition = house.definition(session, row.definition_id, row.version)
    return definition.element(row.element_id).name or str(row.element_id)
