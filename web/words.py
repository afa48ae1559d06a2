"""How values read: dates and limits in Indonesian, with the office's time."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from flask import Flask

from engine.errors import EngineError
from engine.queries.audit_trail import Trace
from web.errors import told
from web.house import the_engine

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
STATUSES = {
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
KINDS = {
    "access_code.issued": "Kode akses baru diberikan",
    "actor.refused": "Upaya ditolak",
    "calendar.day_added": "Hari libur ditambahkan",
    "calendar.day_removed": "Hari libur dihapus",
    "calendar.years_loaded": "Kalender dimuat",
    "case.clock_paused": "Hitungan tenggat dihentikan",
    "case.clock_resumed": "Hitungan tenggat dilanjutkan",
    "case.deadline_changed": "Tenggat ditetapkan",
    "case.deadline_warned": "Peringatan tenggat",
    "case.escalated": "Diteruskan kepada atasan",
    "case.reminded": "Diingatkan",
    "case.limits_moved": "Tenggat dihitung ulang",
    "case.submitted": "Isian diterima",
    "case.told": "Klarifikasi pengadu dicatat",
    "channel.checked": "Kanal diperiksa",
    "channel.reopened": "Pemeriksaan kanal dibuka lagi",
    "config.seeded": "Pengaturan awal",
    "config.set": "Pengaturan diubah",
    "config.withdrawn": "Perubahan yang belum berlaku ditarik",
    "definition.deployed": "Versi proses diterbitkan",
    "deviation.explained": "Penyimpangan diberi alasan",
    "deviation.noted": "Penyimpangan dicatat",
    "document.converted": "PDF dibuat",
    "document.failed": "Dokumen gagal dibuat",
    "document.frozen": "Dokumen diterbitkan",
    "document.rendered": "Dokumen dibuat",
    "document.requested": "Dokumen diminta",
    "element.cancelled": "Langkah dibatalkan",
    "element.completed": "Unsur dilalui",
    "factor.codes_renewed": "Kode cadangan diganti",
    "factor.recovered": "Kode cadangan dipakai",
    "factor.refused": "Kode faktor kedua ditolak",
    "factor.removed": "Faktor kedua dihapus pemiliknya",
    "factor.reset": "Faktor kedua dihapus administrator",
    "factor.set": "Faktor kedua dipasang",
    "file.stored": "Berkas diunggah",
    "gateway.decided": "Percabangan diputuskan",
    "identity.opened": "Identitas pengadu dibuka",
    "incident.raised": "Gangguan",
    "incident.resolved": "Gangguan diatasi",
    "instance.completed": "Kasus ditutup",
    "instance.resumed": "Kasus dilanjutkan",
    "instance.started": "Kasus dibuka",
    "instance.suspended": "Kasus dihentikan sementara",
    "instance.terminated": "Kasus diakhiri",
    "key.rotated": "Kunci kantor diganti",
    "list.reordered": "Urutan daftar diubah",
    "mail.failed": "Surel gagal dikirim",
    "mail.posted": "Surel disiapkan",
    "mail.retried": "Surel dicoba lagi",
    "mail.sent": "Surel dikirim",
    "mail.tested": "Surel uji dikirim",
    "message.received": "Kabar diterima",
    "number.issued": "Nomor diberikan",
    "password.changed": "Kata sandi diganti",
    "question.answered": "Pengadu menjawab",
    "question.asked": "Pengadu ditanyai",
    "role.assigned": "Peran diberikan",
    "role.defined": "Peran ditetapkan",
    "role.ended": "Peran diakhiri",
    "role.withdrawn": "Pemberian peran ditarik",
    "round.channel_check_started": "Pemeriksaan kanal dimulai",
    "session.closed": "Keluar",
    "session.opened": "Masuk",
    "session.refused": "Gagal masuk",
    "timer.fired": "Batas waktu tercapai",
    "user.added": "Akun dibuat",
    "user.changed": "Data orang diubah",
    "user.closed": "Akun ditutup",
    "user.reopened": "Akun dibuka lagi",
    "work_item.claimed": "Tugas diambil",
    "work_item.completed": "Langkah diselesaikan",
    "work_item.reassigned": "Tugas dialihkan",
    "work_item.released": "Tugas dilepas",
}
ACTORS = {"system": "Sistem", "public": "Pengadu"}


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


def long_day(day: date | str) -> str:
    """`Senin, 23 November 2026`."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return str(format_date(day, "EEEE, d MMMM y", locale=LOCALE))


def moment(at: datetime) -> str:
    """`23 Nov 2026, 09.15 WITA`."""
    zone = the_engine().house.offices.zone
    text = format_datetime(at, "d MMM y, HH.mm", tzinfo=zone, locale=LOCALE)
    return f"{text} {ZONES.get(zone.key, zone.key)}"


def limit(days_left: int | None) -> str:
    """Say working days until a limit in words."""
    if days_left is None:
        return "tanpa tenggat"
    if days_left < 0:
        return f"terlambat {-days_left} hari kerja"
    return "hari ini" if days_left == 0 else f"{days_left} hari kerja lagi"


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
    return DOCUMENTS.get(template, template.replace("_", " ").capitalize())


def status_words(status: str | None) -> str:
    """Return a case's status in words."""
    return STATUSES.get(status or "", (status or "belum diterima").replace("_", " ").capitalize())


def kind_words(kind: str) -> str:
    """Return an event's kind in words."""
    return KINDS.get(kind, kind)


def actor_words(trace: Trace) -> str:
    """Return who did something, by name."""
    return trace.name or person_words(trace.actor)


def person_words(actor: str) -> str:
    """Return the public and the system in words; people go by their names already."""
    return ACTORS.get(actor, actor)
