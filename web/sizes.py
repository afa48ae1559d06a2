"""How large a request may be: files travel as parts of their own, a form without files holds only what people typed."""

from __future__ import annotations

from flask import Flask, request

FORM = "application/x-www-form-urlencoded"


def hold_forms_small(app: Flask) -> None:
    """Refuse, unread, a plain form that is larger than what typed text takes: Werkzeug holds only the others to it.

    To be called before anything else that reads forms.
    """

    @app.before_request
    def hold() -> None:
        if request.mimetype == FORM:
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
