"""Look at sessions: who is signed in, from where, and who has to wait before trying again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from engine.access import READERS
from engine.people_tables import app_user, credential, role_holder, throttle, user_session

IDLE, ABSOLUTE = timedelta(hours=1), timedelta(hours=12)
FREE_FAILURES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(seconds=30), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in with a session; `audits` says whether menus offer the history, nothing more."""

    user_id: str
    name: str
    seen_at: datetime
    audits: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the list of a person's own; `current` is the one that asks."""

    opened_at: datetime
    seen_at: datetime
    address: str
    agent: str
    current: bool


def signed_in(session: Session, token_digest: str, now: datetime) -> SignedIn | None:
    """Return who a session belongs to, unless it is too old, idle for too long, or the account is closed."""
    today = now.date()
    audits = exists().where(
        role_holder.c.user_id == app_user.c.id,
        role_holder.c.role.in_(READERS),
        role_holder.c.valid_from <= today,
        or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= today),
    )
    row = session.execute(
        select(app_user.c.id, app_user.c.name, user_session.c.seen_at, audits)
        .join(user_session, user_session.c.user_id == app_user.c.id)
        .where(
            user_session.c.token_digest == token_digest,
            user_session.c.opened_at > now - ABSOLUTE,
            user_session.c.seen_at > now - IDLE,
            app_user.c.active,
        )
    ).first()
    return SignedIn(*row) if row else None


def sessions_of(session: Session, user_id: str, token_digest: str) -> tuple[SessionLine, ...]:
    """List a person's sessions, the newest first."""
    rows = session.execute(
        select(user_session).where(user_session.c.user_id == user_id).order_by(user_session.c.opened_at.desc())
    )
    return tuple(
        SessionLine(row.opened_at, row.seen_at, row.address, row.agent, row.token_digest == token_digest)
        for row in rows
    )


def password_hash_of(session: Session, user_id: str) -> str | None:
    """Return the password hash of an open account."""
    return session.execute(
        select(credential.c.password_hash)
        .join(app_user, app_user.c.id == credential.c.user_id)
        .where(credential.c.user_id == user_id, app_user.c.active)
    ).scalar_one_or_none()


def wait_until(session: Session, keys: Collection[str], now: datetime) -> datetime | None:
    """Return when somebody may try again, or None for now: each failure after the fifth doubles the wait."""
    rows = session.execute(select(throttle.c.failures, throttle.c.last_at).where(throttle.c.key.in_(keys))).all()
    times = [
        row.last_at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.failures - FREE_FAILURES, 10))
        for row in rows
        if row.failures >= FREE_FAILURES
    ]
    latest = max(times, default=now)
    return latest if latest > now else None
