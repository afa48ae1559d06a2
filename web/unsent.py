"""What I was writing when my session ended: kept for me alone, and there again after I signed in."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user, login_required
from werkzeug.datastructures import FileStorage, MultiDict

from engine.errors import EngineError
from engine.unsent import claimed, forget, keep, kept_files
from engine.uploads import MAX_BYTES
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
    answer = redirect(url_for("auth.sign_in_page"), 303)
    if BEFORE not in session or not put_aside(answer, session[BEFORE], sent):
        return None
    flash(
        gettext("Sesi Anda sudah berakhir, dan yang Anda tulis belum terkirim. Masuklah lagi; tulisan Anda tersimpan.")
    )
    return answer


def hand_back() -> Any:
    """Put aside what a page sent that was opened before the person signed in again, and show it ready to be sent.

    None when there is nothing, or when the page can show it itself: a form without files.
    """
    sent, answer = sent_now(), redirect(url_for("unsent.show"), 303)
    return answer if sent and sent.files and put_aside(answer, current_user.user_id, sent) else None


def put_aside(answer: Any, user_id: str, sent: Sent) -> bool:
    """Keep a form with its files, and let `answer` give the browser the key; say whether it could be done."""
    if sum(len(text) for _, text in sent.fields) > MOST_LETTERS:
        return False
    came = [(name, file.filename or "", file.read(MAX_BYTES + 1)) for name, file in request.files.items(multi=True)]
    taken = [(name, file, content) for name, file, content in came if file and 0 < len(content) <= MAX_BYTES]
    missing = tuple(file for _, file, content in came if file and not 0 < len(content) <= MAX_BYTES)
    kept = replace(sent, files=missing, kept=tuple((name, file) for name, file, _ in taken))
    try:
        claim = keep(the_engine(), user_id, packed(kept), [content for *_, content in taken])
    except EngineError:
        return False
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(COOKIE, claim, max_age=KEPT_S, httponly=True, samesite="Lax", secure=secure)
    return True


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


def look_after(app: Flask) -> None:
    """Let kept files come along with the form to which they belong; once it is sent, it is no longer unsent."""

    @app.before_request
    def bring_files() -> None:
        claim = request.cookies.get(COOKIE, "")
        if not claim or request.method != "POST" or not request.form.get(MARK) or not current_user.is_authenticated:
            return
        content = claimed(the_engine(), current_user.user_id, claim)
        if content and unpacked(content).action == request.path:
            request.files = _with_kept(claim, content)

    @app.after_request
    def arrived(answer: Response) -> Response:
        claim = request.cookies.get(COOKIE)
        if claim and request.method == "POST" and answer.status_code < 400 and request.form.get(MARK):
            if current_user.is_authenticated:
                forget(the_engine(), current_user.user_id, claim)
            answer.delete_cookie(COOKIE)
        return answer


def _with_kept(claim: str, content: Any) -> Any:
    """Return the files of the request, and before them those that were put aside."""
    files: MultiDict[str, FileStorage] = MultiDict()
    kept = kept_files(the_engine(), claim, content)
    for (name, file), whole in zip(unpacked(content).kept, kept, strict=True):
        if whole is not None:
            files.add(name, FileStorage(BytesIO(whole), file, name))
    files.update(request.files)
    return files
