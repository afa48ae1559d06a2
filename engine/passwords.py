"""Passwords: hashed with Argon2id, few at a time, so that a flood of sign-ins cannot eat the memory."""

from __future__ import annotations

from collections.abc import Collection
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import Invalid
from engine.model import Message
from engine.seed import seed_lines

SHORTEST, LONGEST, FEWEST_SIGNS = 10, 200, 5
SHORTEST_WORD = 4
_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(2)
_NOBODYS = _HASHER.hash("nobody has this password")
_COMMON = seed_lines("kata_sandi_umum")


def hash_password(password: str, names: Collection[str] = ()) -> str:
    """Return the hash to store; `names` are the words by which the person is known. Raises: Invalid, in words."""
    if why := weakness(password, names):
        raise Invalid(why)
    with _AT_ONCE:
        return _HASHER.hash(password)


def weakness(password: str, names: Collection[str] = ()) -> Message | None:
    """Say why a password is easily guessed, or None (NIST SP 800-63B: length, no common one, no own name)."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        return Message("Kata sandi harus {shortest} sampai {longest} huruf.", shortest=SHORTEST, longest=LONGEST)
    if plain in _COMMON or len(set(plain)) < FEWEST_SIGNS or plain in "01234567890123456789":
        return Message("Kata sandi ini terlalu umum. Pilih beberapa kata yang tidak berhubungan.")
    rest = plain
    for part in _parts(names):
        rest = rest.replace(part, "")
    if rest != plain and len(rest.strip(" .-_0123456789")) < SHORTEST_WORD:
        return Message("Kata sandi tidak boleh hanya nama Anda dengan sedikit tambahan.")
    return None


def _parts(names: Collection[str]) -> list[str]:
    words = {word for name in names for word in name.casefold().replace(".", " ").split()}
    return sorted((word for word in words if len(word) >= SHORTEST_WORD - 1), key=len, reverse=True)


def fits(stored: str | None, password: str) -> bool:
    """Say whether a password fits; without a stored hash it takes as long and says no."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODYS, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
