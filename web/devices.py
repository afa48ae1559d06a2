"""Browsers: which one a session is in, in words; and those that signed somebody in before."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import current_app, request
from flask_babel import gettext
from itsdangerous import BadData, URLSafeSerializer

from engine.authentication import account_of, digest

COOKIE, KEPT_S, MOST = "alur_kenal", 31_536_000, 20
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Return a browser's own description in words, such as `Chrome di Windows`."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}[/ ]", agent)), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return str(gettext("%(browser)s di %(system)s", browser=browser, system=system))
    return browser or system or str(gettext("Perangkat tidak dikenal"))


def device_of(typed: str) -> str:
    """Return the secret of this browser for an account that it signed in before, or nothing."""
    return _known().get(_name(typed), "")


def remember(answer: Any, user_id: str) -> Any:
    """Let this browser be known for this account from now on."""
    known = _known()
    known.setdefault(_name(user_id), secrets.token_urlsafe(16))
    newest = dict(list(known.items())[-MOST:])
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(
        COOKIE, _seal().dumps(newest), max_age=KEPT_S, httponly=True, samesite="Lax", secure=secure, path="/masuk"
    )
    return answer


def _known() -> dict[str, str]:
    try:
        known = _seal().loads(request.cookies.get(COOKIE, ""))
    except BadData:
        return {}
    return known if isinstance(known, dict) else {}


def _name(typed: str) -> str:
    return digest(account_of(typed))[:16]


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known device")
