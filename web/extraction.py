"""What Babel reads beside sources and templates: the words that bundles and the seed show to people."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any
from xml.etree import ElementTree as ET

from babel.messages.extract import extract_python

Found = Iterator[tuple[int, str, str, Collection[str]]]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
LISTS = ("pilihan.kanal", "pilihan.layanan", "pilihan.dugaan")
SHOWN = ("label", "title", "description", "text", "name", "pesan")


def extract_json(fileobj: IO[bytes], *_: object, **_options: object) -> Found:
    """Return labels, descriptions, choices and messages of a form, or titles of the seed."""
    for text in _texts(json.load(fileobj)):
        yield 1, "", text, ()


def extract_seed(fileobj: IO[bytes], *_: object, **_options: object) -> Found:
    """Return titles of roles, and the lists that the public reads; places and institutions are names."""
    rows = json.load(fileobj)
    public = [row for row in rows if row["key"] in LISTS or "title" in row]
    for text in _texts(public):
        yield 1, "", text, ()


def extract_diagram(fileobj: IO[bytes], *_: object, **_options: object) -> Found:
    """Return the names of a diagram's elements; properties of extensions are no words."""
    for element in ET.parse(fileobj).iter():  # noqa: S314 because only the project's own files are read
        name = element.get("name", "").strip()
        if name and element.tag.startswith(BPMN) and not name.startswith("__"):
            yield 1, "", name, ()


def extract_constants(fileobj: IO[bytes], keywords: Collection[str], comment_tags: Any, options: Any) -> Iterator[Any]:
    """Return the calls of a Python file, and the words in constants that map to words."""
    source = fileobj.read()
    yield from extract_python(BytesIO(source), dict.fromkeys(keywords), comment_tags, options)
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            for value in node.value.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.lineno, "", value.value, ()


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    elif isinstance(part, Mapping):
        yield from (part[key] for key in SHOWN if isinstance(part.get(key), str) and part[key].strip())
        for inner in part.values():
            yield from _texts(inner)
