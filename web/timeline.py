"""The history of a case in sentences: who, as what, did what. Technical events are left to the auditor's page.

The story is told in chapters: each step that was done (or moment that came), with what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from engine.queries.case_details import CaseDetails
from engine.queries.case_pages import CasePage
from engine.queries.cases import EventLine
from engine.queries.form_versions import Change
from web.language import translated
from web.words import class_words, document_name, long_day, method_words, person_words

BY_ITSELF = frozenset(
    {"case.deadline_changed", "case.limits_moved", "instance.completed", "case.clock_paused", "case.clock_resumed"}
)
HEADS = frozenset(
    {
        "work_item.completed",
        "timer.fired",
        "message.received",
        "instance.suspended",
        "instance.resumed",
        "instance.terminated",
        "instance.started",
        "incident.raised",
        "identity.opened",
    }
)
BEFORE = frozenset({"work_item.claimed", "work_item.released", "work_item.reassigned", "file.stored"})
PAGE = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of the timeline."""

    at: datetime
    who: str
    text: str


@dataclass(slots=True)
class Chapter:
    """What happened at one step: its sentence, those that belong to it, and what changed since the version before."""

    head: Entry | None
    version: int = 1
    changes: tuple[Change, ...] = ()
    more: list[Entry] = field(default_factory=list)


def chapters_of(case: CaseDetails) -> list[Chapter]:
    """Return the story of a case, the newest chapter first; what nobody has finished yet stands on top."""
    chapters: list[Chapter] = []
    waiting: list[Entry] = []
    for event in case.page.view.events:
        say = _SENTENCES.get(event.kind)
        if say is None:
            continue
        entry = Entry(event.at, _who(case.page, event), say(case.page, event))
        if event.kind in HEADS:
            version = int(event.data.get("visit", 1))
            chapters.append(Chapter(entry, version, case.changes.get(event.sequence, ()), waiting))
            waiting = []
        elif event.kind in BEFORE or not chapters:
            waiting.append(entry)
        else:
            chapters[-1].more.append(entry)
    if waiting:
        chapters.append(Chapter(None, more=waiting))
    return chapters[::-1]


def _who(page: CasePage, event: EventLine) -> str:
    if event.kind in BY_ITSELF:
        return person_words("system")
    name = page.people.get(event.actor) or person_words(event.actor)
    title = page.titles.get(event.acting_role or "", event.acting_role)
    return f"{name} ({translated(title)})" if title else name


def _step(page: CasePage, event: EventLine) -> str:
    return translated(page.steps.get(event.element_id or "", event.element_id or ""))


def _at_step(text: str) -> Callable[[CasePage, EventLine], str]:
    """Return a sentence about a step; `text` is said when the page is made, in the reader's language."""
    return lambda page, event: str(_(text, step=_step(page, event)))


def _plain(text: str) -> Callable[[CasePage, EventLine], str]:
    return lambda _page, _event: str(_(text))


def _reasoned(text: str) -> Callable[[CasePage, EventLine], str]:
    return lambda _page, event: str(_(text, reason=event.data.get("reason", "")))


def _document(text: str) -> Callable[[CasePage, EventLine], str]:
    def say(_page: CasePage, event: EventLine) -> str:
        data = event.data
        names = {"name": document_name(data["template"]), "version": data.get("version", 1)}
        method = method_words(data["method"]) if "method" in data else ""
        return str(_(text, **names, method=method, reason=data.get("reason", "")))

    return say


def _completed(page: CasePage, event: EventLine) -> str:
    visit = event.data.get("visit", 1)
    if visit > 1:
        return str(_("menyelesaikan “%(step)s” untuk kali ke-%(visit)s.", step=_step(page, event), visit=visit))
    return str(_("menyelesaikan “%(step)s”.", step=_step(page, event)))


def _reassigned(page: CasePage, event: EventLine) -> str:
    to = page.people.get(event.data["to"], event.data["to"])
    reason = event.data["reason"]
    return str(_("mengalihkan “%(step)s” kepada %(to)s: %(reason)s", step=_step(page, event), to=to, reason=reason))


def _opened(_page: CasePage, event: EventLine) -> str:
    if "template" in event.data:
        return str(_("membuka %(name)s yang memuat identitas pengadu.", name=document_name(event.data["template"])))
    if "file" in event.data:
        return str(_("membuka berkas yang mungkin memuat identitas pengadu."))
    return str(_("membuka identitas pengadu. Tujuan: %(reason)s", reason=event.data.get("reason", "")))


def _deadline(_page: CasePage, event: EventLine) -> str:
    name, day = class_words(event.data["after"]), long_day(event.data["due_on"])
    return str(_("menetapkan kelas tenggat %(name)s; batasnya %(day)s.", name=name, day=day))


def _moved(_page: CasePage, event: EventLine) -> str:
    before, after = event.data.get("before"), event.data.get("after")
    if before == after:
        return str(_("menghitung ulang mutu baku tugas setelah kalender atau aturan berubah."))
    days = {"before": long_day(before or ""), "after": long_day(after or "")}
    return str(_("memindahkan tenggat dari %(before)s ke %(after)s setelah kalender atau aturan berubah.", **days))


def _linked(text: str) -> Callable[[CasePage, EventLine], str]:
    return lambda _page, event: str(_(text, other=event.data.get("other", ""), reason=event.data.get("reason", "")))


_SENTENCES: Mapping[str, Callable[[CasePage, EventLine], str]] = {
    "instance.started": _plain("membuka kasus."),
    "work_item.completed": _completed,
    "work_item.claimed": _at_step("mengambil “%(step)s”."),
    "work_item.released": _at_step("melepas “%(step)s”."),
    "work_item.reassigned": _reassigned,
    "document.frozen": _document("menerbitkan %(name)s, versi %(version)s."),
    "document.signed": _document("menetapkan salinan %(name)s, versi %(version)s: %(method)s."),
    "document.signature_cancelled": _document("membatalkan salinan %(name)s, versi %(version)s: %(reason)s"),
    "identity.opened": _opened,
    "file.stored": _at_step("mengunggah berkas pada “%(step)s”."),
    "case.deadline_changed": _deadline,
    "case.limits_moved": _moved,
    "case.deadline_warned": lambda _p, e: str(
        _("mengingatkan: %(percent)s %% tenggat sudah berjalan.", percent=e.data["percent"])
    ),
    "case.clock_paused": _plain("menghentikan hitungan tenggat: menunggu keterangan pengadu."),
    "case.clock_resumed": lambda _p, e: str(
        _("melanjutkan hitungan tenggat setelah %(days)s hari kerja.", days=e.data["working_days"])
    ),
    "case.escalated": _plain("meneruskan kasus ini kepada atasan."),
    "case.linked": _linked("mengaitkan kasus ini dengan %(other)s: %(reason)s"),
    "case.unlinked": _linked("melepas kaitan dengan %(other)s: %(reason)s"),
    "timer.fired": _at_step("mencatat batas waktu “%(step)s” tercapai."),
    "message.received": _plain("menyampaikan klarifikasi."),
    "case.told": _plain("mencatat klarifikasi pengadu."),
    "deviation.noted": _at_step("mencatat penyimpangan pada “%(step)s”."),
    "question.asked": _plain("bertanya kepada pengadu lewat Cek Pengaduan."),
    "question.answered": _plain("menjawab pertanyaan petugas."),
    "access_code.issued": _reasoned("memberi kode akses baru: %(reason)s"),
    "incident.raised": _at_step("terhenti pada “%(step)s” karena gangguan; administrator menanganinya."),
    "incident.resolved": _at_step("melanjutkan “%(step)s” setelah gangguan."),
    "instance.suspended": _reasoned("menghentikan sementara: %(reason)s"),
    "instance.resumed": _plain("melanjutkan kasus."),
    "instance.terminated": _reasoned("mengakhiri kasus: %(reason)s"),
    "instance.completed": _plain("menutup kasus."),
}
