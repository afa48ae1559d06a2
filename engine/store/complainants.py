"""What ties a case to the person who complained: the access code beside its number, and the message they may send."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.tables import case_file, process_instance
from engine.vault import Vault

CODE, CLARIFICATION, AFTERWARDS = "kode_akses", "klarifikasi_pengadu", "pesan_setelah_selesai"
OPEN_CHANNEL = "kanal_umum"


def instance_of(session: Session, vault: Vault, number: str, code: str) -> str:
    """Return the instance that a number and access code open.

    Raises: NotFound, the same and after the same work for a number that does not exist as for a wrong code.
    """
    row = session.execute(
        select(process_instance.c.id, case_file.c.wrapped_key, case_file.c.access_hash)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.business_key == number.strip().upper())
    ).first()
    wrapped = row.wrapped_key if row else vault.new_case_key()[1]
    given = vault.open_case_key(wrapped).commit(CODE, code.strip().upper())
    if row is None or not hmac.compare_digest(given, row.access_hash or ""):
        raise NotFound("There is no case with this number and access code.")
    return str(row.id)
