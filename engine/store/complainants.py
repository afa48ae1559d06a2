"""What ties a case to the person who complained: the access code beside its number, and the message they may send."""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.model import Proof
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork
from engine.tables import case_file, process_instance
from engine.vault import Vault

CODE, CLARIFICATION, AFTERWARDS = "kode_akses", "klarifikasi_pengadu", "pesan_setelah_selesai"
OPEN_CHANNEL = "kanal_umum"
ACCESS_CODE_LETTERS, ACCESS_CODE_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8


def prove(session: Session, vault: Vault, number: str, code: str) -> Proof:
    """Return the proof that somebody has a case's number and access code.

    Raises: NotFound, the same and after the same work for a number that does not exist as for a wrong code.
    """
    row = session.execute(
        select(process_instance.c.id, case_file.c.wrapped_key, case_file.c.access_hash)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .where(process_instance.c.business_key == number.strip().upper())
    ).first()
    _, absent = vault.new_case_key()
    given = vault.open_case_key(row.wrapped_key if row else absent).commit(CODE, "".join(code.split()).upper())
    if not hmac.compare_digest(given, row.access_hash or "" if row else "") or row is None:
        raise NotFound("There is no case with this number and access code.")
    return Proof(row.id, given)


def case_of(uow: UnitOfWork, proof: Proof) -> Case:
    """Lock the case of somebody who has proved to have its number and code. Raises: NotFound."""
    mine = select(case_file.c.access_hash).where(case_file.c.instance_id == proof.instance_id)
    if not proof.holds(uow.session.execute(mine).scalar_one_or_none()):
        raise NotFound("There is no case with this number and access code.")
    return uow.case(proof.instance_id)


def new_code(uow: UnitOfWork, case: Case) -> str:
    """Give a case a fresh access code and return it, this once; the case keeps a keyed hash."""
    code = "".join(secrets.choice(ACCESS_CODE_LETTERS) for _ in range(ACCESS_CODE_LENGTH))
    case.file_row["access_hash"] = uow.case_key(case).commit(CODE, code)
    case.once = {CODE: code}
    return code
