"""What I was writing when my session ended: kept for me alone, and there again after I signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user, login_required

from engine.errors import EngineError
from engine.unsent import claimed, forget, keep
from web.house import the_engine
from web.resend import Sent, packed, sent_now, unpacked

pages = Blueprint("unsent", __name__, url_prefix="/tulisan")
BEFORE = "tadi"  # who was signed in with this browser last, in its signed cookie
COOKIE, KEPT_S, MOST_LETTERS = "alur_tulisan", 3600, 500_000
MARK = "tulisan"


def has_unsent(user_id: str) -> bool:
    """Say whether this browser has something that the person was writing."""
    claim = request.cookies.get(COOKIE, "")
    return bool(claim) and claimed(the_engine(), user_id, claim) is not None


def ask_to_sign_in() -> Any:
    """Ask to sign in, and lose nothing that was typed by somebody whose session has just ended."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return gettext("Sesi Anda sudah berakhir. Masuk lagi di tab lain; tulisan Anda masih ada di halaman ini."), 401
    sent = sent_now()
    if sent is None:
        there = request.full_path.rstrip("?") if request.method == "GET" else None
        flash(gettext("Silakan masuk untuk melanjutkan."))
        return redirect(url_for("auth.sign_in_page", next=there), 303)
    return _keep(sent) or (render_template("auth/sign_in_first.html", sent=sent), 401)


def _keep(sent: Sent) -> Any:
    """Keep it for who was signed in here last, and say so; None when nobody was, or when it is too long."""
    letters = sum(len(text) for _, text in sent.fields)
    if BEFORE not in session or letters > MOST_LETTERS:
        return None
    try:
        claim = keep(the_engine(), session[BEFORE], packed(sent))
    except EngineError:
        return None
    flash(
        gettext("Sesi Anda sudah berakhir, dan yang Anda tulis belum terkirim. Masuklah lagi; tulisan Anda tersimpan.")
    )
    answer = redirect(url_for("auth.sign_in_page"), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(COOKIE, claim, max_age=KEPT_S, httponly=True, samesite="Lax", secure=secure)
    return answer


@pages.get("/")
@login_required
def show() -> Any:
    """Hand back what was kept, ready to be sent."""
    claim = request.cookies.get(COOKIE, "")
    content = claimed(the_engine(), current_user.user_id, claim) if claim else None
    if content is None:
        return redirect(url_for("inbox.index"))
    return render_template("auth/unsent.html", sent=unpacked(content))


@pages.post("/buang")
@login_required
def drop() -> Any:
    """Throw it away."""
    forget(the_engine(), current_user.user_id, request.cookies.get(COOKIE, ""))
    flash(gettext("Tulisan itu dibuang."))
    answer = redirect(url_for("inbox.index"), 303)
    answer.delete_cookie(COOKIE)
    return answer


def forget_what_arrived(app: Flask) -> None:
    """Once it is sent, it is no longer unsent."""

    @app.after_request
    def arrived(answer: Response) -> Response:
        claim = request.cookies.get(COOKIE)
        if claim and request.method == "POST" and answer.status_code < 400 and request.form.get(MARK):
            if current_user.is_authenticated:
                forget(the_engine(), current_user.user_id, claim)
            answer.delete_cookie(COOKIE)
        return answer
