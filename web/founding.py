"""The first page of an empty office: it makes the first administrator and asks for the letterhead.

Only who can read the terminal of `alur serve` gets in: the page asks for the code that is printed there.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from engine.commands.founding import LETTERHEAD, FoundOffice
from engine.config import Settings
from engine.errors import Invalid, NotFound
from engine.model import SYSTEM
from engine.passwords import hash_password
from engine.queries.people import list_users
from web.house import the_engine, today
from web.language import translated

pages = Blueprint("founding", __name__, url_prefix="/kantor-baru")
USER_ID = re.compile(r"[a-z][a-z0-9.]{2,59}")
PARTS = {
    "pemda": lazy_gettext("Pemerintah daerah"),
    "dinas": lazy_gettext("Nama dinas"),
    "alamat": lazy_gettext("Alamat"),
    "telepon": lazy_gettext("Telepon"),
    "surel": lazy_gettext("Surel"),
    "laman": lazy_gettext("Laman"),
    "kota": lazy_gettext("Kota, untuk tempat dan tanggal surat"),
}


def founding_code(settings: Settings) -> str:
    """Return the code that proves that somebody sees the terminal: eight letters and digits of the office's key."""
    return hmac.new(settings.secret_key.encode(), b"founding", "sha256").hexdigest()[:8]


def is_empty() -> bool:
    """Say whether nobody works here yet."""
    return not the_engine().query(list_users)


@pages.get("/")
def show() -> Any:
    """Ask for the first administrator and the letterhead."""
    _only_while_empty()
    return _page(dict(_letterhead()), {}, 200)


@pages.post("/")
def found() -> Any:
    """Begin the office."""
    _only_while_empty()
    sent = {key: request.form.get(key, "").strip() for key in ("nama", "akun", *PARTS)}
    errors = _mistakes(sent)
    try:
        password_hash = hash_password(request.form.get("sandi", ""), (sent["akun"], sent["nama"]))
    except Invalid as exc:
        errors["sandi"] = translated(exc.args[0])
    if errors:
        return _page(sent, errors, 422)
    letterhead = {key: sent[key] for key in PARTS}
    the_engine().execute(FoundOffice(sent["akun"], sent["nama"], password_hash, letterhead), SYSTEM)
    flash(gettext("Kantor dibuka. Silakan masuk, lalu tambahkan orang dan perannya."))
    return redirect(url_for("auth.sign_in_page"), 303)


def _mistakes(sent: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not hmac.compare_digest(request.form.get("kode", "").strip(), founding_code(the_engine().house.settings)):
        errors["kode"] = gettext("Kode tidak cocok dengan yang tercetak di terminal.")
    if not sent["nama"]:
        errors["nama"] = gettext("Isilah nama lengkap Anda.")
    if not USER_ID.fullmatch(sent["akun"]):
        errors["akun"] = gettext(
            "Nama pengguna: huruf kecil, angka, dan titik, paling sedikit tiga, misalnya putu.ayu."
        )
    errors |= {
        key: gettext("Isilah: %(part)s.", part=PARTS[key])
        for key in ("pemda", "dinas", "alamat", "kota")
        if not sent[key]
    }
    if request.form.get("sandi") != request.form.get("ulang"):
        errors["ulang"] = gettext("Kata sandi dan ulangannya tidak sama.")
    return errors


def _letterhead() -> Any:
    engine = the_engine()
    return engine.query(lambda session: engine.house.offices.current(session).setting(LETTERHEAD, today()))


def _only_while_empty() -> None:
    if not is_empty():
        raise NotFound("This office has begun.")


def _page(values: dict[str, str], errors: dict[str, str], status: int) -> Any:
    return render_template("founding/show.html", values=values, errors=errors, parts=PARTS), status
