"""Masuk, keluar, and one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import UserMixin, current_user, login_required, login_user, logout_user

from engine.authentication import (
    SessionEnded,
    SignInRefused,
    TooManyAttempts,
    change_password,
    confirm,
    digest,
    half,
    sign_in,
    who,
)
from engine.commands.sign_in import CloseOneSession, CloseOtherSessions, CloseSession
from engine.errors import Invalid
from engine.model import SYSTEM
from engine.queries.sessions import SignedIn, sessions_of
from web.devices import device_of, device_words, remember
from web.founding import is_empty
from web.house import DATABASE_LOST, the_engine
from web.language import translated
from web.unsent import BEFORE, has_unsent
from web.words import moment

pages = Blueprint("auth", __name__)
HALF = "separuh"
DEBTS = {"password": "auth.password_page", "factor": "factor.show"}
OPEN_TO_DEBTORS = frozenset({"auth.sign_out", "static", "auth.password_page", "auth.new_password"})
OPEN_BLUEPRINTS = frozenset({"factor", "language", "public", "complain"})


class Person(UserMixin):  # type: ignore[misc] # because Flask-Login has no types
    """Who is signed in, known to Flask-Login by the session's token."""

    def __init__(self, token: str, found: SignedIn) -> None:
        """Keep the token and who it stands for."""
        self.token, self.user_id, self.name, self.audits = token, found.user_id, found.name, found.audits
        self.roles, self.owes, self.has_factor = found.roles, found.owes, found.has_factor
        self.keeps = found.keeps

    def get_id(self) -> str:
        """Return the token: signing out anywhere acts at once."""
        return self.token


def load_person(token: str) -> Person | None:
    """Return who a token stands for now, or None; nobody is known to the page that says that the database is lost."""
    if g.get(DATABASE_LOST):
        return None
    found = who(the_engine(), token)
    return Person(token, found) if found else None


def lead_debtors(app: Flask) -> None:
    """Lead whoever has a temporary password, or owes a second factor, to that page before anything else."""

    @app.before_request
    def lead() -> Any:
        if request.endpoint is None or request.endpoint in OPEN_TO_DEBTORS or request.blueprint in OPEN_BLUEPRINTS:
            return None
        if not current_user.is_authenticated or not current_user.owes:
            return None
        return redirect(url_for(DEBTS[current_user.owes]), 303)


@pages.get("/masuk")
def sign_in_page() -> Any:
    """Show the form for signing in."""
    if current_user.is_authenticated:
        return redirect(url_for("inbox.index"))
    if is_empty():
        return redirect(url_for("founding.show"))
    return render_template("auth/sign_in.html", name="", error=None)


@pages.post("/masuk")
def sign_in_now() -> Any:
    """Sign in; a wrong name and a wrong password read the same."""
    name, password = request.form.get("nama", ""), request.form.get("sandi", "")
    agent, device = request.user_agent.string, device_of(name)
    try:
        token = sign_in(the_engine(), name, password, request.remote_addr or "", agent, device)
    except SignInRefused:
        return _refused(name, gettext("Nama pengguna atau kata sandi tidak benar."), 422)
    except TooManyAttempts as exc:
        return _refused(name, wait_words(exc), 429)
    if half(the_engine(), token):
        session[HALF] = token
        return redirect(url_for("auth.code_page", next=request.args.get("next")), 303)
    return _admit(token)


@pages.get("/masuk/kode")
def code_page() -> Any:
    """Ask for the code of the second factor."""
    found = half(the_engine(), session.get(HALF, ""))
    if found is None:
        return redirect(url_for("auth.sign_in_page"))
    return render_template("auth/code.html", name=found.name, error=None)


@pages.post("/masuk/kode")
def give_code() -> Any:
    """Take the code of the authenticator, or a recovery code."""
    token = session.get(HALF, "")
    try:
        whole = confirm(the_engine(), token, request.form.get("kode", ""))
    except SessionEnded:
        session.pop(HALF, None)
        flash(gettext("Waktu untuk memasukkan kode sudah habis. Silakan masuk lagi."))
        return redirect(url_for("auth.sign_in_page", next=request.args.get("next")), 303)
    except SignInRefused:
        return _wrong_code(token, gettext("Kode tidak cocok, atau sudah pernah dipakai."), 422)
    except TooManyAttempts as exc:
        return _wrong_code(token, wait_words(exc), 429)
    return _admit(whole)


def _wrong_code(token: str, error: str, status: int) -> Any:
    found = half(the_engine(), token)
    return render_template("auth/code.html", name=found.name if found else "", error=error), status


def _admit(token: str) -> Any:
    """Begin a fresh session of the browser; pages that the same person left open keep their anti-forgery token."""
    found = who(the_engine(), token)
    if found is None:
        return _refused("", gettext("Akun ini baru saja ditutup."), 422)
    kept = session.get("csrf_token") if session.get(BEFORE) == found.user_id else None
    session.clear()
    if kept:
        session["csrf_token"] = kept
    session[BEFORE], session.permanent = found.user_id, True
    login_user(Person(token, found))
    there = url_for("unsent.show") if has_unsent(found.user_id) else inside(request.args.get("next", ""))
    return remember(redirect(there, 303), found.user_id)


def _refused(name: str, error: str, status: int) -> tuple[str, int]:
    return render_template("auth/sign_in.html", name=name, error=error), status


def wait_words(exc: TooManyAttempts) -> str:
    """Say until when somebody has to wait."""
    return str(gettext("Terlalu banyak percobaan. Coba lagi setelah %(moment)s.", moment=moment(exc.until)))


def inside(address: str) -> str:
    """Return an address of this site, else the inbox: never lead anybody away."""
    parts = urlsplit(address)
    local = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    return address if local and plain else url_for("inbox.index")


@pages.post("/keluar")
@login_required
def sign_out() -> Any:
    """End this session."""
    the_engine().execute(CloseSession(digest(current_user.token)), SYSTEM)
    person = current_user.user_id
    logout_user()
    session.clear()
    session[BEFORE], session.permanent = person, True
    flash(gettext("Anda sudah keluar."))
    return redirect(url_for("auth.sign_in_page"), 303)


@pages.get("/akun")
@login_required
def account() -> str:
    """Show one's sessions, second factor and password."""
    engine, mine = the_engine(), digest(current_user.token)
    lines = engine.query(lambda s: sessions_of(s, current_user.user_id, mine, engine.clock()))
    return render_template("auth/account.html", sessions=[(line, device_words(line.agent)) for line in lines])


@pages.get("/akun/sandi")
@login_required
def password_page() -> str:
    """Show the form for a new password."""
    return _password({})


@pages.post("/akun/sandi")
@login_required
def new_password() -> Any:
    """Change one's password, which signs out everywhere but here."""
    old, new = request.form.get("lama", ""), request.form.get("baru", "")
    if new != request.form.get("ulang", ""):
        return _password({"ulang": gettext("Kata sandi baru dan ulangannya tidak sama.")}), 422
    try:
        change_password(the_engine(), current_user.user_id, old, new, current_user.token)
    except SignInRefused:
        return _password({"lama": gettext("Kata sandi lama tidak benar.")}), 422
    except TooManyAttempts as exc:
        return _password({"lama": wait_words(exc)}), 429
    except Invalid as exc:
        return _password({"baru": translated(exc.args[0])}), 422
    flash(gettext("Kata sandi sudah diganti. Perangkat lain harus masuk lagi."))
    return redirect(url_for("unsent.show") if has_unsent(current_user.user_id) else url_for("auth.account"), 303)


def _password(errors: dict[str, str]) -> str:
    return render_template("auth/password.html", errors=errors)


@pages.post("/akun/sesi")
@login_required
def close_others() -> Any:
    """Sign out everywhere but here."""
    count = the_engine().execute(CloseOtherSessions(current_user.user_id, digest(current_user.token)), SYSTEM)
    flash(
        gettext("%(number)s perangkat lain sudah dikeluarkan.", number=count)
        if count
        else gettext("Tidak ada perangkat lain.")
    )
    return redirect(url_for("auth.account"), 303)


@pages.post("/akun/sesi/<session_id>")
@login_required
def close_one(session_id: str) -> Any:
    """Sign out on one device."""
    the_engine().execute(CloseOneSession(current_user.user_id, session_id), SYSTEM)
    flash(gettext("Perangkat itu sudah dikeluarkan."))
    return redirect(url_for("auth.account"), 303)
