"""Every text that people read has its English: none is missing, none has lost a placeholder."""

from __future__ import annotations

import re
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.conftest import ROOT

TRANSLATIONS = ROOT / "web" / "translations"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "translated": None, "Message": None}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}")


@cache
def texts() -> frozenset[str]:
    """Read every text from sources, templates, forms, diagrams and the seed."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return frozenset(text for _, _, text, _, _ in found if isinstance(text, str) and text)


@cache
def english() -> Catalog:
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def test_no_english_is_missing() -> None:
    catalog = english()
    assert [text for text in sorted(texts()) if not (catalog.get(text) and catalog.get(text).string)] == []


def test_no_english_is_left_over() -> None:
    assert [message.id for message in english() if message.id and message.id not in texts()] == []


def test_every_placeholder_is_known_to_the_source() -> None:
    for message in english():
        said = set(PLACEHOLDER.findall(message.string or ""))
        known = set(PLACEHOLDER.findall(message.id))
        assert said <= known | {"{field}"}, message.id
        assert "%(" not in message.id or known == said, message.id
