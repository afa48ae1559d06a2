"""The simple line of stages on which a complainant sees "you are here", and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext, lazy_gettext

from engine.queries.following import Followed
from web.words import long_day

RECEIVED, INSPECTED = lazy_gettext("Diterima"), lazy_gettext("Pemeriksaan lapangan")
LINE = (
    (RECEIVED, frozenset({"DITERIMA", "MENUNGGU_INFORMASI"})),
    (lazy_gettext("Dianalisis"), frozenset({"DIANALISIS"})),
    (lazy_gettext("Persetujuan"), frozenset({"MENUNGGU_PERSETUJUAN"})),
    (INSPECTED, frozenset({"PEMERIKSAAN_LAPANGAN"})),
    (lazy_gettext("Laporan"), frozenset({"PENYUSUNAN_LAPORAN"})),
    (lazy_gettext("Hasil disampaikan"), frozenset({"HASIL_DISAMPAIKAN", "MONITORING"})),
    (lazy_gettext("Selesai"), frozenset({"SELESAI"})),
)
NOW = {
    "DITERIMA": lazy_gettext("Pengaduan Anda sudah kami terima dan sedang ditelaah."),
    "MENUNGGU_INFORMASI": lazy_gettext("Kami memerlukan keterangan tambahan dari Anda."),
    "DIANALISIS": lazy_gettext("Pengaduan Anda sedang dianalisis."),
    "MENUNGGU_PERSETUJUAN": lazy_gettext("Usulan penanganan menunggu persetujuan Kepala Dinas."),
    "PEMERIKSAAN_LAPANGAN": lazy_gettext("Rapat dan peninjauan lokasi sedang disiapkan atau berlangsung."),
    "PENYUSUNAN_LAPORAN": lazy_gettext("Laporan hasil penanganan sedang disusun."),
    "HASIL_DISAMPAIKAN": lazy_gettext("Hasil penanganan sudah disampaikan kepada Anda."),
    "MONITORING": lazy_gettext("Klarifikasi Anda sedang diperiksa."),
    "SELESAI": lazy_gettext("Penanganan pengaduan Anda sudah selesai."),
    "SELESAI_DI_TEMPAT": lazy_gettext("Pengaduan Anda dijawab dan selesai saat itu juga."),
    "DITERUSKAN": lazy_gettext("Pengaduan Anda diteruskan ke instansi yang berwenang."),
    "TIDAK_DISETUJUI": lazy_gettext("Penanganan tidak disetujui; alasannya ada dalam surat tanggapan."),
    "TIDAK_DAPAT_DITINDAKLANJUTI": lazy_gettext("Pengaduan ini tidak dapat ditindaklanjuti."),
}
NEXT = {
    "DITERIMA": lazy_gettext("Petugas menentukan cara penanganannya."),
    "MENUNGGU_INFORMASI": lazy_gettext("Setelah keterangan lengkap, pengaduan ditelaah lagi dan ditangani."),
    "DIANALISIS": lazy_gettext("Usulan penanganan dimintakan persetujuan Kepala Dinas."),
    "MENUNGGU_PERSETUJUAN": lazy_gettext("Setelah disetujui, penanganan dijalankan."),
    "PEMERIKSAAN_LAPANGAN": lazy_gettext("Setelah peninjauan, laporan hasil disusun."),
    "PENYUSUNAN_LAPORAN": lazy_gettext("Laporan diperiksa pimpinan, lalu hasilnya kami sampaikan kepada Anda."),
    "HASIL_DISAMPAIKAN": lazy_gettext("Tanpa klarifikasi dari Anda, pengaduan ditutup setelah masa klarifikasi."),
    "MONITORING": lazy_gettext("Hasil pemeriksaan kembali kami sampaikan kepada Anda."),
}
Place = Literal["done", "here", "ahead"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the line, and where it lies from where the case stands."""

    name: str
    place: Place


def stages_of(case: Followed) -> tuple[Stage, ...]:
    """Return the line of a case; one that ended elsewhere than at `SELESAI` has just its beginning and its end."""
    line = [(name, statuses) for name, statuses in LINE if name is not INSPECTED or case.inspected]
    here = next((n for n, (_, statuses) in enumerate(line) if case.public_status in statuses), None)
    if case.ended and (here is None or case.stopped):
        return Stage(str(RECEIVED), "done"), Stage(gettext("Selesai"), "here")
    return tuple(Stage(str(name), _place(n, here or 0)) for n, (name, _) in enumerate(line))


def _place(number: int, at: int) -> Place:
    return "done" if number < at else "here" if number == at else "ahead"


def now_words(case: Followed) -> str:
    """Say where the case stands, as a sentence."""
    if case.stopped:
        return _stopped_words(case)
    if case.forwarded_to:
        return str(gettext("Pengaduan Anda diteruskan kepada %(body)s.", body=case.forwarded_to))
    if case.public_status == "MENUNGGU_INFORMASI" and case.let_off:
        return str(gettext("Kami tidak lagi menunggu keterangan dari Anda; petugas melanjutkan penanganan."))
    return str(NOW.get(case.public_status or "", lazy_gettext("Petugas sedang menangani pengaduan Anda.")))


def _stopped_words(case: Followed) -> str:
    if case.ended:
        return str(gettext("Penanganan pengaduan ini diakhiri. Hubungi petugas untuk alasannya."))
    return str(gettext("Penanganan dihentikan sementara dan akan dilanjutkan petugas."))


def next_words(case: Followed) -> str:
    """Say what happens next."""
    if case.public_status == "MENUNGGU_INFORMASI" and case.let_off:
        return str(gettext("Pengaduan ditelaah lagi dan ditangani."))
    return str(NEXT.get(case.public_status or "", lazy_gettext("Petugas menyampaikan perkembangannya di sini.")))


def turn_words(case: Followed) -> tuple[str, str]:
    """Return who owes the next move, and what it is and by when."""
    until = long_day(case.until) if case.until else ""
    if case.open_question:
        by_then = gettext("Jawablah paling lambat %(day)s.", day=until) if until else gettext("Jawablah di bawah ini.")
        return gettext("Giliran Anda"), by_then
    if case.ended:
        return gettext("Selesai"), gettext("Tidak ada yang harus Anda lakukan.")
    if case.waits_for_them:
        return gettext("Giliran kami"), gettext("Petugas menghubungi Anda atau membaca jawaban Anda.")
    if case.may_clarify and until:
        return gettext("Boleh Anda tanggapi"), gettext("Klarifikasi kami terima sampai %(day)s.", day=until)
    if until:
        return gettext("Giliran kami"), gettext("Tanggapan pertama paling lambat %(day)s.", day=until)
    return gettext("Giliran kami"), gettext("Tidak ada yang harus Anda lakukan sekarang.")
