"""Kasus: the list, and everything about one case to those who may see it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_required

from engine.commands.complainant import HearClarification
from engine.commands.instances import ResumeInstance, SuspendInstance, TerminateInstance
from engine.queries.case_pages import case_list, case_page
from engine.queries.verification import verify
from web.house import the_actor, the_engine, today
from web.timeline import timeline_of

pages = Blueprint("cases", __name__, url_prefix="/kasus")
LONGEST_SEARCH = 100


@pages.get("/")
@login_required
def index() -> str:
    """List cases, the newest first, or those whose number or subject holds some words."""
    engine, words = the_engine(), request.args.get("cari", "").strip()[:LONGEST_SEARCH]
    before = request.args.get("sebelum", "")
    ask = partial(case_list, house=engine.house, actor=the_actor(), today=today(), words=words, before=before)
    return render_template("cases/index.html", cases=engine.query(ask), words=words, first_page=not before)


@pages.get("/<instance_id>")
@login_required
def show(instance_id: str) -> str:
    """Show a case."""
    engine = the_engine()
    ask = partial(case_page, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    page = engine.query(ask)
    newest = {document.template: document for document in page.view.documents}
    chain = engine.query(lambda s: verify(s, f"i:{instance_id}")) if current_user.audits else None
    shown = {"timeline": timeline_of(page), "newest": newest.values(), "verdict": chain}
    return render_template("cases/show.html", page=page, **shown)


@pages.post("/<instance_id>/klarifikasi")
@login_required
def hear(instance_id: str) -> Any:
    """Note what the complainant said by telephone, letter or at the counter (SOP 9.1.11)."""
    linked = the_engine().execute(HearClarification(instance_id, request.form.get("teks", "")), the_actor())
    flash("Klarifikasi dicatat" + (" sebagai kasus lanjutan; beri nomor dari Tugas Saya." if linked else "."))
    return _back(linked or instance_id)


@pages.post("/<instance_id>/tunda")
@login_required
def suspend(instance_id: str) -> Any:
    """Stop the case for a while."""
    the_engine().execute(SuspendInstance(instance_id, request.form.get("alasan", "")), the_actor())
    flash("Kasus dihentikan sementara. Tidak ada yang dapat dikerjakan sampai dilanjutkan.")
    return _back(instance_id)


@pages.post("/<instance_id>/lanjutkan")
@login_required
def resume(instance_id: str) -> Any:
    """Let a suspended case go on."""
    the_engine().execute(ResumeInstance(instance_id), the_actor())
    flash("Kasus dilanjutkan.")
    return _back(instance_id)


@pages.post("/<instance_id>/akhiri")
@login_required
def terminate(instance_id: str) -> Any:
    """End the case for good."""
    the_engine().execute(TerminateInstance(instance_id, request.form.get("alasan", "")), the_actor())
    flash("Kasus diakhiri. Riwayatnya tetap tersimpan.")
    return _back(instance_id)


def _back(instance_id: str) -> Any:
    return redirect(url_for("cases.show", instance_id=instance_id), 303)
