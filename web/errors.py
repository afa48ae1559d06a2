"""The one map from what went wrong to a page: what happened, why, and what to do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Flask, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.database import trouble_in_words
from engine.errors import (
    AlreadyClaimed,
    Conflict,
    EngineError,
    Forbidden,
    Invalid,
    NotAssignee,
    NotCandidate,
    NotFound,
    ReportedOfficer,
    SameActor,
    WorkItemClosed,
)
from web.house import DATABASE_LOST

BUSY = 503


@dataclass(frozen=True, slots=True)
class Told:
    """An error as a page tells it."""

    status: int
    title: str
    why: str
    what_to_do: str


NOT_FOUND = Told(
    404,
    "Halaman tidak ditemukan",
    "Alamat ini tidak ada, atau bukan untuk Anda.",
    "Periksa alamatnya, atau mulai lagi dari Tugas Saya.",
)
_ENGINE: tuple[tuple[type[EngineError], Told], ...] = (
    (NotFound, NOT_FOUND),
    (
        ReportedOfficer,
        Told(403, "Bukan untuk Anda", "Pengaduan ini menyangkut Anda.", "Atasan Anda yang menanganinya."),
    ),
    (
        NotCandidate,
        Told(403, "Bukan peran Anda", "Tugas ini milik peran yang tidak Anda pegang hari ini.", "Hubungi atasan Anda."),
    ),
    (
        NotAssignee,
        Told(403, "Sudah diambil", "Tugas ini sedang dikerjakan rekan Anda.", "Mintalah rekan Anda melepasnya."),
    ),
    (
        SameActor,
        Told(
            403, "Harus orang lain", "Langkah sebelumnya Anda sendiri yang mengerjakan.", "Rekan Anda yang meneruskan."
        ),
    ),
    (Forbidden, Told(403, "Tidak berwenang", "Peran Anda tidak mengizinkan ini.", "Hubungi administrator Alur.")),
    (AlreadyClaimed, Told(409, "Sudah diambil", "Rekan Anda lebih dulu mengambil tugas ini.", "Pilih tugas lain.")),
    (
        WorkItemClosed,
        Told(
            409, "Tugas sudah selesai", "Tugas ini sudah diselesaikan atau tidak diperlukan lagi.", "Pilih tugas lain."
        ),
    ),
    (Conflict, Told(409, "Ada perubahan", "Seseorang mengubahnya lebih dulu.", "Muat ulang halaman, lalu ulangi.")),
    (Invalid, Told(422, "Tidak dapat diterima", "Yang dikirim tidak sesuai.", "Kembali, perbaiki, lalu kirim lagi.")),
)
_HTTP = {
    400: Told(
        400, "Permintaan tidak lengkap", "Peramban mengirim sesuatu yang tidak lengkap.", "Kembali, lalu ulangi."
    ),
    404: NOT_FOUND,
    405: Told(
        405, "Cara ini tidak dikenal", "Halaman ini tidak menerima permintaan itu.", "Mulai lagi dari Tugas Saya."
    ),
    413: Told(413, "Terlalu besar", "Kiriman ini melebihi batas ukuran.", "Perkecil fotonya atau kirim satu per satu."),
    429: Told(429, "Terlalu banyak percobaan", "Terlalu sering dalam waktu singkat.", "Tunggu sebentar, lalu ulangi."),
}
_UNEXPECTED = Told(500, "Ada gangguan", "Program menemui kesalahan; tidak ada yang berubah.", "Ulangi sebentar lagi.")
_DATABASE = Told(BUSY, "Basis data tidak menjawab", "Tidak ada yang berubah.", "Tunggu sebentar, lalu muat ulang.")
_STALE = Told(
    400, "Halaman sudah lama terbuka", "Tanda pengaman halaman ini tidak berlaku lagi.", "Muat ulang, lalu kirim lagi."
)


def told(error: EngineError) -> Told:
    """Return how an error of the engine is told."""
    return next((page for kind, page in _ENGINE if isinstance(error, kind)), _UNEXPECTED)


def answer_errors(app: Flask) -> None:
    """Answer every error with a page and a reference number; nothing of the program's inside is shown."""
    app.register_error_handler(EngineError, lambda exc: _page(told(exc)))
    app.register_error_handler(CSRFError, lambda _exc: _page(_STALE))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _http(exc: HTTPException) -> ResponseReturnValue:
    if exc.code is None or exc.code < 400:
        return exc.get_response()
    return _page(_HTTP.get(exc.code, _UNEXPECTED))


def _unexpected(exc: Exception) -> ResponseReturnValue:
    page = _DATABASE if trouble_in_words(exc) else _UNEXPECTED
    setattr(g, DATABASE_LOST, page is _DATABASE)
    reference = secrets.token_hex(4)
    current_app.logger.error("error %s: %s", reference, type(exc).__name__, exc_info=exc)
    return _page(page, reference)


def _page(page: Told, reference: str | None = None) -> tuple[str, int]:
    return render_template("error.html", page=page, reference=reference), page.status
