"""The language and the look that a reader chose: Indonesian first, English second; light, dark, or as the machine.

The texts of the source are Indonesian and are their own message ids; `web/translations/en` holds the English.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import Babel, Domain, gettext

from engine.errors import NotFound
from engine.model import Message
from web.typesetting import Typesetter

pages = Blueprint("language", __name__)
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
LOOKS = ("otomatis", "terang", "gelap")
LANGUAGE, LOOK = "bahasa", "tampilan"
KEPT_S = 31_536_000
OFTEN = 4096  # texts, days and moments whose words are kept: a list says the same ones again and again


class _Texts(Domain):  # type: ignore[misc] # because Flask-Babel has no types
    """The texts in one language; a page asks for hundreds of them."""

    def __init__(self, domain: str, found: Any) -> None:
        """Keep what was found in the files."""
        super().__init__(domain=domain)
        self._found = found

    def get_translations(self) -> Any:
        """Return the texts."""
        return self._found


class _Speech(Babel):  # type: ignore[misc] # because Flask-Babel has no types
    """Keeps the texts: the library itself would read their file again for every request."""

    @cached_property
    def _known(self) -> dict[str, _Texts]:
        return {}

    @property
    def domain_instance(self) -> _Texts:
        """The texts in the language of this request."""
        spoken = language()
        if spoken not in self._known:
            self._known[spoken] = _Texts(self.domain, Domain(domain=self.domain).get_translations())
        return self._known[spoken]


def speak(app: Flask) -> None:
    """Let pages speak the reader's language, and let templates say so."""
    _Speech(app, default_locale="id", locale_selector=language)
    cast("Typesetter", app.jinja_env).speak(language)
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # by itself it asks for the other in each call
    app.jinja_env.globals.update(language=language, look=look, LANGUAGES=LANGUAGES, LOOKS=LOOKS)
    app.add_template_filter(translated, "terjemah")


def language() -> str:
    """Return the language that the reader chose, else Indonesian."""
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else "id"


def look() -> str:
    """Return the look that the reader chose; `otomatis` follows the machine."""
    chosen = request.cookies.get(LOOK, "")
    return chosen if chosen in LOOKS else LOOKS[0]


def translated(text: str | None) -> str:
    """Return a text of a bundle or of the engine in the reader's language, or as it is written."""
    if isinstance(text, Message):
        values = {name: _value(value) for name, value in text.values.items()}
        return _read(text.template, language()).format(**values)
    return _read(text, language()) if text else ""


@lru_cache(OFTEN)
def _read(text: str, _spoken: str) -> str:
    return str(gettext(text))


def _value(value: object) -> object:
    return translated(value) if isinstance(value, str) else value


@pages.get("/bahasa/<code>")
def choose_language(code: str) -> Any:
    """Keep a language in this browser."""
    if code not in LANGUAGES:
        raise NotFound
    return _keep(LANGUAGE, code)


@pages.get("/tampilan/<name>")
def choose_look(name: str) -> Any:
    """Keep a look in this browser."""
    if name not in LOOKS:
        raise NotFound
    return _keep(LOOK, name)


def _keep(cookie: str, value: str) -> Any:
    """Set the cookie and go back to the page of this office that was open; a foreign one is not followed."""
    came = urlsplit(request.referrer or "")
    back = f"{came.path}?{came.query}" if came.netloc == request.host else url_for("public.index")
    answer = redirect(back, 303)
    secure = request.is_secure
    answer.set_cookie(cookie, value, max_age=KEPT_S, samesite="Lax", httponly=True, secure=secure)
    return answer
