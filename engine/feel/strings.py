"""FEEL's texts in the source: quotes and escapes, code points of four and six digits, pairs of surrogates."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LONELY = re.compile("[\ud800-\udfff]")  # no database and no page takes half a pair
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unquoted(token: str) -> str:
    """Return the text between the quotes; an unknown escape, such as those of patterns, stays as it is."""
    body = str(token)[1:-1]
    if "\\" not in body:
        return body
    return _LONELY.sub("\ufffd", _PAIR.sub(_joined, _ESCAPE.sub(_meant, body)))


def _meant(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        code = int(found[1] or found[2], 16)
        return chr(code) if code <= 0x10FFFF else found[0]
    return _PLAIN.get(found[3], found[0])


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
