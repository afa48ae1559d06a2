"""Sampaikan Pengaduan: anybody writes a complaint on the website, one thing per page (SOP 9.2.1, 10.1).

What was typed is kept for a day, sealed with a key that lies in the writer's browser only; each page has its address,
so that going back, forth and loading again lose nothing.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext

from engine.authentication import TooManyAttempts, note_upload, receive
from engine.commands.complainant import ReceiveComplaint
from engine.errors import FormInvalid, Invalid, NotFound
from engine.queries.receipts import receipt_of
from engine.queries.starts import StartView
from engine.uploads import UploadRefused
from engine.writing import MOST_FILES, Desk, Written
from web import guard
from web.filling import uploads_in
from web.formview import name_of, read
from web.house import the_engine
from web.language import language, translated
from web.qr import code_of
from web.steps import first_wrong, given, in_order, mistakes, steps_of, the_form
from web.words import moment

pages = Blueprint("complain", __name__, url_prefix="/sampaikan")
WRITES, WROTE, REFUSED = "tulis", "terima", "berkas_ditolak"


@pages.get("/")
def show() -> Any:
    """Show the first page."""
    return _page(the_form(), _desk().read(), 0, {}, 200)


@pages.get("/<int:number>")
def step(number: int) -> Any:
    """Show a page; those before it must be sound, else the first that is not. `?periksa=ya` says what is wrong."""
    view, written = the_form(), _desk().read()
    errors = mistakes(view.form, written.values)
    steps = steps_of(view.form, written.values, {})
    at = max(0, min(number, len(steps)) - 1)
    if (wrong := first_wrong(steps, errors)) < at:
        return redirect(_address(wrong, told=True))
    told = {**steps[at].mine(errors if request.args.get("periksa") else {}), **session.pop(REFUSED, {})}
    return _page(view, written, at, told, 422 if told else 200)


@pages.post("/<int:number>")
def go(number: int) -> Any:
    """Keep the page; go on, go back or send. A page with mistakes is shown again with all that was typed.

    Every answer but the last page's leads to an address of its own, so that the back button never asks to send again.
    """
    view, desk = the_form(), _desk()
    written = desk.read()
    if written.case is not None:
        return _sent()
    at = max(0, min(number, len(steps_of(view.form, written.values, {}))) - 1)
    written = _with_answers(view, written, at)
    action = request.form.get("aksi", "")
    if action == "perbarui-isian":
        return _page(view, written, at, {}, 200)
    written, errors = _with_files(view, desk, written, action)
    desk.keep(written)
    if action == "kembali":
        return redirect(_address(max(0, at - 1)), 303)
    if errors or action.startswith("hapus:"):
        session[REFUSED] = errors
        return redirect(_address(at), 303)
    return _on(view, desk, written, at)


@pages.post("/hapus")
def drop() -> Any:
    """Throw away what was typed."""
    _desk().drop()
    session.pop(WRITES, None)
    guard.end()
    flash(gettext("Isian Anda sudah dihapus."))
    return redirect(url_for("complain.show"), 303)


@pages.get("/tanda-terima")
def receipt() -> Any:
    """Show the receipt in the browser that sent the complaint, until it is closed there."""
    engine = the_engine()
    written = _desk(WROTE).read() if WROTE in session else Written()
    if written.case is None:
        return redirect(url_for("complain.show"))
    facts = engine.query(partial(receipt_of, house=engine.house, instance_id=written.case))
    address = f"{engine.house.settings.public_url.rstrip('/')}/cek"
    shown = {"receipt": facts, "code": written.code, "address": address, "qr": code_of(address)}
    return render_template("complain/receipt.html", **shown)


@pages.post("/tanda-terima")
def close() -> Any:
    """Forget the receipt in this browser."""
    if WROTE in session:
        _desk(WROTE).drop()
    session.pop(WROTE, None)
    return redirect(url_for("public.index"), 303)


def _on(view: StartView, desk: Desk, written: Written, at: int) -> Any:
    """Go to the next page, or send from the last."""
    steps = steps_of(view.form, written.values, {})
    at = min(at, len(steps) - 1)
    errors = mistakes(view.form, written.values)
    if (wrong := first_wrong(steps, errors)) <= at and steps[wrong].mine(errors):
        return redirect(_address(wrong, told=True), 303)
    return _send(view, desk, written, at) if steps[at].kind == "send" else redirect(_address(at + 1), 303)


def _send(view: StartView, desk: Desk, written: Written, at: int) -> Any:
    if why := guard.doubt():
        return _page(view, written, at, {"": why}, 422)
    try:
        files = desk.uploads(written)
        complaint = ReceiveComplaint(view.process_id, written.values, desk.token, files, language())
        opened = receive(the_engine(), complaint, request.remote_addr or "")
    except TooManyAttempts as exc:
        told = gettext("Terlalu sering dari sambungan ini. Kirim lagi setelah %(time)s.", time=moment(exc.until))
        return _page(view, written, at, {"": told}, 429)
    except FormInvalid as exc:
        return _page(view, written, at, dict(exc.errors), 422)
    except UploadRefused as exc:
        told = gettext("Berkas tidak diterima. %(why)s", why=translated(exc.args[0]))
        return _page(view, written, at, {"": told}, 422)
    except NotFound:
        told = gettext("Berkas Anda sudah tidak tersimpan; pilihlah lagi.")
        desk.keep(replace(written, files=()))
        return _page(view, replace(written, files=()), at, {"": told}, 422)
    desk.sent(opened)
    return _sent()


def _sent() -> Any:
    """Go to the receipt; the next complaint begins anew."""
    session[WROTE] = session.pop(WRITES)
    guard.end()
    return redirect(url_for("complain.receipt"), 303)


def _with_answers(view: StartView, written: Written, at: int) -> Written:
    """Take over what the page asks; a question that appears only now was not on the page and stays empty."""
    names = {i.name for i in steps_of(view.form, written.values, {})[at].inputs if i.field.type != "filepicker"}
    sent = {key: value for key, value in read(view.form, request.form).items() if key in names}
    shown = {i.name for i in steps_of(view.form, {**written.values, **sent}, {})[at].inputs}
    late = {key: value for key, value in read(view.form, request.form).items() if key in shown - names and value}
    late.pop("lampiran", None)
    return replace(written, values={**given(view.form, written.values), **sent, **late})


def _with_files(view: StartView, desk: Desk, written: Written, action: str) -> tuple[Written, dict[str, str]]:
    """Put files aside that came along, or take one away."""
    if action.startswith("hapus:"):
        return replace(written, files=tuple(f for f in written.files if f.digest != action[6:])), {}
    uploads, errors = tuple(uploads_in(view.form)), {}
    try:
        if uploads:
            note_upload(the_engine(), request.remote_addr or "")
    except TooManyAttempts as exc:
        told = gettext("Terlalu sering mengunggah. Coba lagi setelah %(time)s.", time=moment(exc.until))
        return written, {uploads[0].field_key: told}
    for upload in uploads:
        try:
            written = desk.with_file(written, upload.field_key, upload.name, upload.content)
        except UploadRefused as exc:
            errors[upload.field_key] = f"{upload.name}: {translated(exc.args[0])}"
        except Invalid:
            errors[upload.field_key] = gettext("Paling banyak %(number)s berkas.", number=MOST_FILES)
    return written, errors


def _page(view: StartView, written: Written, at: int, errors: Mapping[str, str], status: int) -> Any:
    steps = steps_of(view.form, written.values, errors)
    at = min(at, len(steps) - 1)
    shown = {
        "step": steps[at],
        "at": at,
        "count": len(steps),
        "summary": steps[:-2] if steps[at].kind == "send" else (),
        "written": written,
        "told": [(f"isian-{name_of(path)}" if path else "", text) for path, text in in_order(steps[at], errors)],
        "puzzle": guard.puzzle() if steps[at].kind == "send" else None,
        "most": MOST_FILES,
    }
    return render_template("complain/show.html", **shown), status


def _desk(name: str = WRITES) -> Desk:
    """Return the writing of this browser; a new one begins with a new key."""
    if name not in session:
        session[name] = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    guard.begin()
    return Desk(the_engine(), urlsafe_b64decode(session[name]))


def _address(at: int, *, told: bool = False) -> str:
    return url_for("complain.step", number=at + 1, periksa="ya" if told else None)
