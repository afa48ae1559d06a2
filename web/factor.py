"""The second factor on one's account: set up with a QR code, proved by a code, renewed, taken away."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, login_required

from engine.authentication import (
    SignInRefused,
    TooManyAttempts,
    begin_factor,
    pending_secret,
    prove_factor,
    remove_factor,
    renew_recovery_codes,
)
from engine.errors import Conflict, Invalid
from engine.queries.sessions import factor_of
from engine.totp import address_of
from web.auth import wait_words
from web.house import the_engine, today
from web.language import translated
from web.qr import code_of

pages = Blueprint("factor", __name__, url_prefix="/akun/faktor")
ISSUER = "Alur"
GROUP = 4


@pages.get("/")
@login_required
def show() -> Any:
    """Show how one's second factor stands, or the QR code of one that waits for its first code."""
    return _page({}, 200)


@pages.post("/")
@login_required
def begin() -> Any:
    """Make a secret for the authenticator; to renew one the password is needed."""
    renews = current_user.has_factor
    try:
        begin_factor(the_engine(), current_user.user_id, request.form.get("sandi", "") if renews else None)
    except (SignInRefused, TooManyAttempts) as exc:
        return _refused("sandi-ganti", exc)
    return redirect(url_for("factor.show"), 303)


@pages.post("/kode")
@login_required
def prove() -> Any:
    """Put the factor in force with its first code, and show the recovery codes this once."""
    try:
        codes = prove_factor(the_engine(), current_user.user_id, current_user.token, request.form.get("kode", ""))
    except SignInRefused:
        return _page(
            {"kode": gettext("Kode tidak cocok. Periksa jam pada ponsel Anda, lalu masukkan kode yang baru.")}, 422
        )
    except TooManyAttempts as exc:
        return _page({"kode": wait_words(exc)}, 429)
    except Conflict:
        return redirect(url_for("factor.show"), 303)
    return _codes(codes)


@pages.post("/cadangan")
@login_required
def renew_codes() -> Any:
    """Make new recovery codes; the old ones end."""
    try:
        codes = renew_recovery_codes(the_engine(), current_user.user_id, request.form.get("sandi", ""))
    except (SignInRefused, TooManyAttempts) as exc:
        return _refused("sandi-cadangan", exc)
    return _codes(codes)


@pages.post("/hapus")
@login_required
def remove() -> Any:
    """Sign in without a second factor again."""
    try:
        remove_factor(the_engine(), current_user.user_id, request.form.get("sandi", ""))
    except (SignInRefused, TooManyAttempts) as exc:
        return _refused("sandi-hapus", exc)
    except Invalid as exc:
        return _page({"sandi-hapus": translated(exc.args[0])}, 422)
    flash(gettext("Faktor kedua dihapus. Anda masuk dengan kata sandi saja."))
    return redirect(url_for("auth.account"), 303)


def _refused(place: str, exc: SignInRefused | TooManyAttempts) -> Any:
    if isinstance(exc, TooManyAttempts):
        return _page({place: wait_words(exc)}, 429)
    return _page({place: gettext("Kata sandi tidak benar.")}, 422)


def _codes(codes: tuple[str, ...]) -> str:
    return render_template("auth/recovery_codes.html", codes=codes)


def _page(errors: dict[str, str], status: int) -> Any:
    engine, me = the_engine(), current_user.user_id
    factor = engine.query(partial(factor_of, user_id=me, today=today()))
    secret = pending_secret(engine, me) if factor.pending else None
    shown = {"factor": factor, "errors": errors, "secret": None, "qr": None}
    if secret:
        groups = " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))
        shown |= {"secret": groups, "qr": code_of(address_of(secret, me, ISSUER))}
    return render_template("auth/factor.html", **shown), status
