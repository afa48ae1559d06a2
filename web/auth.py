"""Masuk, keluar, and one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_required, login_user, logout_user

from engine.authentication import SignInRefused, TooManyAttempts, change_password, digest, sign_in, who
from engine.commands.sign_in import CloseOtherSessions, CloseSession
from engine.errors import Invalid
from engine.model import SYSTEM
from engine.queries.sessions import SignedIn, sessions_of
from web.founding import is_empty
from web.house import DATABASE_LOST, the_engine
from web.words import moment

pages = Blueprint("auth", __name__)


class Person(UserMixin):  # type: ignore[misc] # because Flask-Login has no types
    """Who is signed in, known to Flask-Login by the session's token."""

    def __init__(self, token: str, found: SignedIn) -> None:
        """Keep the token and who it stands for."""
        self.token, self.user_id, self.name, self.audits = token, found.user_id, found.name, found.audits

    def get_id(self) -> str:
        """Return the token: signing out anywhere acts at once."""
        return self.token


def load_person(token: str) -> Person | None:
    """Return who a token stands for now, or None; nobody is known to the page that says that the database is lost."""
    if g.get(DATABASE_LOST):
        return None
    found = who(the_engine(), token)
    return Person(token, found) if found else None


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
    try:
        token = sign_in(the_engine(), name, password, request.remote_addr or "", request.user_agent.string)
    except SignInRefused:
        return _refused(name, "Nama pengguna atau kata sandi tidak benar.", 422)
    except TooManyAttempts as exc:
        return _refused(name, f"Terlalu banyak percobaan. Coba lagi setelah {moment(exc.until)}.", 429)
    found = who(the_engine(), token)
    if found is None:
        return _refused(name, "Akun ini baru saja ditutup.", 422)
    session.permanent = True
    login_user(Person(token, found))
    return redirect(_inside(request.args.get("next", "")), 303)


def _refused(name: str, error: str, status: int) -> tuple[str, int]:
    return render_template("auth/sign_in.html", name=name, error=error), status


def _inside(address: str) -> str:
    """Return an address of this site, else the inbox: never lead anybody away."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in address
    return address if inside and not address.startswith("//") else url_for("inbox.index")


@pages.post("/keluar")
@login_required
def sign_out() -> Any:
    """End this session."""
    the_engine().execute(CloseSession(digest(current_user.token)), SYSTEM)
    logout_user()
    session.clear()
    flash("Anda sudah keluar.")
    return redirect(url_for("auth.sign_in_page"), 303)


@pages.get("/akun")
@login_required
def account() -> str:
    """Show one's sessions and the form for a new password."""
    return _account(None)


@pages.post("/akun/sandi")
@login_required
def new_password() -> Any:
    """Change one's password, which signs out everywhere, here too."""
    new, again = request.form.get("baru", ""), request.form.get("ulang", "")
    if new != again:
        return _account("Kata sandi baru dan ulangannya tidak sama."), 422
    try:
        change_password(the_engine(), current_user.user_id, request.form.get("lama", ""), new)
    except SignInRefused:
        return _account("Kata sandi lama tidak benar."), 422
    except Invalid as exc:
        return _account(str(exc)), 422
    session.clear()
    flash("Kata sandi sudah diganti. Silakan masuk dengan kata sandi baru.")
    return redirect(url_for("auth.sign_in_page"), 303)


@pages.post("/akun/sesi")
@login_required
def close_others() -> Any:
    """Sign out everywhere but here."""
    count = the_engine().execute(CloseOtherSessions(current_user.user_id, digest(current_user.token)), SYSTEM)
    flash(f"{count} sesi lain sudah ditutup." if count else "Tidak ada sesi lain.")
    return redirect(url_for("auth.account"), 303)


def _account(error: str | None) -> str:
    mine = the_engine().query(lambda s: sessions_of(s, current_user.user_id, digest(current_user.token)))
    return render_template("auth/account.html", sessions=mine, error=error)
