"""Cek Pengaduan: the person who complained follows the case with its number and access code, without an account."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, session, url_for

from engine.authentication import TooManyAttempts, look_up
from engine.commands.complainant import LONGEST, Clarify
from engine.errors import Invalid, NobodyWaits, NotFound
from engine.model import PUBLIC
from engine.queries.following import Followed, letter_for_complainant
from web.house import the_engine
from web.stages import next_words, stages_of
from web.words import moment

pages = Blueprint("public", __name__, url_prefix="/cek")
KEPT = "cek"
UNKNOWN = "Nomor pengaduan atau kode akses tidak cocok. Periksa keduanya pada Tanda Terima."


@pages.get("/")
def index() -> Any:
    """Ask for number and access code."""
    if KEPT in session:
        return redirect(url_for("public.status"))
    return _ask("", None, 200)


@pages.post("/")
def check() -> Any:
    """Look the case up; a number that does not exist and a wrong code read the same."""
    number, code = request.form.get("nomor", "")[:40], request.form.get("kode", "")[:40]
    try:
        look_up(the_engine(), number, code, request.remote_addr or "")
    except NotFound:
        return _ask(number, UNKNOWN, 422)
    except TooManyAttempts as exc:
        return _ask(number, f"Terlalu banyak percobaan. Coba lagi setelah {moment(exc.until)}.", 429)
    session[KEPT] = {"number": number, "code": code}
    return redirect(url_for("public.status"), 303)


@pages.get("/status")
def status() -> Any:
    """Show where the case stands."""
    return _status("", None, 200) if KEPT in session else redirect(url_for("public.index"))


@pages.post("/klarifikasi")
def clarify() -> Any:
    """Send a clarification while the case waits for one, or open a linked case after its end."""
    if KEPT not in session:
        return redirect(url_for("public.index"), 303)
    text = request.form.get("klarifikasi", "").strip()
    try:
        linked = the_engine().execute(Clarify(**session[KEPT], text=text), PUBLIC)
    except NobodyWaits:
        return _status(text, "Pengaduan ini tidak sedang menunggu klarifikasi; mungkin sudah Anda kirim.", 409)
    except Invalid:
        return _status(text, f"Tulislah klarifikasi Anda, paling banyak {LONGEST} huruf.", 422)
    flash(
        "Klarifikasi Anda dicatat sebagai pengaduan lanjutan; petugas akan memberinya nomor."
        if linked
        else "Klarifikasi Anda sudah diterima. Petugas memeriksa kembali penyelesaiannya."
    )
    return redirect(url_for("public.status"), 303)


@pages.post("/dokumen/<document_id>")
def letter(document_id: str) -> Any:
    """Hand over a letter that is meant for the complainant."""
    if KEPT not in session:
        return redirect(url_for("public.index"), 303)
    engine = the_engine()
    ask = partial(letter_for_complainant, house=engine.house, document_id=document_id, **session[KEPT])
    name, content = engine.query(ask)
    return send_file(BytesIO(content), as_attachment=True, download_name=name)


@pages.post("/selesai")
def leave() -> Any:
    """Forget number and code in this browser."""
    session.pop(KEPT, None)
    flash("Nomor dan kode akses sudah dihapus dari peramban ini.")
    return redirect(url_for("public.index"), 303)


def _ask(number: str, error: str | None, status: int) -> Any:
    return render_template("public/ask.html", number=number, error=error), status


def _status(text: str, error: str | None, status: int) -> Any:
    try:
        case: Followed = look_up(the_engine(), **session[KEPT], address=request.remote_addr or "")
    except NotFound:
        session.pop(KEPT, None)
        return _ask("", UNKNOWN, 422)
    except TooManyAttempts as exc:
        return _ask("", f"Terlalu banyak percobaan. Coba lagi setelah {moment(exc.until)}.", 429)
    page = render_template(
        "public/status.html", case=case, stages=stages_of(case), then=next_words(case), text=text, error=error
    )
    return page, status
