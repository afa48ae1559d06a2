"""The second factor: set up and proved by a code, asked for at signing in, renewed, taken away, reset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import delete, insert, select, update

from engine.commands.base import NOBODY, OFFICE_KEEPERS
from engine.commands.sign_in import STREAM, count_failures
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.people_tables import recovery_code, second_factor, throttle, user_session
from engine.store import UnitOfWork
from engine.totp import recovery_digest, step_of


def factor_key(user_id: str) -> str:
    """Return the throttle's name for a person's codes."""
    return f"factor:{user_id}"


@dataclass(frozen=True, slots=True)
class BeginFactor:
    """Keep a new secret that waits for its first code; one that is in force stays so until then."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    secret: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Change the row only; the factor begins with its first code."""
        values = {"pending": uow.vault.seal(self.secret.encode()), "changed_at": uow.now}
        mine = update(second_factor).where(second_factor.c.user_id == self.user_id)
        if not uow.changed(mine.values(values)):
            uow.session.execute(insert(second_factor).values(user_id=self.user_id, last_step=0, **values))


@dataclass(frozen=True, slots=True)
class ProveFactor:
    """Begin the factor that waits, with a code from it; other sessions end, recovery codes are new."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    token_digest: str
    code: str = field(repr=False)
    recovery_digests: Collection[str] = field(repr=False)

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether the code was right. Raises: Conflict. Records: `factor.set`, `factor.refused`."""
        row = uow.session.execute(
            select(second_factor).where(second_factor.c.user_id == self.user_id).with_for_update()
        ).first()
        if row is None or row.pending is None:
            raise Conflict("No second factor waits for its first code.")
        step = step_of(uow.vault.unseal(row.pending).decode(), self.code, uow.now, 0)
        if step is None:
            return _refuse(uow, self.user_id)
        values = {"sealed": row.pending, "pending": None, "last_step": step, "changed_at": uow.now}
        uow.session.execute(update(second_factor).where(second_factor.c.user_id == self.user_id).values(values))
        uow.session.execute(delete(throttle).where(throttle.c.key == factor_key(self.user_id)))
        store_recovery_codes(uow, self.user_id, self.recovery_digests)
        here = user_session.c.token_digest == self.token_digest
        uow.session.execute(delete(user_session).where(user_session.c.user_id == self.user_id, ~here))
        uow.session.execute(update(user_session).where(here).values(confirmed_at=uow.now))
        uow.record(STREAM, "factor.set", user=self.user_id)
        return True


@dataclass(frozen=True, slots=True)
class ConfirmSession:
    """Make a session whole with a code of the authenticator or a recovery code; its token is changed for a new one."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    token_digest: str
    new_digest: str
    code: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether the code was right. Records: `session.opened`, `factor.recovered`, `factor.refused`."""
        if not _spend(uow, self.user_id, self.code):
            return _refuse(uow, self.user_id)
        mine = update(user_session).where(
            user_session.c.token_digest == self.token_digest, user_session.c.user_id == self.user_id
        )
        if not uow.changed(mine.values(token_digest=self.new_digest, confirmed_at=uow.now, seen_at=uow.now)):
            raise NotFound("This session has ended.")
        uow.session.execute(delete(throttle).where(throttle.c.key == factor_key(self.user_id)))
        uow.record(STREAM, "session.opened", user=self.user_id)
        return True


@dataclass(frozen=True, slots=True)
class RenewRecoveryCodes:
    """Put new recovery codes in the place of the old."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str
    recovery_digests: Collection[str] = field(repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Records: `factor.codes_renewed`."""
        store_recovery_codes(uow, self.user_id, self.recovery_digests)
        uow.record(STREAM, "factor.codes_renewed", user=self.user_id)


@dataclass(frozen=True, slots=True)
class RemoveFactor:
    """Sign in without a second factor again."""

    needs: ClassVar[frozenset[str]] = NOBODY

    user_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `factor.removed`."""
        if not _forget(uow, self.user_id):
            raise NotFound("There is no second factor to remove.")
        uow.record(STREAM, "factor.removed", user=self.user_id)


@dataclass(frozen=True, slots=True)
class ResetSecondFactor:
    """Take away the second factor of somebody who lost it, as an administrator; that person signs in anew."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    user_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Invalid without a reason, Forbidden for one's own, NotFound. Records: `factor.reset`."""
        if not self.reason.strip():
            raise Invalid("Tulislah alasan faktor kedua ini dihapus.")
        if uow.actor.user_id == self.user_id:
            raise Forbidden("One's own second factor is changed on the account page, with the password.")
        if not _forget(uow, self.user_id):
            raise NotFound(f"{self.user_id} has no second factor.")
        uow.session.execute(delete(user_session).where(user_session.c.user_id == self.user_id))
        uow.record("office:people", "factor.reset", user=self.user_id, reason=self.reason.strip()[:500])


def store_recovery_codes(uow: UnitOfWork, user_id: str, digests: Collection[str]) -> None:
    """Put recovery codes in the place of those that there are."""
    uow.session.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    uow.session.execute(insert(recovery_code), [{"user_id": user_id, "digest": digest} for digest in digests])


def _spend(uow: UnitOfWork, user_id: str, code: str) -> bool:
    """Use a code up: an authenticator's is good once, a recovery code once for ever."""
    mine = second_factor.c.user_id == user_id
    row = uow.session.execute(select(second_factor).where(mine).with_for_update()).first()
    if row is None or row.sealed is None:
        return False
    step = step_of(uow.vault.unseal(row.sealed).decode(), code, uow.now, row.last_step)
    if step is not None:
        uow.session.execute(update(second_factor).where(mine).values(last_step=step))
        return True
    unused = update(recovery_code).where(
        recovery_code.c.user_id == user_id,
        recovery_code.c.digest == recovery_digest(user_id, code),
        recovery_code.c.used_at.is_(None),
    )
    recovered = bool(uow.changed(unused.values(used_at=uow.now)))
    if recovered:
        uow.record(STREAM, "factor.recovered", user=user_id)
    return recovered


def _refuse(uow: UnitOfWork, user_id: str) -> bool:
    count_failures(uow, (factor_key(user_id),))
    uow.record(STREAM, "factor.refused", user=user_id)
    return False


def _forget(uow: UnitOfWork, user_id: str) -> bool:
    """Delete a person's factor and recovery codes; return whether there was one."""
    uow.session.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    return bool(uow.changed(delete(second_factor).where(second_factor.c.user_id == user_id)))
