"""Signing in and passwords: the slow hash is done outside any transaction, its effect is a command of the system."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from engine.commands.complainant import NoteKnock, ReceiveComplaint
from engine.commands.intake import Opened
from engine.commands.sign_in import NoteFailedSignIn, OpenSession, StorePassword, TouchSession
from engine.errors import EngineError, NotFound
from engine.model import PUBLIC, SYSTEM, Proof
from engine.passwords import fits, hash_password
from engine.queries.sessions import SignedIn, password_hash_of, signed_in, wait_until
from engine.runtime import Engine
from engine.store.complainants import prove

TOUCH_EVERY = timedelta(minutes=1)


class SignInRefused(EngineError):
    """The name or the password is not right."""


class TooManyAttempts(EngineError):
    """There were too many attempts; wait before the next one."""

    def __init__(self, until: datetime) -> None:
        """Carry `until` (aware): when the next attempt is looked at."""
        self.until = until
        super().__init__()


def digest(token: str) -> str:
    """Return what is stored of a session's token: SHA-256 (hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(engine: Engine, user_id: str, password: str, address: str, agent: str) -> str:
    """Open a session and return its token. Raises: SignInRefused, TooManyAttempts."""
    user_id = user_id.strip().casefold()[:100]
    account, place = f"account:{user_id}", f"address:{address}"
    if until := engine.query(lambda session: wait_until(session, (account, place), engine.clock())):
        raise TooManyAttempts(until)
    if not fits(engine.query(lambda session: password_hash_of(session, user_id)), password):
        engine.execute(NoteFailedSignIn(user_id, (account, place)), SYSTEM)
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    engine.execute(OpenSession(user_id, digest(token), address, agent, (account,)), SYSTEM)
    return token


def who(engine: Engine, token: str) -> SignedIn | None:
    """Return who is signed in with a token, and keep the session awake."""
    now, stored = engine.clock(), digest(token)
    found = engine.query(lambda session: signed_in(session, stored, now))
    if found is not None and now - found.seen_at > TOUCH_EVERY:
        engine.execute(TouchSession(stored), SYSTEM)
    return found


def set_password(engine: Engine, user_id: str, password: str) -> None:
    """Give an account a password, as the operator. Raises: Invalid, NotFound."""
    engine.execute(StorePassword(user_id, hash_password(password)), SYSTEM)


def change_password(engine: Engine, user_id: str, old: str, new: str) -> None:
    """Change one's own password, which ends all sessions. Raises: SignInRefused, Invalid, Conflict."""
    stored = engine.query(lambda session: password_hash_of(session, user_id))
    if not fits(stored, old):
        raise SignInRefused
    engine.execute(StorePassword(user_id, hash_password(new), stored), SYSTEM)


def look_up(engine: Engine, number: str, code: str, address: str) -> Proof:
    """Return the proof that somebody has a case's number and access code. Raises: NotFound, TooManyAttempts."""
    keys = (f"lookup:{address}", f"case:{number.strip().upper()[:40]}")
    if until := engine.query(lambda session: wait_until(session, keys, engine.clock())):
        raise TooManyAttempts(until)
    try:
        return engine.query(lambda session: prove(session, engine.house.vault, number, code))
    except NotFound:
        engine.execute(NoteKnock(keys), SYSTEM)
        raise


def receive(engine: Engine, complaint: ReceiveComplaint, address: str) -> Opened:
    """Take a complaint from the website. Raises: TooManyAttempts, and what `ReceiveComplaint` raises."""
    keys = (f"complain:{address}",)
    if until := engine.query(lambda session: wait_until(session, keys, engine.clock())):
        raise TooManyAttempts(until)
    opened = engine.execute(complaint, PUBLIC)
    engine.execute(NoteKnock(keys), SYSTEM)
    return opened
