"""Second factors: codes of an authenticator (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

STEP_S, DRIFT = 30, 1
RECOVERY_CODES, PARTS, PART_LENGTH = 10, 4, 4
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_secret() -> str:
    """Return a fresh secret as an authenticator takes it when typed (base32, 160 bits)."""
    return str(pyotp.random_base32())


def address_of(secret: str, user_id: str, issuer: str) -> str:
    """Return the `otpauth:` address that an authenticator reads from a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=user_id, issuer_name=issuer))


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """Return the time step that a code belongs to, or None: wrong, over one step off, or not later than `after`."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > after and hmac.compare_digest(totp.generate_otp(step), digits_of(code)):
            return step
    return None


def digits_of(code: str) -> str:
    """Return a code as it is compared: six digits, however it was typed."""
    return "".join(letter for letter in code[:40] if letter in "0123456789")


def new_recovery_codes() -> tuple[str, ...]:
    """Return fresh recovery codes, each of 80 random bits, in groups that a person can type."""
    return tuple("-".join(_part() for _ in range(PARTS)) for _ in range(RECOVERY_CODES))


def _part() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(PART_LENGTH))


def recovery_digest(user_id: str, code: str) -> str:
    """Return what is stored of a recovery code (SHA-256, hex); 80 random bits need no slow hash."""
    plain = "".join(letter for letter in code.upper()[:60] if letter in LETTERS)
    return hashlib.sha256(f"{user_id}\0{plain}".encode()).hexdigest()
