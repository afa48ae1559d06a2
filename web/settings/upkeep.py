"""Pemeliharaan: what the doctor finds, incidents, jobs, the version."""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version
from typing import Any

from flask import g, request
from flask_babel import gettext, lazy_gettext

from engine.commands.base import OFFICE_KEEPERS, PROCESS_KEEPERS
from engine.commands.recovery import NoteRevival
from engine.commands.timers import RetryIncident
from engine.errors import Conflict, Invalid, NotFound
from engine.health import findings, jobs_of, revive_job
from engine.queries.halted import to_repair
from engine.queries.incidents import view_incident
from engine.queries.verification import last_anchor
from web.house import the_actor, the_engine, today
from web.settings.frame import done, kept_by, pages, show

KINDS = ("job.revived",)
YES_OR_NO = {"ya": True, "tidak": False}
LOOKED_AT = {
    "database": lazy_gettext("Basis data"),
    "sqlite": lazy_gettext("Versi SQLite"),
    "keys": lazy_gettext("Kunci kantor"),
    "clock": lazy_gettext("Jam"),
    "worker": lazy_gettext("Pekerja latar belakang"),
    "timers": lazy_gettext("Batas waktu"),
    "incidents": lazy_gettext("Gangguan"),
    "stranded": lazy_gettext("Kasus yang tidak menunggu apa pun"),
    "rows": lazy_gettext("Tugas dan penantian yang menyimpang dari keadaan kasusnya"),
    "pdf": lazy_gettext("Pembuat PDF"),
    "mail": lazy_gettext("Surel"),
    "disk": lazy_gettext("Ruang simpan"),
    "anchors": lazy_gettext("Jangkar riwayat"),
    "jobs": lazy_gettext("Pekerjaan gagal"),
}
ADVICE = {
    "database": lazy_gettext("Periksa ALUR_DATABASE_URL, lalu jalankan alur migrate."),
    "keys": lazy_gettext("Pasang kembali ALUR_SECRET_KEY yang dipakai sejak awal; tanpa itu kasus tidak terbuka."),
    "clock": lazy_gettext("Samakan jam mesin ini dan jam basis data (NTP)."),
    "worker": lazy_gettext("Jalankan alur serve atau alur worker; tanpa itu dokumen, surel, dan batas waktu berhenti."),
    "timers": lazy_gettext("Periksa pekerja latar belakang dan pekerjaan yang gagal di bawah."),
    "stranded": lazy_gettext("Ini kesalahan program: laporkan kepada pembuatnya bersama nomor kasusnya."),
    "rows": lazy_gettext("Ini kesalahan program: laporkan kepada pembuatnya bersama nomor kasusnya."),
    "incidents": lazy_gettext("Lihat gangguan di bawah, perbaiki sebabnya, lalu coba lagi."),
    "pdf": lazy_gettext("Pasang LibreOffice Writer; sebelum itu dokumen tetap berkas Word."),
    "mail": lazy_gettext("Lihat halaman Surel."),
    "disk": lazy_gettext("Kosongkan ruang, atau pindahkan ALUR_DATA_DIR."),
    "anchors": lazy_gettext("Putaran harian tidak berjalan; periksa pekerja latar belakang."),
    "jobs": lazy_gettext("Lihat pekerjaan di bawah, perbaiki sebabnya, lalu jalankan lagi."),
}
JOBS = {
    "fire_timers": lazy_gettext("Batas waktu kasus"),
    "render_document": lazy_gettext("Membuat dokumen"),
    "convert_pdf": lazy_gettext("Membuat PDF"),
    "send_mail": lazy_gettext("Mengirim surel"),
    "run_operation": lazy_gettext("Operasi diagram"),
    "recompute_deadlines": lazy_gettext("Menghitung ulang tenggat"),
}
STATES = {
    "ENQUEUED": lazy_gettext("menunggu"),
    "DELAYED": lazy_gettext("ditunda"),
    "PENDING": lazy_gettext("berjalan"),
    "ERROR": lazy_gettext("gagal"),
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": lazy_gettext("gagal berulang kali"),
}


@pages.get("/pemeliharaan")
@kept_by(PROCESS_KEEPERS)
def upkeep() -> tuple[str, int]:
    """Show incidents; to administrators also the doctor's findings and jobs."""
    engine = the_engine()
    keeps_office = bool(g.held & OFFICE_KEEPERS)
    waiting, dead = jobs_of(engine) if keeps_office else ([], [])
    return show(
        "upkeep",
        "upkeep",
        repairs=engine.query(partial(to_repair, house=engine.house, actor=the_actor(), today=today())),
        keeps_office=keeps_office,
        found=list(findings(engine)) if keeps_office else (),
        names=LOOKED_AT,
        advice=ADVICE,
        waiting=waiting,
        dead=dead,
        jobs=JOBS,
        states=STATES,
        version=version("alur"),
        anchor=engine.query(last_anchor),
        kinds=KINDS,
    )


@pages.post("/pemeliharaan/gangguan/<incident_id>")
@kept_by(PROCESS_KEEPERS)
def retry_incident(incident_id: str) -> Any:
    """Try again what an incident stopped, with values put right where somebody wrote others."""
    values = {name.removeprefix("nilai."): _value(text) for name, text in request.form.items() if name[:6] == "nilai."}
    engine = the_engine()
    seen = engine.query(lambda session: view_incident(session, engine.house, incident_id)).values_seen or {}
    changed = {name: value for name, value in values.items() if name in seen and value != seen[name]}
    try:
        engine.execute(RetryIncident(incident_id, changed, request.form.get("alasan", "")), the_actor())
    except Invalid:
        return done(gettext("Nilai yang dibetulkan memerlukan alasan."), "settings.upkeep")
    except Conflict:
        return done(gettext("Gangguan itu sudah diatasi, atau kasusnya tidak berjalan."), "settings.upkeep")
    return done(gettext("Dicoba lagi. Bila masih gagal, gangguan baru muncul di bawah."), "settings.upkeep")


def _value(text: str) -> Any:
    """Read a value as somebody writes it: `ya` or `tidak`, JSON, else a text; nothing is no value."""
    written = text.strip()
    if written in YES_OR_NO or not written:
        return YES_OR_NO.get(written)
    try:
        return json.loads(written)
    except ValueError:
        return written


@pages.post("/pemeliharaan/pekerjaan/<job_id>")
@kept_by(OFFICE_KEEPERS)
def revive(job_id: str) -> Any:
    """Let a job that gave up run again."""
    engine = the_engine()
    job = next((job for job in jobs_of(engine)[1] if job.id == job_id), None)
    if job is None:
        raise NotFound(f"There is no dead job {job_id}.")
    engine.execute(NoteRevival(job.id, job.name), the_actor())
    revive_job(engine, job.id)
    return done(gettext("Pekerjaan dijalankan lagi."), "settings.upkeep")
