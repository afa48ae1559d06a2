"""What Babel reads beside sources and templates: the words that bundles and the seed show to people."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any
from xml.etree import ElementTree as ET

Found = Iterator[tuple[int, str, str, Collection[str]]]
SHOWN = ("label", "title", "description", "text", "name", "pesan")


def extract_json(fileobj: IO[bytes], *_: object, **_options: object) -> Found:
    """Return labels, descriptions, choices and messages of a form, or titles of the seed."""
    for text in _texts(json.load(fileobj)):
        yield 1, "", text, ()


def extract_diagram(fileobj: IO[bytes], *_: object, **_options: object) -> Found:
    """Return the names of a diagram's elements."""
    for element in ET.parse(fileobj).iter():  # noqa: S314 because only the project's own files are read
        if name := element.get("name", "").strip():
            yield 1, "", name, ()


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    elif isinstance(part, Mapping):
        yield from (part[key] for key in SHOWN if isinstance(part.get(key), str) and part[key].strip())
        for inner in part.values():
            yield from _texts(inner)
