"""Passwords: hashed with Argon2id, few at a time, so that a flood of sign-ins cannot eat the memory."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import Invalid

SHORTEST, LONGEST = 10, 200
_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(2)
_NOBODYS = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the hash to store. Raises: Invalid for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"Kata sandi harus {SHORTEST} sampai {LONGEST} huruf.")
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Say whether a password fits; without a stored hash it takes as long and says no."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODYS, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
