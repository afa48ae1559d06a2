"""Steering a case from its page: stop it, end it, link it with others, explain what departed from the SOP."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import login_required

from engine.commands.instances import ResumeInstance, SuspendInstance, TerminateInstance
from engine.commands.links import LinkCases, LinkRefused, UnlinkCases
from engine.commands.rounds import ExplainDeviation
from engine.errors import Forbidden
from engine.queries.case_pages import CasePage, case_page
from web.cases import Mistake, shown
from web.house import the_actor, the_engine, today
from web.language import translated

pages = Blueprint("steering", __name__, url_prefix="/kasus")
MISSING = lazy_gettext("Tulis alasannya; alasan dicatat dalam riwayat.")


@pages.post("/<instance_id>/tunda")
@login_required
def suspend(instance_id: str) -> Any:
    """Stop the case for a while."""
    reason = request.form.get("alasan", "")
    if not reason.strip():
        return shown(instance_id, Mistake("alasan-tunda", str(MISSING)))
    the_engine().execute(SuspendInstance(instance_id, reason), the_actor())
    flash(_("Kasus dihentikan sementara. Tidak ada yang dapat dikerjakan sampai dilanjutkan."))
    return _back(instance_id)


@pages.post("/<instance_id>/lanjutkan")
@login_required
def resume(instance_id: str) -> Any:
    """Let a suspended case go on."""
    the_engine().execute(ResumeInstance(instance_id), the_actor())
    flash(_("Kasus dilanjutkan."))
    return _back(instance_id)


@pages.get("/<instance_id>/akhiri")
@login_required
def terminate_page(instance_id: str) -> Any:
    """Say what ending a case means, before it is done."""
    return _terminating(instance_id)


@pages.post("/<instance_id>/akhiri")
@login_required
def terminate(instance_id: str) -> Any:
    """End the case for good."""
    reason, sure = request.form.get("alasan", ""), request.form.get("yakin") == "ya"
    if not reason.strip():
        return _terminating(instance_id, Mistake("alasan", str(MISSING), reason))
    if not sure:
        return _terminating(instance_id, Mistake("yakin", _("Beri tanda bahwa kasus ini memang diakhiri."), reason))
    the_engine().execute(TerminateInstance(instance_id, reason), the_actor())
    flash(_("Kasus diakhiri. Riwayatnya tetap tersimpan."))
    return _back(instance_id)


@pages.post("/<instance_id>/kaitan")
@login_required
def link(instance_id: str) -> Any:
    """Link the case with another by its number."""
    number, kind = request.form.get("nomor", ""), request.form.get("kaitan", "")
    try:
        the_engine().execute(LinkCases(instance_id, number, kind, request.form.get("alasan", "")), the_actor())
    except LinkRefused as exc:
        return shown(instance_id, Mistake("nomor", translated(exc.args[0]), number))
    flash(_("Kedua kasus dikaitkan."))
    return _back(instance_id, "kaitan")


@pages.post("/<instance_id>/kaitan/<link_id>/lepas")
@login_required
def unlink(instance_id: str, link_id: str) -> Any:
    """Take a link away."""
    try:
        the_engine().execute(UnlinkCases(instance_id, link_id, request.form.get("alasan", "")), the_actor())
    except LinkRefused as exc:
        return shown(instance_id, Mistake(f"lepas-{link_id}", translated(exc.args[0])))
    flash(_("Kaitan dilepas."))
    return _back(instance_id, "kaitan")


@pages.post("/<instance_id>/penyimpangan/<deviation_id>")
@login_required
def explain(instance_id: str, deviation_id: str) -> Any:
    """Give the reason of a deviation (SOP 6.2)."""
    reason = request.form.get("alasan", "")
    if not reason.strip():
        return shown(instance_id, Mistake(f"alasan-{deviation_id}", str(MISSING)))
    the_engine().execute(ExplainDeviation(deviation_id, reason), the_actor())
    flash(_("Alasan penyimpangan dicatat."))
    return _back(instance_id, "penyimpangan")


def _terminating(instance_id: str, mistake: Mistake | None = None) -> Any:
    engine = the_engine()
    ask = partial(case_page, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    page: CasePage = engine.query(ask)
    if not page.supervises:
        raise Forbidden("Only a superior ends a case.")
    return render_template("cases/terminate.html", page=page, mistake=mistake), 422 if mistake else 200


def _back(instance_id: str, place: str | None = None) -> Any:
    return redirect(url_for("cases.show", instance_id=instance_id, _anchor=place), 303)
