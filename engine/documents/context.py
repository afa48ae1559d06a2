"""What a template sees: the case's values as they were when the document was asked for, and a few words of the office.

Beside every form field and case value: `kop` (letterhead), `konsep` (true until signed), `versi`, `siklus`,
`dasar_hukum`, `url_status`, `kode_akses` (on the receipt only), `riwayat` (what was done, in order),
`ttd(element, *setelah)` (who signed there, unless one of the elements `setelah` was done again since),
`selesai(element, *setelah)` (whether it was done since those, signed or sent back), and `label(list or field, value)`
(how a choice reads).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.documents.identity import hide

KNOWN = frozenset(
    {
        "kop",
        "konsep",
        "versi",
        "siklus",
        "dasar_hukum",
        "url_status",
        "kode_akses",
        "riwayat",
        "ttd",
        "selesai",
        "label",
    }
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did a step, as papers print it; `jabatan` carries Plh. or Plt. where somebody stood in (reading A24)."""

    nama: str
    pangkat: str
    nip: str
    jabatan: str
    tanggal: date


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person did in the case; `positif` is false for a return or a refusal."""

    element_id: str
    kegiatan: str
    pelaksana: Signature
    at: datetime
    positif: bool


@dataclass(frozen=True)
class Paper:
    """One document that was asked for, with all that it needs."""

    template: str
    version: int
    cycle: int
    draft: bool
    values: Mapping[str, Any]
    may_show_identity: bool
    letterhead: Mapping[str, Any]
    legal_bases: tuple[str, ...]
    status_url: str
    steps: tuple[Step, ...] = ()
    labels: Callable[[str, Any], str] = field(default=lambda _name, value: str(value or ""))
    once: Mapping[str, str] = field(default_factory=dict)


def context_of(paper: Paper) -> dict[str, Any]:
    """Return the names that a template may use. Raises: NameLeaks."""
    return {
        **hide(paper.values, may_show=paper.may_show_identity),
        **paper.once,
        "kop": dict(paper.letterhead),
        "konsep": paper.draft,
        "versi": paper.version,
        "siklus": paper.cycle,
        "dasar_hukum": list(paper.legal_bases),
        "url_status": paper.status_url,
        "riwayat": [
            {"tanggal": step.at.date().isoformat(), "kegiatan": step.kegiatan, "pelaksana": step.pelaksana.jabatan}
            for step in paper.steps
        ],
        "ttd": lambda element_id, *after: signature(paper.steps, element_id, *after),
        "selesai": lambda element_id, *after: last_step(paper.steps, element_id, *after) is not None,
        "label": paper.labels,
    }


def last_step(steps: tuple[Step, ...], element_id: str, *after: str) -> Step | None:
    """Return what was done at an element last, or None: not yet, or before one of `after` was done again."""
    done = [step for step in steps if step.element_id == element_id]
    since = max((step.at for step in steps if step.element_id in after), default=None)
    return done[-1] if done and (since is None or done[-1].at >= since) else None


def signature(steps: tuple[Step, ...], element_id: str, *after: str) -> dict[str, Any] | None:
    """Return who signed at an element, as `last_step` finds it; None also where the paper was sent back."""
    last = last_step(steps, element_id, *after)
    if last is None or not last.positif:
        return None
    who = last.pelaksana
    return {
        "nama": who.nama,
        "pangkat": who.pangkat,
        "nip": who.nip,
        "jabatan": who.jabatan,
        "tanggal": who.tanggal.isoformat(),
    }
