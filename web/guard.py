"""Holding robots back without a third party: honeypot, time, and a proof of work while many complaints come in."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from functools import partial

from flask import request, session
from flask_babel import gettext

from engine.authentication import note_robot
from engine.queries.guarding import Guard, guard_of
from web.house import the_engine

FASTEST_S = 5
PUZZLE, OPENED = "soal", "dibuka"


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What the browser has to solve: a number after which SHA-256 of `nonce:number` begins with `bits` zero bits."""

    nonce: str
    bits: int
    issued_at: float
    wait_s: int

    def solved_by(self, answer: str) -> bool:
        """Check the answer."""
        if not answer.isdecimal() or len(answer) > 12:
            return False
        digest = hashlib.sha256(f"{self.nonce}:{answer}".encode()).digest()
        return int.from_bytes(digest) >> (256 - self.bits) == 0

    @property
    def left_s(self) -> int:
        """Seconds to wait without a proof."""
        return max(0, round(self.issued_at + self.wait_s - time.time()))


def begin() -> None:
    """Remember when the first page was opened."""
    session.setdefault(OPENED, time.time())


def puzzle() -> Puzzle | None:
    """Return the puzzle of this browser; a new one when the website is under pressure and it has none."""
    if PUZZLE not in session:
        guard: Guard = the_engine().query(partial(guard_of, house=the_engine().house, now=the_engine().clock()))
        if not guard.bits:
            return None
        session[PUZZLE] = [secrets.token_hex(16), guard.bits, time.time(), guard.wait_s]
    return Puzzle(*session[PUZZLE])


def end() -> None:
    """Forget the puzzle and the time: the next complaint begins anew."""
    session.pop(PUZZLE, None)
    session.pop(OPENED, None)


def doubt() -> str | None:
    """Say why this sending is not taken yet, or None."""
    opened = session.get(OPENED)
    if request.form.get("situs") or not isinstance(opened, float) or time.time() - opened < FASTEST_S:
        note_robot(the_engine())
        return str(gettext("Pengiriman ini tampak otomatis. Tunggu beberapa detik, lalu kirim lagi."))
    asked = puzzle()
    if asked is None or asked.solved_by(request.form.get("bukti", "")) or not asked.left_s:
        return None
    told = gettext("Sedang banyak kiriman. Tunggu %(seconds)s detik, lalu kirim lagi.", seconds=asked.left_s)
    return str(told)
