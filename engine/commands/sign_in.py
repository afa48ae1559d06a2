"""Passwords, sessions and failed sign-ins. The slow part, Argon2, is done before, in `engine.authentication`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import delete, insert, select, update

from engine.commands.base import NOBODY
from engine.errors import Conflict, NotFound
from engine.people_tables import app_user, credential, second_factor, throttle, user_session
from engine.store import UnitOfWork

STREAM = "office:sessions"
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StorePassword:
    """Give an account a new password and end its sessions, but for the one to keep.

    `replaces` is the hash that it must still have; a `temporary` one is changed at the first sign-in.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    password_hash: str
    replaces: str | None = None
    temporary: bool = False
    keep_digest: str = ""

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Conflict. Records: `password.changed`."""
        known = select(app_user.c.id).where(app_user.c.id == self.user_id, app_user.c.active)
        if not uow.session.execute(known).first():
            raise NotFound(f"There is no open account {self.user_id}.")
        values = {"password_hash": self.password_hash, "changed_at": uow.now, "temporary": self.temporary}
        mine = update(credential).where(credential.c.user_id == self.user_id)
        if self.replaces is not None:
            mine = mine.where(credential.c.password_hash == self.replaces)
        if not uow.changed(mine.values(values)):
            if self.replaces is not None:
                raise Conflict("The password was changed meanwhile.")
            uow.session.execute(insert(credential).values(user_id=self.user_id, **values))
        others = user_session.c.user_id == self.user_id, user_session.c.token_digest != self.keep_digest
        uow.session.execute(delete(user_session).where(*others))
        uow.record(STREAM, "password.changed", user=self.user_id, temporary=self.temporary)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Remember that a person signed in; only the digest of the session's token is kept.

    Where there is a second factor, the session is half open until `ConfirmSession`.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    token_digest: str
    address: str
    agent: str
    forgive: Collection[str] = ()

    def run(self, uow: UnitOfWork) -> None:
        """Records: `session.opened`, unless a code is still to come."""
        uow.session.execute(delete(throttle).where(throttle.c.key.in_(self.forgive)))
        uow.session.execute(
            insert(user_session).values(
                id=uow.new_id(),
                token_digest=self.token_digest,
                user_id=self.user_id,
                opened_at=uow.now,
                seen_at=uow.now,
                address=self.address[:64],
                agent=self.agent[:300],
            )
        )
        mine = (second_factor.c.user_id == self.user_id, second_factor.c.sealed.is_not(None))
        if not uow.session.execute(select(second_factor.c.user_id).where(*mine)).first():
            uow.record(STREAM, "session.opened", user=self.user_id)


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Forget a session; one that is gone already is no fault."""

    needs: ClassVar[frozenset[str]] = NOBODY

    token_digest: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `session.closed`."""
        mine = user_session.c.token_digest == self.token_digest
        row = uow.session.execute(select(user_session.c.user_id).where(mine)).first()
        if row is not None:
            uow.session.execute(delete(user_session).where(mine))
            uow.record(STREAM, "session.closed", user=row.user_id)


@dataclass(frozen=True, slots=True)
class CloseOtherSessions:
    """Sign a person out everywhere but here."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    keep_digest: str

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were closed. Records: `session.closed` for all of them."""
        others = user_session.c.user_id == self.user_id, user_session.c.token_digest != self.keep_digest
        count = len(uow.session.execute(select(user_session.c.id).where(*others)).all())
        uow.session.execute(delete(user_session).where(*others))
        if count:
            uow.record(STREAM, "session.closed", user=self.user_id, sessions=count)
        return count


@dataclass(frozen=True, slots=True)
class CloseOneSession:
    """Sign a person out on one device."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    session_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound for a session that is not the person's. Records: `session.closed`."""
        mine = (user_session.c.id == self.session_id, user_session.c.user_id == self.user_id)
        if not uow.changed(delete(user_session).where(*mine)):
            raise NotFound
        uow.record(STREAM, "session.closed", user=self.user_id, sessions=1)


@dataclass(frozen=True, slots=True)
class ForgetSessions:
    """Remove sessions that open nothing any more, once a day; who they belonged to is needed no longer."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were removed."""
        return uow.changed(delete(user_session).where(user_session.c.seen_at < uow.now - FORGOTTEN_AFTER))


@dataclass(frozen=True, slots=True)
class TouchSession:
    """Note that a session is in use."""

    needs: ClassVar[frozenset[str]] = NOBODY

    token_digest: str

    def run(self, uow: UnitOfWork) -> None:
        """Change the row only; this is no history."""
        mine = update(user_session).where(user_session.c.token_digest == self.token_digest)
        uow.session.execute(mine.values(seen_at=uow.now))


@dataclass(frozen=True, slots=True)
class NoteFailedSignIn:
    """Count a failure against an account and an address."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    keys: Collection[str]

    def run(self, uow: UnitOfWork) -> None:
        """Records: `session.refused`, with the account only if there is one."""
        count_failures(uow, self.keys)
        known = uow.session.execute(select(app_user.c.id).where(app_user.c.id == self.user_id)).first()
        uow.record(STREAM, "session.refused", user=self.user_id if known else None)


def count_failures(uow: UnitOfWork, keys: Collection[str]) -> None:
    """Count one failure against each key, and forget old ones."""
    uow.session.execute(delete(throttle).where(throttle.c.last_at < uow.now - FORGOTTEN_AFTER))
    for key in sorted(keys):
        counted = {"failures": throttle.c.failures + 1, "last_at": uow.now}
        if not uow.changed(update(throttle).where(throttle.c.key == key).values(counted)):
            uow.session.execute(insert(throttle).values(key=key, failures=1, last_at=uow.now))
