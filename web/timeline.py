"""The history of a case in sentences: who, as what, did what. Technical events are left to the auditor's page.

The story is told in chapters: each step that was done (or moment that came), with what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import LazyString, gettext, lazy_gettext

from engine.model import CAME
from engine.queries.case_details import CaseDetails
from engine.queries.case_pages import CasePage
from engine.queries.cases import EventLine
from engine.queries.form_versions import Change
from web.language import translated
from web.reasons import REASONS, Reason, reason_of
from web.sentences import Named, Teller
from web.words import class_words, document_name, long_day, method_words, person_words

BY_ITSELF = frozenset(
    {"case.deadline_changed", "case.limits_moved", "instance.completed", "case.clock_paused", "case.clock_resumed"}
)
HEADS = frozenset(
    {
        "work_item.completed",
        *CAME,
        "instance.suspended",
        "instance.resumed",
        "instance.terminated",
        "instance.started",
        "incident.raised",
        "identity.opened",
    }
)
BEFORE = frozenset(
    {
        "file.stored",
        "question.answered",
        "question.asked",
        "question.withdrawn",
        "work_item.claimed",
        "work_item.reassigned",
        "work_item.released",
    }
)
SHARED = frozenset(
    {
        "case.clock_paused",
        "case.clock_resumed",
        "case.told",
        "document.frozen",
        "file.stored",
        "file.swept",
        "incident.lapsed",
        "incident.raised",
        "incident.resolved",
        "instance.completed",
        "instance.resumed",
        "instance.started",
        "timer.fired",
        "work_item.claimed",
        "work_item.completed",
        "work_item.released",
    }
)
WITH_REASON = frozenset({"instance.terminated", "question.withdrawn", "work_item.reassigned"})
PAGE = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of the timeline."""

    at: datetime
    who: str
    text: str


@dataclass(slots=True)
class Chapter:
    """What happened at one step: its sentence, those that belong to it, what changed, and why it went on as it did."""

    head: Entry | None
    version: int = 1
    changes: tuple[Change, ...] = ()
    more: list[Entry] = field(default_factory=list)
    why: list[Reason] = field(default_factory=list)


def chapters_of(case: CaseDetails) -> list[Chapter]:
    """Return the story of a case, the newest chapter first; what nobody has finished yet stands on top."""
    chapters: list[Chapter] = []
    waiting: list[Entry] = []
    for event in case.page.view.events:
        if event.kind in REASONS and chapters and (reason := reason_of(case.page, event)):
            chapters[-1].why.append(reason)
        text = _say(case.page, event)
        if text is None:
            continue
        entry = Entry(event.at, _who(case.page, event), text)
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
    stands_in = page.office.stands_in(event.actor, event.acting_role, event.at)
    return f"{name} ({stands_in}{translated(title)})" if title else name


def _step(page: CasePage, event: EventLine) -> str:
    return translated(page.steps.get(event.element_id or "", event.element_id or ""))


def _shared(page: CasePage, event: EventLine) -> str:
    """Return the sentence that Riwayat has too."""
    named = Named(event.kind, event.element_id, page.steps.get(event.element_id or ""), event.data)
    return Teller(page.people, page.titles).say(named)


def _say(page: CasePage, event: EventLine) -> str | None:
    """Return the sentence of an event, or None for one that is no part of the story."""
    if event.kind in SHARED:
        return f"{_shared(page, event)}."
    if event.kind in WITH_REASON:
        return f"{_shared(page, event)}: {event.data.get('reason', '')}"
    own = _SENTENCES.get(event.kind)
    return own(page, event) if own else None


def _told(text: LazyString) -> Callable[[CasePage, EventLine], str]:
    """Return a sentence that is filled with what its event says, in the reader's language."""
    return lambda page, event: str(text) % _values(page, event)


def _values(page: CasePage, event: EventLine) -> dict[str, object]:
    data = event.data
    return {
        "step": _step(page, event),
        "name": document_name(data["template"]) if "template" in data else "",
        "version": data.get("version", 1),
        "method": method_words(data["method"]) if "method" in data else "",
        "reason": data.get("reason", ""),
        "other": data.get("other", ""),
        "percent": data.get("percent", ""),
    }


def _opened(_page: CasePage, event: EventLine) -> str:
    if "template" in event.data:
        return str(
            gettext("membuka %(name)s yang memuat identitas pengadu.", name=document_name(event.data["template"]))
        )
    if "file" in event.data:
        return str(gettext("membuka berkas yang mungkin memuat identitas pengadu."))
    return str(gettext("membuka identitas pengadu. Tujuan: %(reason)s", reason=event.data.get("reason", "")))


def _deadline(_page: CasePage, event: EventLine) -> str:
    name, day = class_words(event.data["after"]), long_day(event.data["due_on"])
    return str(gettext("menetapkan kelas tenggat %(name)s; batasnya %(day)s.", name=name, day=day))


def _moved(_page: CasePage, event: EventLine) -> str:
    before, after = event.data.get("before"), event.data.get("after")
    if before == after:
        return str(gettext("menghitung ulang mutu baku tugas setelah kalender atau aturan berubah."))
    days = {"before": long_day(before or ""), "after": long_day(after or "")}
    return str(
        gettext("memindahkan tenggat dari %(before)s ke %(after)s setelah kalender atau aturan berubah.", **days)
    )


_SENTENCES: Mapping[str, Callable[[CasePage, EventLine], str]] = {
    "access_code.issued": _told(lazy_gettext("memberi kode akses baru: %(reason)s")),
    "case.deadline_changed": _deadline,
    "case.deadline_warned": _told(lazy_gettext("mengingatkan: %(percent)s %% tenggat sudah berjalan.")),
    "case.escalated": _told(lazy_gettext("meneruskan kasus ini kepada atasan.")),
    "case.limits_moved": _moved,
    "case.linked": _told(lazy_gettext("mengaitkan kasus ini dengan %(other)s: %(reason)s")),
    "case.unlinked": _told(lazy_gettext("melepas kaitan dengan %(other)s: %(reason)s")),
    "deviation.noted": _told(lazy_gettext("mencatat penyimpangan pada “%(step)s”.")),
    "document.signature_cancelled": _told(lazy_gettext("membatalkan salinan %(name)s, versi %(version)s: %(reason)s")),
    "document.signed": _told(lazy_gettext("menetapkan salinan %(name)s, versi %(version)s: %(method)s.")),
    "identity.opened": _opened,
    "instance.suspended": _told(lazy_gettext("menghentikan sementara: %(reason)s")),
    "message.received": _told(lazy_gettext("menyampaikan klarifikasi.")),
    "question.answered": _told(lazy_gettext("menjawab pertanyaan petugas.")),
    "question.asked": _told(lazy_gettext("bertanya kepada pengadu lewat Cek Pengaduan.")),
}
