"""Riwayat: everything that happened, for auditors. Nothing can be changed here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import StringIO
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_login import login_required

from engine.queries.audit_trail import Search, Trace, Trail, audit_trail
from engine.queries.people import list_roles, list_users
from engine.queries.verification import last_anchor
from web.house import the_actor, the_engine, today
from web.words import KINDS, actor_words, document_name, kind_words

pages = Blueprint("audit", __name__, url_prefix="/riwayat")
MOST_LINES = 10_000
TOLD = ("command", "template", "key", "kind", "user", "reason")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GROUPS = {
    "keputusan": ("Langkah yang diselesaikan", ("work_item.completed",)),
    "penolakan": ("Upaya yang ditolak", ("actor.refused", "session.refused")),
    "identitas": ("Pembukaan identitas", ("identity.opened",)),
    "penyimpangan": ("Penyimpangan mutu baku", ("deviation.noted", "deviation.explained")),
    "dokumen": ("Dokumen", tuple(kind for kind in KINDS if kind.startswith("document."))),
    "pengaturan": (
        "Pengaturan kantor",
        tuple(kind for kind in KINDS if kind.split(".")[0] in ("config", "calendar", "role", "user", "key", "number")),
    ),
    "sesi": ("Masuk dan keluar", tuple(kind for kind in KINDS if kind.split(".")[0] in ("session", "password"))),
}


@pages.get("/")
@login_required
def index() -> Any:
    """Search the history."""
    search, wrong = _search()
    trail = _trail(search, request.args.get("setelah", ""))
    engine = the_engine()
    roles = engine.query(list_roles)
    page = render_template(
        "audit/index.html",
        trail=trail,
        groups=GROUPS,
        wrong=wrong,
        users=engine.query(list_users),
        roles=roles,
        titles=dict(roles),
        anchor=engine.query(last_anchor),
        asked={key: value for key, value in request.args.items() if key != "setelah"},
        first_page="setelah" not in request.args,
    )
    return page, 422 if wrong else 200


@pages.get("/unduh.csv")
@login_required
def download() -> Response:
    """Download what was found as CSV (RFC 4180), formula characters defused, 10,000 lines at most."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("waktu", "pelaku", "peran", "peristiwa", "langkah", "nomor", "keterangan"))
    for trace in _all(_search()[0]):
        cells = (
            trace.at.isoformat(),
            actor_words(trace),
            trace.acting_role or "",
            kind_words(trace.kind),
            trace.step or "",
            trace.business_key or "",
            detail_of(trace),
        )
        writer.writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    name = f"riwayat-{today()}.csv"
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.app_template_filter("keterangan")
def detail_of(trace: Trace) -> str:
    """Return what an event's payload adds in words: reasons, names of settings, old and new values."""
    told = [
        str(trace.data[key]) for key in ("command", "template", "key", "kind", "user", "reason") if trace.data.get(key)
    ]
    if "after" in trace.data:
        told.append(f"{trace.data.get('before') or 'belum ada'} → {trace.data['after']}")
    return ", ".join(told)


def _name(what: str, value: object) -> str:
    return document_name(str(value)) if what == "template" else str(value)


def _all(search: Search) -> Iterator[Trace]:
    after, count = "", 0
    while count < MOST_LINES:
        trail = _trail(search, after)
        yield from trail.traces
        count += len(trail.traces)
        if trail.next_after is None:
            return
        after = trail.next_after


def _trail(search: Search, after: str) -> Trail:
    engine = the_engine()
    ask = partial(audit_trail, house=engine.house, actor=the_actor(), today=today(), search=search, after=after)
    return engine.query(ask)


def _search() -> tuple[Search, str | None]:
    """Return what is looked for, and what is wrong with it."""
    asked, wrong = request.args, None
    days: dict[str, date | None] = {}
    for name in ("dari", "sampai"):
        try:
            days[name] = date.fromisoformat(asked[name]) if asked.get(name) else None
        except ValueError:
            days[name], wrong = None, f"Tanggal “{asked[name]}” tidak terbaca; tulislah seperti 2026-11-24."
    search = Search(
        actor=asked.get("orang", ""),
        kinds=GROUPS.get(asked.get("jenis", ""), ("", ()))[1],
        role=asked.get("peran", ""),
        number=asked.get("nomor", ""),
        since=days["dari"],
        until=days["sampai"],
    )
    return search, wrong
