"""Riwayat: everything that happened, for auditors. Nothing can be changed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import login_required

from engine.queries.audit_findings import LATE_STEP, Desk, Question, Tally, departures, desk, repeats
from engine.queries.audit_trail import Search
from web.house import the_actor, the_engine, today
from web.kinds import KINDS
from web.sentences import Teller
from web.words import DEVIATIONS, kind_words

pages = Blueprint("audit", __name__, url_prefix="/riwayat")
LAST_DAYS, LONGEST_WORDS = 30, 100
DAYS = ("dari", "sampai")
TECHNICAL = (
    "decision.made",
    "document.converted",
    "document.rendered",
    "document.requested",
    "element.cancelled",
    "element.completed",
    "escalation.thrown",
    "error.thrown",
    "gateway.decided",
    "item.cancelled",
    "item.completed",
    "mail.posted",
    "mail.sent",
    "message.thrown",
    "signal.thrown",
)
CHANGES = ("config.set", "config.withdrawn", "list.reordered", "calendar.day_added", "calendar.day_removed")
GROUPS = {
    "semua": (lazy_gettext("Semua, termasuk yang teknis"), ()),
    "keputusan": (lazy_gettext("Langkah yang diselesaikan"), ("work_item.completed",)),
    "penolakan": (lazy_gettext("Upaya yang ditolak"), ("actor.refused",)),
    "identitas": (lazy_gettext("Pembukaan identitas"), ("identity.opened",)),
    "penyimpangan": (lazy_gettext("Penyimpangan mutu baku"), ("deviation.noted", "deviation.explained")),
    "dokumen": (lazy_gettext("Dokumen"), tuple(kind for kind in KINDS if kind.startswith("document."))),
    "perubahan": (lazy_gettext("Perubahan pengaturan"), CHANGES),
    "orang": (
        lazy_gettext("Akun dan peran"),
        tuple(kind for kind in KINDS if kind.split(".")[0] in ("role", "user", "password", "factor", "key")),
    ),
    "gagal-masuk": (lazy_gettext("Gagal masuk"), ("session.refused", "factor.refused")),
    "sesi": (
        lazy_gettext("Masuk dan keluar"),
        tuple(kind for kind in KINDS if kind.split(".")[0] == "session"),
    ),
    "pemeriksaan": (lazy_gettext("Yang dilakukan auditor"), tuple(kind for kind in KINDS if kind.startswith("audit."))),
}


@dataclass(frozen=True, slots=True)
class View:
    """A ready view: what it shows, how much of it the period holds, and where it leads."""

    label: str
    number: int
    address: str


@pages.get("/")
@login_required
def index() -> Any:
    """Search the history."""
    search, wrong = read_search(request.args)
    period = _period(search)
    engine = the_engine()
    ask = partial(desk, house=engine.house, actor=the_actor(), today=today(), search=search, period=period)
    found: Desk = engine.query(partial(ask, after=request.args.get("setelah", "")))
    asked = {key: value for key, value in request.args.items() if value and key != "setelah"}
    page = render_template(
        "audit/index.html",
        desk=found,
        teller=Teller({user.id: user.name for user in found.users}, dict(found.roles)),
        views=_views(found.tally, period),
        period=period,
        groups=GROUPS,
        kinds=sorted(KINDS, key=kind_words),
        wrong=wrong,
        asked=asked,
        first_page="setelah" not in request.args,
    )
    return page, 422 if wrong else 200


@pages.get("/penyimpangan")
@login_required
def list_departures() -> Any:
    """List departures from the *mutu baku* (SOP 6.2)."""
    asked, wrong = _question()
    engine = the_engine()
    ask = partial(departures, house=engine.house, actor=the_actor(), today=today(), asked=asked)
    shown = {"found": engine.query(ask), "kinds": DEVIATIONS}
    return _listing("audit/departures.html", wrong, shown)


@pages.get("/berulang")
@login_required
def list_repeats() -> Any:
    """List steps that came back and were done again."""
    asked, wrong = _question()
    engine = the_engine()
    ask = partial(repeats, house=engine.house, actor=the_actor(), today=today(), asked=asked)
    return _listing("audit/repeats.html", wrong, {"found": engine.query(ask)})


def _listing(template: str, wrong: str | None, shown: Mapping[str, Any]) -> Any:
    asked = {key: value for key, value in request.args.items() if value and key != "setelah"}
    page = render_template(template, wrong=wrong, asked=asked, first_page="setelah" not in request.args, **shown)
    return page, 422 if wrong else 200


def _question() -> tuple[Question, str | None]:
    days, wrong = read_days(request.args)
    explained = {"ada": True, "belum": False}.get(request.args.get("alasan", ""))
    after, kind = request.args.get("setelah", ""), request.args.get("macam", "")
    return Question(days["dari"], days["sampai"], kind, explained, after), wrong


def _period(search: Search) -> Question:
    """Return the days over which ready views count: those of the search, else the last thirty."""
    if search.since or search.until:
        return Question(search.since, search.until)
    return Question(today() - timedelta(days=LAST_DAYS), today())


def _views(tally: Tally, period: Question) -> tuple[View, ...]:
    days: dict[str, Any] = {"dari": period.since, "sampai": period.until}

    def events(group: str) -> View:
        label, kinds = GROUPS[group]
        number = sum(tally.events.get(kind, 0) for kind in kinds)
        return View(str(label), number, url_for("audit.index", jenis=group, **days))

    def departed(label: str, number: int, **asked: Any) -> View:
        return View(label, number, url_for("audit.list_departures", **asked, **days))

    counted = tally.deviations.items()
    late = sum(number for (kind, _), number in counted if kind == LATE_STEP)
    without = sum(number for (_, explained), number in counted if not explained)
    explained = sum(number for (_, explained), number in counted if explained)
    return (
        events("penolakan"),
        events("identitas"),
        departed(gettext("Penyimpangan tanpa alasan"), without, alasan="belum"),
        departed(gettext("Penyimpangan dengan alasan"), explained, alasan="ada"),
        departed(gettext("Langkah terlambat"), late, macam=LATE_STEP),
        View(gettext("Langkah yang diulang"), tally.repeats, url_for("audit.list_repeats", **days)),
        events("perubahan"),
        events("gagal-masuk"),
    )


def read_search(asked: Mapping[str, str]) -> tuple[Search, str | None]:
    """Return what is looked for, and what is wrong with it."""
    days, wrong = read_days(asked)
    chosen = asked.get("jenis", "")
    kinds: tuple[str, ...] = GROUPS[chosen][1] if chosen in GROUPS else (chosen,) if chosen in KINDS else ()
    search = Search(
        actor=asked.get("orang", ""),
        kinds=kinds,
        without=() if chosen else TECHNICAL,
        role=asked.get("peran", ""),
        step=asked.get("langkah", ""),
        number=asked.get("nomor", ""),
        words=asked.get("kata", "").strip()[:LONGEST_WORDS],
        since=days["dari"],
        until=days["sampai"],
    )
    return search, wrong


def read_days(asked: Mapping[str, str]) -> tuple[dict[str, date | None], str | None]:
    """Return the period that was asked for, and what is wrong with it."""
    wrong, days = None, dict.fromkeys(DAYS)
    for name in DAYS:
        try:
            days[name] = date.fromisoformat(asked[name]) if asked.get(name) else None
        except ValueError:
            wrong = gettext("Tanggal “%(text)s” tidak terbaca; tulislah seperti 2026-11-24.", text=asked[name])
    if days["dari"] and days["sampai"] and days["dari"] > days["sampai"]:
        wrong = gettext("Tanggal awal sesudah tanggal akhir; tukarlah keduanya.")
    return days, wrong
