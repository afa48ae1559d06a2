"""How large a request may be: files travel as parts of their own, a form without files holds only what people typed."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.uploads import MAX_BYTES
from web.sieve import TOO_LARGE

MOST_AT_ONCE, MOST_TEXT = 3 * MAX_BYTES, 2_000_000
FORM = "application/x-www-form-urlencoded"


def hold_forms_small(app: Flask) -> None:
    """Refuse, unread, a plain form that is larger than what typed text takes: Werkzeug holds only the others to it.

    The same for a request of which nothing could be kept.

    To be called before anything else that reads forms.
    """

    @app.before_request
    def hold() -> None:
        if request.mimetype == FORM:
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
        if request.environ.get(TOO_LARGE) is False:
            raise RequestEntityTooLarge


def refuse_what_was_sifted(app: Flask) -> None:
    """Refuse a request of which only the text was kept. To be called after whatever asks who it is, and its token."""

    @app.before_request
    def refuse() -> None:
        if TOO_LARGE in request.environ:
            raise RequestEntityTooLarge
