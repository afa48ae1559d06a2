"""The one map from what went wrong to a page: what happened, why, who may, what to do, and what was typed."""

from __future__ import annotations

import secrets
import traceback
from dataclasses import replace
from typing import Any

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from engine.authentication import TooManyAttempts
from engine.database import took_too_long, trouble_in_words
from engine.errors import EngineError, Forbidden
from engine.model import Message
from web.house import DATABASE_LOST
from web.resend import sent_now
from web.static_files import static_address
from web.told import (
    BY_STATUS,
    DATABASE,
    FOREIGN_HOST,
    STALE,
    STALE_EMPTY,
    TOO_LARGE_BUT_KEPT,
    TOO_LONG,
    UNEXPECTED,
    Told,
    told,
)
from web.unsent import ask_to_sign_in, hand_back
from web.who_may import people_of, ways_back

RETRY_S, TOO_LARGE = 10, 413
SEND_AGAIN = frozenset({400, 429, 500, 503})
PUBLIC = frozenset({"public", "complain", "language", "auth", "founding", "health", "questions", "survey"})


def answer_errors(app: Flask) -> None:
    """Answer every error with a page and a reference number; nothing of the program's inside is shown."""
    app.register_error_handler(EngineError, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(exc: EngineError) -> ResponseReturnValue:
    """Say what the engine refused; a sentence that it wrote for people is shown."""
    message = exc.args[0] if exc.args and isinstance(exc.args[0], Message) else None
    may = people_of(exc) if isinstance(exc, Forbidden) else ()
    wait_s = int((exc.until - _now()).total_seconds()) + 1 if isinstance(exc, TooManyAttempts) else None
    return _page(told(exc), exc, detail=message, may=may, wait_s=wait_s)


def _now() -> Any:
    return current_app.extensions["alur"].clock()


def _stale(exc: CSRFError) -> ResponseReturnValue:
    """Lose nothing of a page that was open for too long: send it again, or sign in first."""
    if not current_user.is_authenticated and (request.blueprint or "") not in PUBLIC:
        answer: ResponseReturnValue = ask_to_sign_in()
        return answer
    if not current_user.is_authenticated and request.blueprint == "auth":
        flash(gettext("Halaman masuk sudah terlalu lama terbuka. Isilah sekali lagi."))
        return redirect(url_for("auth.sign_in_page"), 303)
    if current_user.is_authenticated and (back := hand_back()):
        kept: ResponseReturnValue = back
        return kept
    return _page(STALE if sent_now() else STALE_EMPTY, exc)


def _http(exc: HTTPException) -> ResponseReturnValue:
    if exc.code is None or exc.code < 400:
        return exc.get_response()
    page = FOREIGN_HOST if isinstance(exc, SecurityError) else BY_STATUS.get(exc.code, UNEXPECTED)
    return _too_large(page, exc) if exc.code == TOO_LARGE else _page(page, exc)


def _too_large(page: Told, exc: HTTPException) -> ResponseReturnValue:
    """Lead back to the form with what was typed, where the form can be shown without being handed in."""
    sent = sent_now()
    if not sent or not sent.shows_itself:
        return _page(page, exc)
    if not current_user.is_authenticated and request.blueprint not in PUBLIC:
        answer: ResponseReturnValue = ask_to_sign_in()
        return answer
    return _page(replace(page, what_to_do=TOO_LARGE_BUT_KEPT), exc, again=True)


def _unexpected(exc: Exception) -> ResponseReturnValue:
    """Answer a fault of the program, or a database that is busy or gone."""
    page = TOO_LONG if took_too_long(exc) else DATABASE if trouble_in_words(exc) else UNEXPECTED
    setattr(g, DATABASE_LOST, page is DATABASE)
    return _page(page, exc, wait_s=RETRY_S if page is DATABASE else None)


def _page(page: Told, exc: Exception, wait_s: int | None = None, **shown: Any) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    _log(page, exc, reference)
    values = {"page": page, "reference": reference, "again": page.status in SEND_AGAIN, **shown}
    headers = {"Retry-After": str(wait_s)} if wait_s else {}
    return _rendered(values), page.status, headers


def _log(page: Told, exc: Exception, reference: str) -> None:
    """Note what happened, and where in the program; no message, address or form, since they hold personal data."""
    place = request.url_rule.rule if request.url_rule else "-"
    current_app.logger.warning(
        "reference %s: %s %s %s %s", reference, page.status, request.method, place, type(exc).__name__
    )
    if page.status == UNEXPECTED.status:
        trace = "".join(traceback.format_tb(exc.__traceback__))
        current_app.logger.error("reference %s: %s\n%s", reference, type(exc).__qualname__, trace)


def _rendered(values: dict[str, Any]) -> str:
    """Return the page; a bare one when the house itself cannot be drawn, as when the database went away."""
    try:
        ways = () if g.get(DATABASE_LOST) else ways_back()
        return render_template("error.html", sent=sent_now(), ways=ways, **values)
    except Exception as exc:
        current_app.logger.warning("reference %s: bare page, %s", values["reference"], type(exc).__name__)
        return render_template("error_bare.html", static=static_address(), **values)
