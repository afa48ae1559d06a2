"""Look at sessions: who is signed in, from where, and who has to wait before trying again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from engine.access import KEEPERS, READERS
from engine.people_tables import (
    app_user,
    credential,
    recovery_code,
    role_holder,
    second_factor,
    setting,
    throttle,
    unsent,
    user_session,
)

IDLE, ABSOLUTE, HALF = timedelta(hours=1), timedelta(hours=12), timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=1)
FREE_FAILURES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(seconds=30), timedelta(minutes=15)
FREE_OF_AN_ADDRESS = 20  # a whole office may stand behind one address
REQUIRED = "faktor_kedua"
Debt = Literal["", "password", "factor"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in with a session, and what they owe before anything else: a password or a factor of their own.

    `roles` are those of today, for menus only: a command asks again at the moment of acting.
    """

    user_id: str
    name: str
    seen_at: datetime
    roles: frozenset[str]
    owes: Debt
    has_factor: bool

    @property
    def audits(self) -> bool:
        """Say whether menus offer the history."""
        return bool(self.roles & READERS)

    @property
    def keeps(self) -> bool:
        """Say whether menus offer the settings."""
        return bool(self.roles & KEEPERS)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody whose password was right and who has not shown the second factor yet."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the list of a person's own; `current` is the one that asks."""

    id: str
    opened_at: datetime
    seen_at: datetime
    address: str
    agent: str
    current: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's second factor: whether it is in force, one that waits for its first code, how many ways are left."""

    in_force: bool
    pending: bytes | None
    changed_at: datetime | None
    codes_left: int
    required: bool


def _session_row() -> Select[Any]:
    """Build the statement of every request once: the session, its person, roles of today, and what the office asks."""
    held = (
        select(func.aggregate_strings(role_holder.c.role, ","))
        .where(
            role_holder.c.user_id == app_user.c.id,
            role_holder.c.valid_from <= bindparam("today"),
            or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= bindparam("today")),
        )
        .scalar_subquery()
    )
    return (
        select(
            app_user.c.id,
            app_user.c.name,
            user_session.c.seen_at,
            user_session.c.opened_at,
            user_session.c.confirmed_at,
            credential.c.temporary,
            second_factor.c.sealed.is_not(None).label("has_factor"),
            held.label("roles"),
            _required().label("required"),
        )
        .join(user_session, user_session.c.user_id == app_user.c.id)
        .outerjoin(credential, credential.c.user_id == app_user.c.id)
        .outerjoin(second_factor, second_factor.c.user_id == app_user.c.id)
        .where(
            user_session.c.token_digest == bindparam("digest"),
            user_session.c.opened_at > bindparam("oldest"),
            user_session.c.seen_at > bindparam("idle"),
            app_user.c.active,
        )
    )


def _required() -> Any:
    return (
        select(setting.c.value)
        .where(setting.c.key == REQUIRED, setting.c.valid_from <= bindparam("today"))
        .order_by(setting.c.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


_SESSION = _session_row()


def signed_in(session: Session, token_digest: str, now: datetime, today: date) -> SignedIn | Half | None:
    """Return who a session belongs to, unless it is too old, idle for too long, or the account is closed."""
    asked = {"digest": token_digest, "oldest": now - ABSOLUTE, "idle": now - IDLE, "today": today}
    row = session.execute(_SESSION, asked).first()
    if row is None:
        return None
    if row.has_factor and row.confirmed_at is None:
        return Half(row.id, row.name) if row.opened_at > now - HALF else None
    roles = frozenset(row.roles.split(",")) if row.roles else frozenset()
    owes: Debt = "password" if row.temporary else ""
    if not owes and not row.has_factor and roles & set(row.required or ()):
        owes = "factor"
    return SignedIn(row.id, row.name, row.seen_at, roles, owes, row.has_factor)


def sessions_of(session: Session, user_id: str, token_digest: str, now: datetime) -> tuple[SessionLine, ...]:
    """List a person's sessions that still open something: this one first, then the newest."""
    here = user_session.c.token_digest == token_digest
    rows = session.execute(
        select(user_session)
        .where(
            user_session.c.user_id == user_id,
            user_session.c.opened_at > now - ABSOLUTE,
            user_session.c.seen_at > now - IDLE,
        )
        .order_by(case((here, 0), else_=1), user_session.c.seen_at.desc())
    )
    return tuple(
        SessionLine(row.id, row.opened_at, row.seen_at, row.address, row.agent, row.token_digest == token_digest)
        for row in rows
    )


def factor_of(session: Session, user_id: str, today: date) -> Factor:
    """Return how a person's second factor stands, and whether a role of theirs asks for one today."""
    left = (
        select(func.count())
        .select_from(recovery_code)
        .where(recovery_code.c.user_id == user_id, recovery_code.c.used_at.is_(None))
        .scalar_subquery()
    )
    row = session.execute(
        select(
            second_factor.c.sealed.is_not(None).label("in_force"),
            second_factor.c.pending,
            second_factor.c.changed_at,
            left.label("left"),
            _required().label("required"),
        )
        .select_from(app_user.outerjoin(second_factor, second_factor.c.user_id == app_user.c.id))
        .where(app_user.c.id == user_id),
        {"today": today},
    ).one()
    held = select(role_holder.c.role).where(
        role_holder.c.user_id == user_id,
        role_holder.c.role.in_(row.required or ()),
        role_holder.c.valid_from <= today,
        or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= today),
    )
    required = session.execute(held.limit(1)).first() is not None
    return Factor(row.in_force, row.pending, row.changed_at, row.left, required)


def password_hash_of(session: Session, user_id: str) -> str | None:
    """Return the password hash of an open account."""
    return session.execute(
        select(credential.c.password_hash)
        .join(app_user, and_(app_user.c.id == credential.c.user_id, app_user.c.active))
        .where(credential.c.user_id == user_id)
    ).scalar_one_or_none()


def name_of(session: Session, user_id: str) -> str:
    """Return a person's name, or nothing for an unknown account."""
    return session.execute(select(app_user.c.name).where(app_user.c.id == user_id)).scalar_one_or_none() or ""


def wait_until(session: Session, keys: Collection[str], now: datetime) -> datetime | None:
    """Return when somebody may try again, or None for now: each failure after the free ones doubles the wait.

    A failure that lies ahead was written by a clock that was wrong, and is not counted.
    """
    query = select(throttle.c.key, throttle.c.failures, throttle.c.last_at).where(
        throttle.c.key.in_(keys), throttle.c.last_at <= now + CLOCKS_DIFFER
    )
    times = [
        row.last_at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.failures - _free(row.key), 10))
        for row in session.execute(query)
        if row.failures >= _free(row.key)
    ]
    latest = max(times, default=now)
    return latest if latest > now else None


def _free(key: str) -> int:
    return FREE_OF_AN_ADDRESS if key.startswith("address:") else FREE_FAILURES


def unsent_of(session: Session, unsent_id: str, user_id: str, since: datetime) -> bytes | None:
    """Return what a person was writing when a session ended, sealed; nobody else's, and nothing older."""
    mine = (unsent.c.id == unsent_id, unsent.c.user_id == user_id, unsent.c.kept_at > since)
    return session.execute(select(unsent.c.sealed).where(*mine)).scalar_one_or_none()
