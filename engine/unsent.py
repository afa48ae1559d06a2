"""What was being written when a session ended: sealed for one browser, kept for an hour for one person.

The key goes to the browser and is nowhere else, the sealed text to the database, sealed files to the disk: neither
alone can be read.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from engine.commands.unsent import UNSENT_FOR, ForgetUnsent, KeepUnsent
from engine.errors import EngineError, NotFound
from engine.model import SYSTEM
from engine.queries.sessions import unsent_of
from engine.runtime import Engine
from engine.vault import CaseKey, KeyWrong

KEY_BYTES = 32
FILES = "digests"


def keep(engine: Engine, user_id: str, content: Mapping[str, Any], files: Sequence[bytes] = ()) -> str:
    """Keep what `user_id` was writing, files as they came; return the claim for the browser.

    Raises: NotFound for no such account.
    """
    key, unsent_id = secrets.token_bytes(KEY_BYTES), str(uuid4())
    digests = [engine.house.files.put(unsent_id, file, CaseKey(key)) for file in files]
    sealed = CaseKey(key).seal({**content, FILES: digests})
    try:
        engine.execute(KeepUnsent(unsent_id, user_id, sealed), SYSTEM)
    except EngineError:
        engine.house.files.forget(unsent_id)
        raise
    return f"{unsent_id}.{base64.urlsafe_b64encode(key).decode()}"


def claimed(engine: Engine, user_id: str, claim: str) -> Mapping[str, Any] | None:
    """Return what the person was writing, if this browser has the key and it is theirs."""
    unsent_id, _, text = claim.partition(".")
    since = engine.clock() - UNSENT_FOR
    sealed = engine.query(lambda session: unsent_of(session, unsent_id, user_id, since))
    try:
        content: Mapping[str, Any] = CaseKey(base64.urlsafe_b64decode(text)).unseal(sealed)
    except (binascii.Error, ValueError, KeyWrong):
        return None
    return content or None


def kept_files(engine: Engine, claim: str, content: Mapping[str, Any]) -> tuple[bytes | None, ...]:
    """Return the files that lie with `content`, which the claim opened, in their order; None for one that is gone."""
    unsent_id, _, text = claim.partition(".")
    key = CaseKey(base64.urlsafe_b64decode(text))
    return tuple(_file(engine, unsent_id, digest, key) for digest in content.get(FILES, ()))


def _file(engine: Engine, unsent_id: str, digest: str, key: CaseKey) -> bytes | None:
    try:
        return engine.house.files.get(unsent_id, digest, key)
    except NotFound:
        return None


def forget(engine: Engine, user_id: str, claim: str) -> None:
    """Throw it away."""
    engine.execute(ForgetUnsent(claim.partition(".")[0], user_id), SYSTEM)
