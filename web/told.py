"""How each error is told: its status, title, why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext

from engine.authentication import TooManyAttempts
from engine.errors import (
    AlreadyClaimed,
    Conflict,
    EngineError,
    Forbidden,
    InstanceNotActive,
    Invalid,
    NotAssignee,
    NotCandidate,
    NotFound,
    ReportedOfficer,
    SameActor,
    WorkItemClosed,
)
from engine.uploads import MAX_BYTES
from web.sizes import MOST_AT_ONCE, MOST_TEXT

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """An error as a page tells it."""

    status: int
    title: str
    why: str
    what_to_do: str


NOT_FOUND = Told(
    404,
    lazy_gettext("Halaman tidak ditemukan"),
    lazy_gettext("Alamat ini tidak ada, atau bukan untuk Anda."),
    lazy_gettext("Periksa alamatnya, atau mulai lagi dari tautan di bawah."),
)
TOO_OFTEN = Told(
    429,
    lazy_gettext("Terlalu banyak percobaan"),
    lazy_gettext("Permintaan ini terlalu sering datang dalam waktu singkat."),
    lazy_gettext("Tunggu sebentar, lalu ulangi."),
)
CHANGED = Told(
    409,
    lazy_gettext("Ada perubahan"),
    lazy_gettext("Seseorang mengubahnya lebih dulu."),
    lazy_gettext("Muat ulang halaman sebelumnya, lalu ulangi."),
)
NOT_RIGHT = Told(
    422,
    lazy_gettext("Tidak dapat diterima"),
    lazy_gettext("Yang dikirim tidak sesuai."),
    lazy_gettext("Kembali ke halaman sebelumnya, perbaiki, lalu kirim lagi."),
)
MAY_NOT = Told(
    403,
    lazy_gettext("Tidak berwenang"),
    lazy_gettext("Peran Anda tidak mengizinkan ini."),
    lazy_gettext("Hubungi yang berwenang, atau administrator Alur bila peran Anda seharusnya lain."),
)
_ENGINE: tuple[tuple[type[EngineError], Told], ...] = (
    (NotFound, NOT_FOUND),
    (TooManyAttempts, TOO_OFTEN),
    (ReportedOfficer, NOT_FOUND),  # who is complained about does not learn of it here; the history does
    (
        NotCandidate,
        Told(
            403,
            lazy_gettext("Bukan peran Anda"),
            lazy_gettext("Tugas ini milik peran yang tidak Anda pegang hari ini."),
            lazy_gettext("Hubungi atasan Anda."),
        ),
    ),
    (
        NotAssignee,
        Told(
            403,
            lazy_gettext("Sudah diambil"),
            lazy_gettext("Tugas ini sedang dikerjakan rekan Anda."),
            lazy_gettext("Mintalah rekan Anda melepasnya."),
        ),
    ),
    (
        SameActor,
        Told(
            403,
            lazy_gettext("Harus orang lain"),
            lazy_gettext("Langkah sebelumnya Anda sendiri yang mengerjakan."),
            lazy_gettext("Rekan Anda yang meneruskan."),
        ),
    ),
    (Forbidden, MAY_NOT),
    (
        AlreadyClaimed,
        Told(
            409,
            lazy_gettext("Sudah diambil"),
            lazy_gettext("Rekan Anda lebih dulu mengambil tugas ini."),
            lazy_gettext("Pilih tugas lain."),
        ),
    ),
    (
        WorkItemClosed,
        Told(
            409,
            lazy_gettext("Tugas sudah selesai"),
            lazy_gettext("Tugas ini sudah diselesaikan atau tidak diperlukan lagi."),
            lazy_gettext("Pilih tugas lain."),
        ),
    ),
    (
        InstanceNotActive,
        Told(
            409,
            lazy_gettext("Kasus tidak berjalan"),
            lazy_gettext("Kasus ini sudah ditutup atau dihentikan sementara."),
            lazy_gettext("Lihat keadaannya di halaman kasus."),
        ),
    ),
    (Conflict, CHANGED),
    (Invalid, NOT_RIGHT),
)
STALE = Told(
    400,
    lazy_gettext("Halaman sudah lama terbuka"),
    lazy_gettext("Tanda pengaman halaman ini tidak berlaku lagi, jadi belum ada yang dikirim."),
    lazy_gettext("Pakailah tombol di bawah; yang Anda tulis masih ada."),
)
STALE_EMPTY = replace(STALE, what_to_do=lazy_gettext("Kembali ke halaman sebelumnya, muat ulang, lalu ulangi."))
FOREIGN_HOST = Told(
    400,
    lazy_gettext("Alamat ini tidak dikenal"),
    lazy_gettext("Alur tidak dibuka lewat alamat resminya."),
    lazy_gettext("Pakailah alamat resmi kantor. Operator: alamat itu diatur dengan ALUR_PUBLIC_URL."),
)
TOO_LARGE_BUT_KEPT = lazy_gettext(
    "Tulisan Anda masih ada. Tekan tombol di bawah, lalu pilihlah berkas yang lebih kecil, atau kirim satu per satu."
)
UNEXPECTED = Told(
    500,
    lazy_gettext("Ada gangguan"),
    lazy_gettext("Program menemui kesalahan; tidak ada yang berubah."),
    lazy_gettext("Ulangi sebentar lagi."),
)
DATABASE = Told(
    503,
    lazy_gettext("Basis data sedang sibuk"),
    lazy_gettext("Basis data tidak menjawab; tidak ada yang berubah dan tidak ada yang hilang."),
    lazy_gettext("Tunggu sebentar, lalu ulangi."),
)
TOO_LONG = Told(
    503,
    lazy_gettext("Pencarian ini terlalu lama"),
    lazy_gettext("Basis data menghentikannya sesudah setengah menit; tidak ada yang berubah."),
    lazy_gettext("Persempit dengan nomor, kata lain, atau saringan, lalu ulangi."),
)
BY_STATUS = {
    400: Told(
        400,
        lazy_gettext("Permintaan tidak lengkap"),
        lazy_gettext("Peramban mengirim sesuatu yang tidak lengkap."),
        lazy_gettext("Kembali ke halaman sebelumnya, lalu ulangi."),
    ),
    403: MAY_NOT,
    404: NOT_FOUND,
    405: Told(
        405,
        lazy_gettext("Cara ini tidak dikenal"),
        lazy_gettext("Halaman ini tidak dapat dibuka langsung dari alamatnya."),
        lazy_gettext("Mulai lagi dari tautan di bawah."),
    ),
    409: CHANGED,
    413: Told(
        413,
        lazy_gettext("Terlalu besar"),
        lazy_gettext(
            "Kiriman ini terlalu besar, jadi belum ada yang disimpan. Satu kiriman paling besar %(most)s MB, satu "
            "berkas %(file)s MB, dan tulisan tanpa berkas %(text)s MB, supaya halaman tetap cepat bagi semua orang.",
            most=MOST_AT_ONCE // MEGABYTE,
            file=MAX_BYTES // MEGABYTE,
            text=MOST_TEXT // MEGABYTE,
        ),
        lazy_gettext(
            "Tekan Kembali pada peramban: tulisan Anda masih ada di sana. Perkecil foto, atau kirim satu per satu."
        ),
    ),
    422: NOT_RIGHT,
    429: TOO_OFTEN,
    503: DATABASE,
}


def told(error: EngineError) -> Told:
    """Return how an error of the engine is told."""
    return next((page for kind, page in _ENGINE if isinstance(error, kind)), UNEXPECTED)
