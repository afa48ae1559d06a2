"""Kasus: the list, and everything about one case to those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, login_required

from engine.commands.complainant import HearClarification
from engine.commands.opening import OpenIdentity, PurposeMissing
from engine.queries.case_details import CaseDetails, case_details
from engine.queries.case_list import State, case_list
from engine.queries.cases import DocumentLine
from engine.queries.verification import verify
from web.house import the_actor, the_engine, today
from web.language import translated
from web.timeline import PAGE, chapters_of

pages = Blueprint("cases", __name__, url_prefix="/kasus")
LONGEST_SEARCH = 100
STATES: dict[str, State] = {"berjalan": "open", "terlambat": "late", "selesai": "ended"}


@pages.get("/")
@login_required
def index() -> str:
    """List cases, the newest first, or those in which some words are found, or that are in some state."""
    engine, words = the_engine(), request.args.get("cari", "").strip()[:LONGEST_SEARCH]
    asked, before = request.args.get("keadaan", ""), request.args.get("sebelum", "")[:36]
    state = STATES.get(asked, "")
    ask = partial(case_list, house=engine.house, actor=the_actor(), today=today(), words=words, before=before)
    found = engine.query(partial(ask, state=state))
    here = {key: value for key, value in (("cari", words), ("keadaan", asked if state else "")) if value}
    return render_template("cases/index.html", cases=found, words=words, first_page=not before, here=here)


@pages.get("/<instance_id>")
@login_required
def show(instance_id: str) -> Any:
    """Show a case; `bab` is the page of its story, which long cases have several of."""
    return shown(instance_id)


@pages.get("/<instance_id>/cetak")
@login_required
def print_view(instance_id: str) -> str:
    """Show the whole case for paper: no controls, no identity."""
    case = _details(instance_id)
    return render_template("cases/print.html", case=case, chapters=chapters_of(case), now=the_engine().clock())


@pages.post("/<instance_id>/identitas")
@login_required
def open_identity(instance_id: str) -> Any:
    """Show who complained, for this one view; the opening and its purpose are on record."""
    purpose = request.form.get("tujuan", "")
    try:
        identity = the_engine().execute(OpenIdentity(instance_id, purpose), the_actor())
    except PurposeMissing as exc:
        return shown(instance_id, Mistake("tujuan", translated(exc.args[0]), purpose))
    return shown(instance_id, identity=identity)


@pages.post("/<instance_id>/klarifikasi")
@login_required
def hear(instance_id: str) -> Any:
    """Note what the complainant said by telephone, letter or at the counter (SOP 9.1.11)."""
    text = request.form.get("teks", "")
    if not text.strip():
        return shown(instance_id, Mistake("teks", gettext("Tulis yang disampaikan pengadu."), text))
    linked = the_engine().execute(HearClarification(instance_id, text), the_actor())
    if linked:
        flash(gettext("Klarifikasi dicatat sebagai kasus lanjutan; beri nomor dari Tugas Saya."))
    else:
        flash(gettext("Klarifikasi dicatat."))
    return redirect(url_for("cases.show", instance_id=linked or instance_id), 303)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a form of the page: the id of its field, the message, what was typed."""

    place: str
    message: str
    typed: str = ""


def shown(instance_id: str, mistake: Mistake | None = None, identity: tuple[tuple[str, str], ...] | None = None) -> Any:
    """Return the page of a case, with what was wrong in one of its forms, or with the identity that was opened."""
    case = _details(instance_id)
    chapters, number = chapters_of(case), max(1, request.args.get("bab", 1, type=int))
    chain = the_engine().examine(lambda s: verify(s, f"i:{instance_id}")) if current_user.audits else None
    body = render_template(
        "cases/show.html",
        case=case,
        page=case.page,
        chapters=chapters[(number - 1) * PAGE : number * PAGE],
        number=number,
        more=len(chapters) > number * PAGE,
        papers=_by_template(case),
        verdict=chain,
        mistake=mistake,
        identity=identity,
    )
    return body, 422 if mistake else 200


def _details(instance_id: str) -> CaseDetails:
    engine = the_engine()
    ask = partial(case_details, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    return engine.query(ask)


def _by_template(case: CaseDetails) -> list[list[DocumentLine]]:
    """Return the documents by template, the newest version first."""
    found: dict[str, list[DocumentLine]] = {}
    for document in reversed(case.page.view.documents):
        found.setdefault(document.template, []).append(document)
    return list(found.values())[::-1]
