"""Mulai: record a complaint on one page, and hand over its receipt (SOP 9.1.1, 9.2.1)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import login_required

from engine.commands.access_codes import IssueAccessCode
from engine.commands.attachments import AttachFile
from engine.commands.drafts import SaveDraft
from engine.commands.instances import StartProcess
from engine.commands.intake import OpenCase, Opened, Upload
from engine.commands.work_items import ClaimWorkItem
from engine.errors import FormInvalid, Invalid, NotFound
from engine.queries.channels import check_of_day, sees_checks
from engine.queries.receipts import Receipt, receipt_from, receipt_of, see_receipt
from engine.queries.similar import Similar, similar_cases
from engine.queries.starts import StartView, see_start, startable
from web.filling import fill_in, uploads_in, with_rows
from web.formview import read
from web.house import the_actor, the_engine, today
from web.language import translated
from web.qr import code_of

pages = Blueprint("start", __name__, url_prefix="/mulai")
SUBJECT, SERVICE = "judul", "jenis_layanan"


@pages.get("/")
@login_required
def index() -> Any:
    """List what the person may start; a single process opens at once."""
    engine = the_engine()
    found = engine.query(partial(startable, house=engine.house, actor=the_actor(), today=today()))
    if len(found) == 1:
        return redirect(url_for("start.show", process_id=found[0].process_id, kanal=request.args.get("kanal")))
    checks = engine.query(partial(sees_checks, actor=the_actor(), today=today()))
    return render_template("start/index.html", found=found, checks=checks)


@pages.get("/<process_id>")
@login_required
def show(process_id: str) -> Any:
    """Show the first form of a process; `?kanal=TELEPON` fills in what is known already."""
    view = _view(process_id)
    return _page(view, view.form.prefill({"kanal": request.args.get("kanal")}), {})


@pages.post("/<process_id>")
@login_required
def submit(process_id: str) -> Any:
    """Open the case; a mistake keeps everything that was typed, and files by keeping the case as unnumbered."""
    view = _view(process_id)
    data, uploads = read(view.form, request.form), tuple(uploads_in(view.form))
    errors: dict[str, str] = {}
    action = request.form.get("aksi", "")
    if not action:
        token = request.form.get("token", "")[:64] or str(uuid4())
        command = OpenCase(process_id, data, token, uploads, parent_id=_check())
        try:
            return _opened(the_engine().execute(command, the_actor()))
        except FormInvalid as exc:
            errors = dict(exc.errors)
    if uploads or action == "simpan":
        return _keep(view, with_rows(data, action), uploads, submitted=not action)
    return _page(view, with_rows(data, action), errors, 422 if errors else 200)


def _keep(view: StartView, data: dict[str, Any], uploads: tuple[Upload, ...], *, submitted: bool) -> Any:
    """Begin the case without a number and put everything into a draft, so that nothing is lost."""
    engine, me = the_engine(), the_actor()
    channel = data.get("kanal")
    started = StartProcess(view.process_id, {"kanal": channel} if channel else {}, _check() if channel else None)
    item = engine.execute(started, me).items[0][0]
    engine.execute(ClaimWorkItem(item), me)
    for upload in uploads:
        try:
            stored = engine.execute(AttachFile(item, upload.field_key, upload.name, upload.content), me)
        except Invalid as exc:
            flash(gettext("%(name)s tidak disimpan. %(why)s", name=upload.name, why=translated(exc.args[0])))
        else:
            data[upload.field_key] = [*data[upload.field_key], stored]
    engine.execute(SaveDraft(item, data), me)
    flash(gettext("Disimpan sebagai konsep tanpa nomor. Anda menemukannya lagi di Tugas Saya."))
    return redirect(url_for("work_items.show", work_item_id=item, periksa="ya" if submitted else None), 303)


def _view(process_id: str) -> StartView:
    engine = the_engine()
    return engine.query(partial(see_start, house=engine.house, actor=the_actor(), process_id=process_id, today=today()))


def _similar(values: dict[str, Any]) -> tuple[Similar, ...]:
    engine, subject = the_engine(), str(values.get(SUBJECT) or "")
    return engine.query(
        partial(
            similar_cases,
            house=engine.house,
            actor=the_actor(),
            subject=subject,
            service=values.get(SERVICE),
            today=today(),
        )
    )


def _page(view: StartView, values: dict[str, Any], errors: dict[str, str], status: int = 200) -> Any:
    sections, told = fill_in(view.form, {}, values, errors)
    token = request.form.get("token") or str(uuid4())
    shown = {"view": view, "sections": sections, "errors": told, "similar": _similar(values)}
    if request.method == "GET":
        shown["focus_on"] = next((i.name for part in sections for i in part.inputs if not i.value), "")
    return render_template("start/show.html", token=token, check=request.values.get("periksa", ""), **shown), status


@pages.get("/tanda-terima/<instance_id>")
@login_required
def receipt(instance_id: str) -> Any:
    """Show a receipt to print again; the access code is not on it."""
    return _receipt(_see(instance_id), None)


@pages.post("/tanda-terima/<instance_id>")
@login_required
def renew(instance_id: str) -> Any:
    """Give a new access code for a lost one, with the reason on record."""
    try:
        code = the_engine().execute(IssueAccessCode(instance_id, request.form.get("alasan", "")), the_actor())
    except Invalid:
        return _receipt(_see(instance_id), None, error=gettext("Tulislah alasannya.")), 422
    return _receipt(_see(instance_id), code, renewed=True)


def _see(instance_id: str) -> Receipt:
    ask = partial(see_receipt, house=the_engine().house, actor=the_actor(), instance_id=instance_id, today=today())
    return the_engine().query(ask)


def _check() -> str | None:
    """Return the channel check that the complaint comes from, if the person may see it."""
    if not (item := request.form.get("periksa")):
        return None
    ask = partial(check_of_day, house=the_engine().house, actor=the_actor(), work_item_id=item, today=today())
    try:
        found = the_engine().query(ask).item
    except NotFound:
        return None
    return found.instance_id if found.status == "open" else None


def _opened(opened: Opened) -> Any:
    """Show the number, and the access code this once: it is not in any address, nor in the session."""
    engine = the_engine()
    house, case, at = engine.house, opened.instance_id, opened.received_at
    facts = engine.query(
        (lambda session: receipt_from(session, house, case, at, opened.values))
        if at
        else (lambda session: receipt_of(session, house, case))
    )
    return _receipt(facts, opened.access_code, opened=opened)


def _receipt(facts: Receipt, code: str | None, **more: Any) -> Any:
    address = f"{the_engine().house.settings.public_url.rstrip('/')}/cek"
    shown = {"receipt": facts, "code": code, "address": address, "qr": code_of(address), "opened": None, **more}
    return render_template("start/receipt.html", check=request.form.get("periksa", ""), **shown)
