"""Cek Pengaduan: the person who complained follows the case with its number and access code, without an account."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext

from engine.authentication import TooManyAttempts, look_up
from engine.commands.complainant import LONGEST, Clarify
from engine.commands.intake import Upload
from engine.commands.questions import MOST_FILES, AnswerQuestion
from engine.errors import Invalid, NobodyWaits, NotFound
from engine.model import PUBLIC, Proof
from engine.queries.following import Followed, follow, letter_for_complainant
from engine.uploads import UploadRefused
from engine.writing import looked_at
from web.house import the_engine
from web.language import translated
from web.stages import next_words, now_words, stages_of, turn_words
from web.words import moment

pages = Blueprint("public", __name__, url_prefix="/cek")
KEPT = "cek"


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
        proof = look_up(the_engine(), number, code, request.remote_addr or "")
    except NotFound:
        told = gettext("Nomor pengaduan atau kode akses tidak cocok. Periksa keduanya pada Tanda Terima.")
        return _ask(number, told, 422)
    except TooManyAttempts as exc:
        told = gettext("Terlalu banyak percobaan. Coba lagi setelah %(time)s.", time=moment(exc.until))
        return _ask(number, told, 429)
    session[KEPT] = [proof.instance_id, proof.seal]
    return redirect(url_for("public.status"), 303)


@pages.get("/status")
def status() -> Any:
    """Show where the case stands."""
    return _status("", None, 200) if KEPT in session else redirect(url_for("public.index"))


@pages.post("/klarifikasi")
def clarify() -> Any:
    """Send a clarification while the case waits for one, or open a linked case after its end."""
    if (mine := proof_of()) is None:
        return redirect(url_for("public.index"), 303)
    text = request.form.get("klarifikasi", "").strip()
    try:
        linked = the_engine().execute(Clarify(mine, text), PUBLIC)
    except NobodyWaits:
        told = gettext("Pengaduan ini tidak sedang menunggu klarifikasi; mungkin sudah Anda kirim.")
        return _status(text, ("klarifikasi", told), 409)
    except Invalid:
        told = gettext("Tulislah klarifikasi Anda, paling banyak %(number)s huruf.", number=LONGEST)
        return _status(text, ("klarifikasi", told), 422)
    flash(
        gettext("Klarifikasi Anda dicatat sebagai pengaduan lanjutan; petugas akan memberinya nomor.")
        if linked
        else gettext("Klarifikasi Anda sudah diterima. Petugas memeriksa kembali penyelesaiannya.")
    )
    return redirect(url_for("public.status"), 303)


@pages.post("/jawaban")
def answer() -> Any:
    """Answer the officer's question, with photos or scans (SOP 9.2.2)."""
    if (mine := proof_of()) is None:
        return redirect(url_for("public.index"), 303)
    text = request.form.get("jawaban", "").strip()
    files = [Upload("", f.filename, f.read()) for f in request.files.getlist("berkas") if f.filename]
    try:
        the_engine().execute(AnswerQuestion(mine, text, looked_at(files[: MOST_FILES + 1])), PUBLIC)
    except NobodyWaits:
        told = gettext("Pertanyaan ini sudah dijawab atau tidak diperlukan lagi.")
        return _status(text, ("jawaban", told), 409)
    except UploadRefused as exc:
        told = gettext("Berkas tidak diterima. %(why)s", why=translated(exc.args[0]))
        return _status(text, ("berkas", told), 422)
    except Invalid:
        told = gettext("Tulislah jawaban Anda, dengan paling banyak %(number)s berkas.", number=MOST_FILES)
        return _status(text, ("jawaban", told), 422)
    flash(gettext("Jawaban Anda sudah diterima. Petugas akan membacanya."))
    return redirect(url_for("public.status"), 303)


@pages.post("/dokumen/<document_id>")
def letter(document_id: str) -> Any:
    """Hand over a letter that is meant for the complainant."""
    if (mine := proof_of()) is None:
        return redirect(url_for("public.index"), 303)
    engine = the_engine()
    ask = partial(letter_for_complainant, house=engine.house, proof=mine, document_id=document_id)
    name, content = engine.query(ask)
    return send_file(BytesIO(content), as_attachment=True, download_name=name)


@pages.post("/selesai")
def leave() -> Any:
    """Forget the case in this browser."""
    session.pop(KEPT, None)
    flash(gettext("Pengaduan ini sudah dihapus dari peramban ini."))
    return redirect(url_for("public.index"), 303)


def proof_of() -> Proof | None:
    """Return what this browser keeps of the case that it follows."""
    kept = session.get(KEPT)
    return Proof(*kept) if isinstance(kept, list) and len(kept) == 2 else None


def followed() -> Followed | None:
    """Return the case that this browser follows; one whose code was changed is forgotten."""
    engine, mine = the_engine(), proof_of()
    try:
        return engine.query(partial(follow, house=engine.house, proof=mine)) if mine else None
    except NotFound:
        session.pop(KEPT, None)
        return None


def _ask(number: str, error: str | None, status: int) -> Any:
    return render_template("public/ask.html", number=number, error=error), status


def _status(text: str, error: tuple[str, str] | None, status: int) -> Any:
    case = followed()
    if case is None:
        return redirect(url_for("public.index"), 303)
    words = {"stages": stages_of(case), "now": now_words(case), "then": next_words(case), "turn": turn_words(case)}
    return render_template("public/status.html", case=case, text=text, error=error, most=MOST_FILES, **words), status
