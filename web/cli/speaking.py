"""The language in which commands tell findings: Indonesian as written, or English by the catalogue of the pages."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path

import click

from engine.model import Message

TRANSLATIONS = Path(__file__).parents[1] / "translations"
LANGUAGE = click.option(
    "--language", type=click.Choice(["id", "en"]), default="id", help="The language of what is found (default: id)."
)


@cache
def _catalogue() -> GNUTranslations | NullTranslations:
    return translation("messages", TRANSLATIONS, ["en"])


def spoken(text: str, language: str) -> str:
    """Return a finding in a language."""
    if language == "id":
        return text
    if not isinstance(text, Message):
        return _catalogue().gettext(text) if text else text
    values = {name: spoken(v, language) if isinstance(v, str) else v for name, v in text.values.items()}
    return _catalogue().gettext(text.template).format(**values)
