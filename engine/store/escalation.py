"""A case that comes round again and again is brought before the Kabid (reading A14; the cycle is configuration)."""

from __future__ import annotations

from engine.store.case import Case
from engine.store.mails import post_to_roles
from engine.store.unit_of_work import UnitOfWork

WHO = "KABID"


def escalate(uow: UnitOfWork, case: Case) -> None:
    """Tell the Kabid once in every cycle from the configured one on. Records: `case.escalated`."""
    cycle = case.data.get("siklus") or 1
    if (
        cycle < 2
        or case.data.get("dieskalasi_siklus") == cycle
        or cycle < uow.office.setting("eskalasi_siklus", uow.today)
    ):
        return
    case.put({"dieskalasi_siklus": cycle})
    case.record("case.escalated", None, cycle=cycle, role=WHO)
    subject = f"Pengaduan {case.business_key} memasuki siklus ke-{cycle}"
    post_to_roles(uow, case, {WHO}, subject, f"{subject}.\n")
