"""The operations that a service task may name: local ones act in the step's own transaction.

An operation gets the unit of work, the case and the call, and returns the values it gives to the case; one that is not
here is remote: its token parks until a worker hands in a result. Either may end with `BpmnError`, before it has written
anything, for an error event of the diagram to catch; without one it is an incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.commands.instances import StartProcess
from engine.model import OperationCall
from engine.store import Case, UnitOfWork
from engine.store.complainants import new_code
from engine.store.mails import post
from engine.store.numbering import allot
from engine.store.unit_of_work import Operation, Remote


def register_complaint(uow: UnitOfWork, case: Case, call: OperationCall) -> Mapping[str, Any]:  # noqa: ARG001 because every operation has this shape
    """Give a case its register number, access code and limits (S01, SOP 9.1.1 and 9.2.1).

    The access code goes to the receipt only, sealed until it is printed; the case keeps a keyed hash.
    """
    number = allot(uow, case, "register", uow.office.pattern("register", uow.today))
    new_code(uow, case)
    case.business_key = case.row["business_key"] = number
    return {
        "nomor_register": number,
        "siklus": 1,
        "jalur": "NORMAL",
        "batas_kelengkapan": uow.office.end_of("melengkapi", uow.local_now).isoformat(),
        "tenggat_respon_awal": uow.office.due_on("respon_awal", case.started_at).isoformat(),
    }


def send_invitations(uow: UnitOfWork, case: Case, call: OperationCall) -> Mapping[str, Any]:  # noqa: ARG001 because every operation has this shape
    """Put the invitation into the outbox for every invitee with an address (S03, SOP 9.1.6)."""
    invited = case.data.get("undangan") or []
    addresses = [guest["surel"] for guest in invited if guest.get("surel")]
    number = case.data.get("surat_nomor") or ""
    for address in addresses:
        post(uow, case, address, f"Undangan {number}".strip(), invitation_text(case.data))
    return {"undangan_terkirim": len(invited), "undangan_lewat_surel": len(addresses)}


def invitation_text(data: Mapping[str, Any]) -> str:
    """Return the mail that goes with an invitation; it never names the complainant."""
    sessions = "\n".join(f"- {s['tanggal']} pukul {s['pukul']} WITA, {s['tempat']}: {s['acara']}" for s in data["sesi"])
    return (
        f"Yth. Bapak/Ibu,\n\nBersama ini kami sampaikan undangan nomor {data.get('surat_nomor')} "
        f"perihal {data.get('surat_hal')}.\n\n{sessions}\n\n"
        "Setiap peserta wajib mengisi daftar hadir. Terima kasih.\n"
    )


def open_cases(uow: UnitOfWork, case: Case, call: OperationCall) -> Mapping[str, Any]:  # noqa: ARG001 because every operation has this shape
    """Start one complaint case for every find of the daily channel check that has no number yet (SOP 9.2.1)."""
    finds = [find for find in case.data.get("temuan") or [] if not find.get("nomor")]
    for find in finds:
        StartProcess("penanganan_pengaduan", {"kanal": find.get("kanal"), "judul": find.get("judul")}, case.id).run(uow)
    return {"kasus_dibuat": len(finds)}


OPERATIONS: Mapping[str, Operation] = {
    "registrasi_pengaduan": register_complaint,
    "kirim_undangan": send_invitations,
    "buat_kasus": open_cases,
}

REMOTE: Mapping[str, Remote] = {}

OUTPUTS: Mapping[str, frozenset[str]] = {
    "registrasi_pengaduan": frozenset(
        {"nomor_register", "siklus", "jalur", "batas_kelengkapan", "tenggat_respon_awal"}
    ),
    "kirim_undangan": frozenset({"undangan_terkirim", "undangan_lewat_surel"}),
    "buat_kasus": frozenset({"kasus_dibuat"}),
}
