"""Security headers of every answer. No page needs inline scripts or styles."""

from __future__ import annotations

from flask import Flask, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ONE_YEAR_S = 31_536_000


def protect(app: Flask) -> dict[str, str]:
    """Add the headers to every answer, and return them; what is not static is never cached."""
    always = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    }
    if app.config["SESSION_COOKIE_SECURE"]:
        always["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}"

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(always)
        response.headers["Cache-Control"] = "no-store"
        return response

    return always
