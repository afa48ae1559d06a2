"""The simple line of stages on which a complainant sees "you are here"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.queries.following import Followed
from web.words import status_words

RECEIVED, INSPECTED = "Diterima", "Pemeriksaan lapangan"
LINE: tuple[tuple[str, frozenset[str]], ...] = (
    (RECEIVED, frozenset({"DITERIMA", "MENUNGGU_INFORMASI"})),
    ("Dianalisis", frozenset({"DIANALISIS"})),
    ("Persetujuan", frozenset({"MENUNGGU_PERSETUJUAN"})),
    (INSPECTED, frozenset({"PEMERIKSAAN_LAPANGAN"})),
    ("Laporan", frozenset({"PENYUSUNAN_LAPORAN"})),
    ("Hasil disampaikan", frozenset({"HASIL_DISAMPAIKAN", "MONITORING"})),
    ("Selesai", frozenset({"SELESAI"})),
)
NEXT = {
    "DITERIMA": "Petugas menelaah pengaduan Anda dan menentukan penanganannya.",
    "MENUNGGU_INFORMASI": "Petugas menghubungi Anda untuk melengkapi keterangan; selama itu waktu berhenti.",
    "DIANALISIS": "Kepala Seksi menganalisis pengaduan Anda, lalu usulan penanganan dimintakan persetujuan.",
    "MENUNGGU_PERSETUJUAN": "Usulan penanganan menunggu persetujuan Kepala Dinas.",
    "PEMERIKSAAN_LAPANGAN": "Petugas mengadakan rapat dan peninjauan lokasi, lalu menyusun laporan.",
    "PENYUSUNAN_LAPORAN": "Petugas menyusun laporan hasil penanganan, lalu menyampaikan hasilnya kepada Anda.",
    "HASIL_DISAMPAIKAN": "Hasil sudah disampaikan. Bila belum sesuai, kirimkan klarifikasi selama masanya terbuka.",
    "MONITORING": "Petugas memeriksa kembali penyelesaian atas klarifikasi Anda.",
}
Place = Literal["done", "here", "ahead"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the line, and where it lies from where the case stands."""

    name: str
    place: Place


def stages_of(case: Followed) -> tuple[Stage, ...]:
    """Return the line of a case; one that ended elsewhere than at `SELESAI` has just its beginning and its end."""
    names = [name for name, _ in LINE if name != INSPECTED or case.inspected]
    here = next((name for name, statuses in LINE if case.public_status in statuses), None)
    if here is None and case.ended:
        return Stage(RECEIVED, "done"), Stage(status_words(case.public_status), "here")
    at = names.index(here) if here in names else 0
    return tuple(Stage(name, _place(number, at)) for number, name in enumerate(names))


def _place(number: int, at: int) -> Place:
    return "done" if number < at else "here" if number == at else "ahead"


def next_words(case: Followed) -> str:
    """Say what happens next."""
    if case.ended:
        return "Penanganan pengaduan ini sudah selesai."
    return NEXT.get(case.public_status or "", "Petugas sedang menangani pengaduan Anda.")
