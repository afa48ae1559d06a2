"""How many complaints came from the website lately, and how much work a browser has to prove because of that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.people_tables import throttle
from engine.public_tables import public_draft
from engine.store.unit_of_work import House

WINDOW = timedelta(minutes=10)
EASIEST_BITS, HARDEST_BITS = 15, 19
SETTING = "penjaga_sampaikan"
STANDARD: Mapping[str, Any] = {"bukti_kerja": "OTOMATIS", "ambang": 20, "tunggu_detik": 60}


@dataclass(frozen=True, slots=True)
class Guard:
    """`bits` of proof of work, 0 for none; without JavaScript, waiting `wait_s` seconds does as well."""

    bits: int
    wait_s: int


def window_key(now: datetime, back: int = 0) -> str:
    """Return the key under which sendings of these ten minutes are counted."""
    return f"sent:{int(now.timestamp() // WINDOW.total_seconds()) - back}"


def guard_of(session: Session, house: House, now: datetime) -> Guard:
    """Return what the website asks of a browser now. The setting `penjaga_sampaikan` switches it on or off."""
    try:
        setting = {**STANDARD, **house.offices.current(session).setting(SETTING)}
    except NotFound:
        setting = dict(STANDARD)
    wait_s = int(setting["tunggu_detik"])
    if setting["bukti_kerja"] == "TIDAK":
        return Guard(0, wait_s)
    keys = (window_key(now), window_key(now, 1))
    counted = select(func.coalesce(func.sum(throttle.c.failures), 0)).where(throttle.c.key.in_(keys))
    times = session.execute(counted).scalar_one() / max(1, int(setting["ambang"]))
    if times < 1:
        return Guard(EASIEST_BITS if setting["bukti_kerja"] == "SELALU" else 0, wait_s)
    return Guard(min(HARDEST_BITS, EASIEST_BITS + int(math.log2(times))), wait_s)


def sealed_draft(session: Session, draft_id: str) -> bytes | None:
    """Return what is kept under a digest, still sealed."""
    return session.execute(select(public_draft.c.sealed).where(public_draft.c.id == draft_id)).scalar_one_or_none()
