"""The history of a case in sentences: who, as what, did what. Technical events are left to the auditor's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.queries.case_pages import CasePage
from engine.queries.cases import EventLine
from web.words import ACTORS, document_name, long_day

CLASSES = {
    "TERUSKAN_3HK": "diteruskan, 3 hari kerja",
    "SEDERHANA_5HK": "sederhana, 5 hari kerja",
    "TANPA_PEMERIKSAAN_14HK": "tanpa pemeriksaan, 14 hari kerja",
    "PEMERIKSAAN_60HK": "dengan pemeriksaan, 60 hari kerja",
}
BY_ITSELF = frozenset({"case.deadline_changed", "instance.completed", "case.clock_paused", "case.clock_resumed"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of the timeline."""

    at: datetime
    who: str
    text: str


def timeline_of(page: CasePage) -> tuple[Entry, ...]:
    """Return the sentences of a case, the newest first."""
    told = ((event, _SENTENCES.get(event.kind)) for event in reversed(page.view.events))
    return tuple(Entry(event.at, _who(page, event), say(page, event)) for event, say in told if say)


def _who(page: CasePage, event: EventLine) -> str:
    if event.kind in BY_ITSELF:
        return "Sistem"
    if event.actor in ACTORS:
        return ACTORS[event.actor]
    name = page.people.get(event.actor, event.actor)
    return f"{name} ({page.titles.get(event.acting_role, event.acting_role)})" if event.acting_role else name


def _step(page: CasePage, event: EventLine) -> str:
    return page.steps.get(event.element_id or "", event.element_id or "")


def _completed(page: CasePage, event: EventLine) -> str:
    visit = event.data.get("visit", 1)
    return f"menyelesaikan “{_step(page, event)}”" + (f" untuk kali ke-{visit}." if visit > 1 else ".")


def _document(verb: str) -> Callable[[CasePage, EventLine], str]:
    return lambda _page, event: f"{verb} {document_name(event.data['template'])}, versi {event.data.get('version', 1)}."


def _deadline(_page: CasePage, event: EventLine) -> str:
    name = CLASSES.get(event.data["after"], event.data["after"])
    return f"menetapkan kelas tenggat {name}; batasnya {long_day(event.data['due_on'])}."


_SENTENCES: Mapping[str, Callable[[CasePage, EventLine], str]] = {
    "instance.started": lambda _p, _e: "membuka kasus.",
    "work_item.completed": _completed,
    "work_item.claimed": lambda p, e: f"mengambil “{_step(p, e)}”.",
    "work_item.released": lambda p, e: f"melepas “{_step(p, e)}”.",
    "work_item.reassigned": lambda p, e: (
        f"mengalihkan “{_step(p, e)}” kepada {p.people.get(e.data['to'], e.data['to'])}: {e.data['reason']}"
    ),
    "document.frozen": _document("menerbitkan"),
    "identity.opened": lambda _p, e: f"membuka {document_name(e.data['template'])} yang memuat identitas pengadu.",
    "file.stored": lambda p, e: f"mengunggah berkas pada “{_step(p, e)}”.",
    "case.deadline_changed": _deadline,
    "case.deadline_warned": lambda _p, e: f"mengingatkan: {e.data['percent']} % tenggat sudah berjalan.",
    "case.clock_paused": lambda _p, _e: "menghentikan hitungan tenggat: menunggu keterangan pengadu.",
    "case.clock_resumed": lambda _p, e: f"melanjutkan hitungan tenggat setelah {e.data['working_days']} hari kerja.",
    "case.escalated": lambda _p, _e: "meneruskan kasus ini kepada atasan.",
    "timer.fired": lambda p, e: f"mencatat batas waktu “{_step(p, e)}” tercapai.",
    "message.received": lambda _p, _e: "menyampaikan klarifikasi.",
    "case.told": lambda _p, _e: "mencatat klarifikasi pengadu.",
    "question.asked": lambda _p, _e: "bertanya kepada pengadu lewat Cek Pengaduan.",
    "question.answered": lambda _p, _e: "menjawab pertanyaan petugas.",
    "access_code.issued": lambda _p, e: f"memberi kode akses baru: {e.data['reason']}",
    "deviation.noted": lambda p, e: f"mencatat penyimpangan pada “{_step(p, e)}”.",
    "incident.raised": lambda p, e: f"terhenti pada “{_step(p, e)}”: {e.data.get('message', '')}",
    "incident.resolved": lambda p, e: f"melanjutkan “{_step(p, e)}” setelah gangguan.",
    "instance.suspended": lambda _p, e: f"menghentikan sementara: {e.data.get('reason', '')}",
    "instance.resumed": lambda _p, _e: "melanjutkan kasus.",
    "instance.terminated": lambda _p, e: f"mengakhiri kasus: {e.data.get('reason', '')}",
    "instance.completed": lambda _p, _e: "menutup kasus.",
}
