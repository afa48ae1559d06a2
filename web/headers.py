"""Security headers of every answer. No page needs inline scripts or styles."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For files that people made: nothing in them runs; pictures may carry the style that they are drawn with.
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
OURS = frozenset({"text/html", "text/plain"})
LOOPBACK = ("localhost", "127.0.0.1")
ONE_YEAR_S = 31_536_000


def protect(app: Flask) -> dict[str, str]:
    """Add the headers to every answer, and return them; what is not static is never cached."""
    always = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    }
    if app.config["SESSION_COOKIE_SECURE"]:
        always["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}"

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(always)
        response.headers["Cache-Control"] = "no-store"
        if response.mimetype not in OURS:
            response.headers["Content-Security-Policy"] = SEALED
        return response

    return always


def know_the_way_in(app: Flask, settings: Settings) -> None:
    """Answer only under the office's own address or on this machine; believe proxies only where there are some."""
    host = urlsplit(settings.public_url).hostname
    app.config["TRUSTED_HOSTS"] = [*LOOPBACK, *([host] if host else [])]
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # because wrapping it is how Flask takes middleware
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
