"""What a FEEL name is made of (DMN 1.5, grammar rules 27 to 30), and the words that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
PART = START + "0-9\xb7\u0300-\u036f\u203f-\u2040"
SYMBOLS = ".\\-'’+*/"

WORD = re.compile(f"[{START}][{PART}]*")
SPACED_NAME = re.compile(f"[{START}][{PART}{SYMBOLS}\\s]*")
NAME_GOES_ON = re.compile(f"[{PART}]")

KEYWORDS = frozenset({
    "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance",
    "function", "true", "false", "null",
})  # fmt: skip
# Names that hold a keyword: they are names before a bracket, and as types.
CALLED = ("date and time", "days and time duration", "years and months duration", "get or else")


def normal(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.split())


def special(names: Iterable[str]) -> frozenset[str]:
    """Return those names that only who knows them can read: with signs, digits apart, or a keyword inside."""
    return frozenset(name for name in map(normal, names) if not _plain(name))


def _plain(name: str) -> bool:
    return all(WORD.fullmatch(word) and word not in KEYWORDS for word in name.split(" "))


def pattern(name: str) -> re.Pattern[str]:
    """Return what a known name looks like in a text: spaces may be any, and no further letter follows."""
    spaced = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(f"{spaced}(?![{PART}])")
