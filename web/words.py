"""How values read: dates and limits in Indonesian, with the office's time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _

from engine.errors import EngineError
from engine.queries.audit_trail import Trace
from web.house import the_engine
from web.kinds import KINDS
from web.language import OFTEN, language
from web.told import told

LOCALE = "id_ID"
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
SOON = 1
DOCUMENTS = {
    "kertas_pengaduan": "Kertas Pengaduan (10.1)",
    "fptp": "Formulir Permintaan Tindakan Perbaikan (10.2)",
    "surat_undangan": "Surat Undangan (10.3)",
    "daftar_hadir": "Daftar Hadir (10.4)",
    "berita_acara": "Berita Acara (10.5)",
    "laporan": "Laporan Hasil Penanganan Pengaduan (10.6)",
    "tanda_terima": "Tanda Terima Pengaduan",
    "surat_tanggapan": "Surat Tanggapan",
    "lembar_penerusan": "Lembar Penerusan",
}
NO_STATUS = "BELUM_DITERIMA"
STATUSES = {
    "BELUM_DITERIMA": "Belum diterima",
    "DITERIMA": "Diterima",
    "MENUNGGU_INFORMASI": "Menunggu informasi dari pengadu",
    "DIANALISIS": "Sedang dianalisis",
    "MENUNGGU_PERSETUJUAN": "Menunggu persetujuan",
    "PEMERIKSAAN_LAPANGAN": "Pemeriksaan lapangan",
    "PENYUSUNAN_LAPORAN": "Penyusunan laporan",
    "HASIL_DISAMPAIKAN": "Hasil disampaikan",
    "MONITORING": "Monitoring kembali",
    "SELESAI": "Selesai",
    "SELESAI_DI_TEMPAT": "Selesai di tempat",
    "DITERUSKAN": "Diteruskan ke instansi lain",
    "TIDAK_DISETUJUI": "Tidak disetujui",
    "TIDAK_DAPAT_DITINDAKLANJUTI": "Tidak dapat ditindaklanjuti",
}
ACTORS = {"system": "Sistem", "public": "Pengadu"}
CLASSES = {
    "TERUSKAN_3HK": "diteruskan, 3 hari kerja",
    "SEDERHANA_5HK": "sederhana, 5 hari kerja",
    "TANPA_PEMERIKSAAN_14HK": "tanpa pemeriksaan, 14 hari kerja",
    "PEMERIKSAAN_60HK": "dengan pemeriksaan, 60 hari kerja",
}
LINKS = {
    "berkaitan": "berkaitan",
    "duplikat": "duplikat",
    "induk": "kasus asal",
    "lanjutan": "kasus lanjutan",
}
MODES = {"TERBUKA": "Terbuka", "RAHASIA": "Dirahasiakan", "ANONIM": "Anonim"}
METHODS = {"basah": "Tanda tangan basah (hasil pindai)", "BSrE": "Tanda tangan elektronik (BSrE)"}
DEVIATIONS = {
    "mutu_baku_terlampaui": "Langkah melewati mutu baku",
    "pemeriksaan_kanal_terlewat": "Pemeriksaan kanal terlewat",
    "salinan_dibatalkan": "Salinan bertanda tangan dibatalkan",
    "tenggat_terlampaui": "Tenggat pengaduan terlampaui",
}


def teach(app: Flask) -> None:
    """Give the words to the templates."""
    app.add_template_filter(long_day, "tanggal")
    app.add_template_filter(moment, "saat")
    app.add_template_filter(limit, "tenggat")
    app.add_template_filter(urgency, "mendesak")
    app.add_template_filter(reason, "alasan")
    app.add_template_filter(document_name, "dokumen")
    app.add_template_filter(status_words, "status")
    app.add_template_filter(kind_words, "peristiwa")
    app.add_template_filter(actor_words, "pelaku")
    app.add_template_filter(person_words, "orang")
    app.add_template_filter(short_day, "hari")
    app.add_template_filter(deviation_words, "penyimpangan")
    app.add_template_filter(method_words, "cara")
    app.add_template_filter(link_words, "kaitan")
    app.add_template_filter(class_words, "kelas")
    app.add_template_filter(mode_words, "kerahasiaan")
    app.add_template_filter(size_words, "ukuran")


def locale() -> str:
    """Return the locale in which dates read."""
    return "en_GB" if language() == "en" else LOCALE


def long_day(day: date | str) -> str:
    """`Senin, 23 November 2026`."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return _day(day, "EEEE, d MMMM y", locale())


def short_day(day: date) -> str:
    """`23 Nov 2026`."""
    return _day(day, "d MMM y", locale())


@lru_cache(OFTEN)
def _day(day: date, pattern: str, where: str) -> str:
    return str(format_date(day, pattern, locale=where))


def moment(at: datetime) -> str:
    """`23 Nov 2026, 09.15 WITA`."""
    return _moment(at.replace(second=0, microsecond=0), the_engine().house.offices.zone, locale())


@lru_cache(OFTEN)
def _moment(at: datetime, zone: ZoneInfo, where: str) -> str:
    text = format_datetime(at, "d MMM y, HH.mm", tzinfo=zone, locale=where)
    return f"{text} {ZONES.get(zone.key, zone.key)}"


def limit(days_left: int | None) -> str:
    """Say working days until a limit in words."""
    return _limit(days_left, language())


@lru_cache(OFTEN)
def _limit(days_left: int | None, _spoken: str) -> str:
    if days_left is None:
        return str(_("tanpa tenggat"))
    if days_left < 0:
        return str(_("terlambat %(number)s hari kerja", number=-days_left))
    return str(_("hari ini") if days_left == 0 else _("%(number)s hari kerja lagi", number=days_left))


def reason(error: EngineError) -> str:
    """Say why somebody may not act, and what to do."""
    page = told(error)
    return f"{page.why} {page.what_to_do}"


def urgency(days_left: int | None) -> str:
    """Return the style of a limit; its words say the same."""
    if days_left is None:
        return "none"
    return "late" if days_left < 0 else "soon" if days_left <= SOON else "calm"


def document_name(template: str) -> str:
    """Return the SOP's title of a document."""
    return _word(DOCUMENTS, template)


def status_words(status: str | None) -> str:
    """Return a case's status in words."""
    return _word(STATUSES, status or NO_STATUS)


def kind_words(kind: str) -> str:
    """Return an event's kind in words."""
    return str(_(KINDS[kind])) if kind in KINDS else kind


def deviation_words(kind: str) -> str:
    """Return a departure from the *mutu baku* in words."""
    return _word(DEVIATIONS, kind)


def method_words(method: str) -> str:
    """Return how a document was signed."""
    return _word(METHODS, method)


def class_words(key: str) -> str:
    """Return a deadline class in words."""
    return _word(CLASSES, key)


def link_words(kind: str) -> str:
    """Return how two cases belong together."""
    return _word(LINKS, kind)


def mode_words(mode: str | None) -> str:
    """Return how secret a complainant is."""
    return _word(MODES, mode) if mode else "–"


def size_words(size: int) -> str:
    """`1,2 MB`; `size` in bytes."""
    megabytes = size / 1_000_000
    text = format_decimal(megabytes, "0.0", locale=locale()) if megabytes >= 0.1 else ""
    return f"{text} MB" if text else f"{max(1, round(size / 1000))} kB"


def actor_words(trace: Trace) -> str:
    """Return who did something, by name."""
    return trace.name or person_words(trace.actor)


def person_words(actor: str) -> str:
    """Return the public and the system in words; people go by their names already."""
    return str(_(ACTORS[actor])) if actor in ACTORS else actor


def _word(words: Mapping[str, str], key: str) -> str:
    return str(_(words[key])) if key in words else key.replace("_", " ").capitalize()
