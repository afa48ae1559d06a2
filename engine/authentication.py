"""Signing in and passwords: the slow hash is done outside any transaction, its effect is a command of the system."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from engine.commands.complainant import NoteKnock, ReceiveComplaint
from engine.commands.intake import Opened
from engine.commands.second_factor import (
    BeginFactor,
    ConfirmSession,
    ProveFactor,
    RemoveFactor,
    RenewRecoveryCodes,
    factor_key,
)
from engine.commands.sign_in import NoteFailedSignIn, OpenSession, StorePassword, TouchSession
from engine.errors import EngineError, Invalid, NotFound
from engine.model import PUBLIC, SYSTEM, Message, Proof
from engine.passwords import fits, hash_password
from engine.queries.guarding import window_key
from engine.queries.sessions import Factor, Half, SignedIn, factor_of, name_of, password_hash_of, signed_in, wait_until
from engine.runtime import Engine
from engine.store.complainants import prove
from engine.totp import new_recovery_codes, new_secret, recovery_digest

TOUCH_EVERY = timedelta(minutes=1)


class SignInRefused(EngineError):
    """The name or the password is not right."""


class SessionEnded(SignInRefused):
    """The session ended before its second factor was shown; sign in from the beginning."""


class TooManyAttempts(EngineError):
    """There were too many attempts; wait before the next one."""

    def __init__(self, until: datetime) -> None:
        """Carry `until` (aware): when the next attempt is looked at."""
        self.until = until
        super().__init__()


def digest(token: str) -> str:
    """Return what is stored of a session's token: SHA-256 (hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(engine: Engine, user_id: str, password: str, address: str, agent: str, device: str = "") -> str:
    """Open a session and return its token; where there is a second factor it is half open until `confirm`.

    A browser that signed this person in before (`device`) is counted by itself: guesses from elsewhere do not make it
    wait. Raises: SignInRefused, TooManyAttempts.
    """
    user_id = account_of(user_id)
    keys = (f"device:{digest(device)}",) if device else (f"account:{user_id}", f"address:{address}")
    _wait(engine, *keys)
    if not fits(engine.query(lambda session: password_hash_of(session, user_id)), password):
        engine.execute(NoteFailedSignIn(user_id, keys), SYSTEM)
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    engine.execute(OpenSession(user_id, digest(token), address, agent, keys[:1]), SYSTEM)
    return token


def account_of(typed: str) -> str:
    """Return the name of an account as somebody typed it."""
    return typed.strip().casefold()[:100]


def _wait(engine: Engine, *keys: str) -> None:
    """Raises: TooManyAttempts."""
    if until := engine.query(lambda session: wait_until(session, keys, engine.clock())):
        raise TooManyAttempts(until)


def confirm(engine: Engine, token: str, code: str) -> str:
    """Make a half-open session whole with a code; return its new token. Raises: SignInRefused, TooManyAttempts."""
    found = _session(engine, token)
    if not isinstance(found, Half):
        raise SessionEnded
    _wait(engine, factor_key(found.user_id))
    new = secrets.token_urlsafe(32)
    if not engine.execute(ConfirmSession(found.user_id, digest(token), digest(new), code), SYSTEM):
        raise SignInRefused
    return new


def half(engine: Engine, token: str) -> Half | None:
    """Return whose code is still to come."""
    found = _session(engine, token)
    return found if isinstance(found, Half) else None


def who(engine: Engine, token: str) -> SignedIn | None:
    """Return who is signed in with a token, and keep the session awake; a half-open session is nobody's."""
    found = _session(engine, token)
    if not isinstance(found, SignedIn):
        return None
    if engine.clock() - found.seen_at > TOUCH_EVERY:
        engine.execute(TouchSession(digest(token)), SYSTEM)
    return found


def _session(engine: Engine, token: str) -> SignedIn | Half | None:
    now = engine.clock()
    today = now.astimezone(engine.house.offices.zone).date()
    return engine.query(lambda session: signed_in(session, digest(token), now, today))


def set_password(engine: Engine, user_id: str, password: str, *, temporary: bool = False) -> None:
    """Give an account a password, as the operator; a temporary one is changed at first. Raises: Invalid, NotFound."""
    engine.execute(StorePassword(user_id, hash_password(password), temporary=temporary), SYSTEM)


def change_password(engine: Engine, user_id: str, old: str, new: str, token: str = "") -> None:
    """Change one's own password, which ends all sessions but this. Raises: SignInRefused, Invalid, Conflict."""
    stored = prove_password(engine, user_id, old)
    if old == new:
        raise Invalid(Message("Kata sandi baru harus lain dari yang lama."))
    name = engine.query(lambda session: name_of(session, user_id))
    hashed = hash_password(new, (user_id, name))
    engine.execute(StorePassword(user_id, hashed, stored, keep_digest=digest(token)), SYSTEM)


def prove_password(engine: Engine, user_id: str, password: str) -> str:
    """Ask for one's password before something that hurts; return its hash. Raises: SignInRefused, TooManyAttempts."""
    key = f"password:{user_id}"
    _wait(engine, key)
    stored = engine.query(lambda session: password_hash_of(session, user_id))
    if stored is None or not fits(stored, password):
        engine.execute(NoteFailedSignIn(user_id, (key,)), SYSTEM)
        raise SignInRefused
    return stored


def begin_factor(engine: Engine, user_id: str, password: str | None = None) -> None:
    """Make a new secret that waits for its first code; where a factor is in force the password is asked for.

    Raises: SignInRefused, TooManyAttempts.
    """
    if password is not None or _factor(engine, user_id).in_force:
        prove_password(engine, user_id, password or "")
    engine.execute(BeginFactor(user_id, new_secret()), SYSTEM)


def pending_secret(engine: Engine, user_id: str) -> str | None:
    """Return the secret that waits for its first code, to be shown to its owner only."""
    pending = _factor(engine, user_id).pending
    return engine.house.vault.unseal(pending).decode() if pending else None


def _factor(engine: Engine, user_id: str) -> Factor:
    today = engine.clock().astimezone(engine.house.offices.zone).date()
    return engine.query(lambda session: factor_of(session, user_id, today))


def prove_factor(engine: Engine, user_id: str, token: str, code: str) -> tuple[str, ...]:
    """Begin the factor that waits; return the recovery codes, this once. Raises: SignInRefused, TooManyAttempts."""
    _wait(engine, factor_key(user_id))
    codes = new_recovery_codes()
    digests = [recovery_digest(user_id, each) for each in codes]
    if not engine.execute(ProveFactor(user_id, digest(token), code, digests), SYSTEM):
        raise SignInRefused
    return codes


def renew_recovery_codes(engine: Engine, user_id: str, password: str) -> tuple[str, ...]:
    """Make new recovery codes and return them, this once. Raises: SignInRefused, TooManyAttempts."""
    prove_password(engine, user_id, password)
    codes = new_recovery_codes()
    engine.execute(RenewRecoveryCodes(user_id, [recovery_digest(user_id, each) for each in codes]), SYSTEM)
    return codes


def remove_factor(engine: Engine, user_id: str, password: str) -> None:
    """Sign in without a second factor again. Raises: SignInRefused, TooManyAttempts, Invalid where a role needs it."""
    prove_password(engine, user_id, password)
    if _factor(engine, user_id).required:
        raise Invalid(Message("Peran Anda wajib memakai faktor kedua; gantilah dengan yang baru."))
    engine.execute(RemoveFactor(user_id), SYSTEM)


def look_up(engine: Engine, number: str, code: str, address: str) -> Proof:
    """Return the proof that somebody has a case's number and access code. Raises: NotFound, TooManyAttempts."""
    keys = (f"lookup:{address}", f"case:{number.strip().upper()[:40]}")
    _wait(engine, *keys)
    try:
        return engine.query(lambda session: prove(session, engine.house.vault, number, code))
    except NotFound:
        engine.execute(NoteKnock(keys), SYSTEM)
        raise


def receive(engine: Engine, complaint: ReceiveComplaint, address: str) -> Opened:
    """Take a complaint from the website. Raises: TooManyAttempts, and what `ReceiveComplaint` raises."""
    key = f"complain:{address}"
    _wait(engine, key)
    opened = engine.execute(complaint, PUBLIC)
    engine.execute(NoteKnock((key, window_key(engine.clock()))), SYSTEM)
    return opened


def note_upload(engine: Engine, address: str) -> None:
    """Count files that somebody without an account sends. Raises: TooManyAttempts."""
    key = f"upload:{address}"
    _wait(engine, key)
    engine.execute(NoteKnock((key,)), SYSTEM)


def note_robot(engine: Engine) -> None:
    """Count a sending that looked like a robot's, so that the website asks more of browsers."""
    engine.execute(NoteKnock((window_key(engine.clock()),)), SYSTEM)
