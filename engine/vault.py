"""Keys: the office's key wraps each case's key; the case's key encrypts personal values and commits to them.

AES-256-GCM with a random 12-byte nonce in front. A lawful erasure destroys the wrapped key; the history still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import EngineError

NONCE_BYTES = 12


class KeyWrong(EngineError):
    """The office's key does not open this case; check ALUR_SECRET_KEY."""


class Vault:
    """Wraps and opens the keys of cases with the office's key."""

    def __init__(self, office_secret: str) -> None:
        """Derive the office's key from its secret, which has at least 32 random characters."""
        self._key = hashlib.sha256(b"alur office key\0" + office_secret.encode()).digest()

    def new_case_key(self) -> tuple[CaseKey, bytes]:
        """Return a fresh case key, and the same wrapped for storage."""
        key = secrets.token_bytes(32)
        return CaseKey(key), _seal(self._key, key)

    def open_case_key(self, wrapped: bytes) -> CaseKey:
        """Unwrap a case's key. Raises: KeyWrong."""
        return CaseKey(_unseal(self._key, wrapped))

    def seal(self, secret: bytes) -> bytes:
        """Encrypt a secret of the office itself, such as a second factor."""
        return _seal(self._key, secret)

    def unseal(self, blob: bytes) -> bytes:
        """Decrypt a secret of the office. Raises: KeyWrong."""
        return _unseal(self._key, blob)

    def alias(self, name: str) -> str:
        """Return a stable name for somebody, from which nobody without the office's key finds who it is."""
        return hmac.new(self._key, b"alias\0" + name.encode(), hashlib.sha256).hexdigest()[:8]

    def rewrap(self, wrapped: bytes, new: Vault) -> bytes:
        """Return the same case key or secret, wrapped by another office key. Raises: KeyWrong."""
        return _seal(new._key, _unseal(self._key, wrapped))


class CaseKey:
    """What encrypts, opens and commits to the personal values of one case."""

    def __init__(self, key: bytes) -> None:
        """Hold 32 bytes."""
        self._key = key

    def seal(self, value: Any) -> bytes:
        """Encrypt a JSON value."""
        return _seal(self._key, orjson.dumps(value))

    def unseal(self, blob: bytes | None) -> Any:
        """Decrypt a JSON value; an absent blob is an empty mapping. Raises: KeyWrong."""
        return {} if blob is None else orjson.loads(_unseal(self._key, blob))

    def commit(self, name: str, value: Any) -> str:
        """Return a keyed commitment (HMAC-SHA-256, hex) to a value: it proves without telling."""
        text = name.encode() + b"\0" + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def encrypt(self, content: bytes) -> bytes:
        """Encrypt a file."""
        return _seal(self._key, content)

    def decrypt(self, blob: bytes) -> bytes:
        """Decrypt a file. Raises: KeyWrong."""
        return _unseal(self._key, blob)


def _seal(key: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def _unseal(key: bytes, blob: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None)
    except InvalidTag as exc:
        raise KeyWrong from exc
