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
    return frozenset(name for name in map(normal, names) if not plain(name))


def plain(name: str) -> bool:
    """Tell whether anybody reads a name as one: words of letters and digits, none a keyword."""
    return all(WORD.fullmatch(word) and word not in KEYWORDS for word in name.split(" "))


class KnownNames:
    """Names that hold signs, found at a place of a text: the longest that stands there, whatever its blanks."""

    def __init__(self, names: Iterable[str]) -> None:
        """Know `names`, which are normal."""
        self._by_first: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name."""
        alike = self._by_first.setdefault(name[0], [])
        if name not in alike:
            alike.append(name)
            alike.sort(key=len, reverse=True)

    def at(self, text: str, at: int) -> tuple[str, int] | None:
        """Return the name at a place and where it ends."""
        for name in self._by_first.get(text[at], ()):
            end = _end(name, text, at)
            if end and not NAME_GOES_ON.match(text, end):
                return name, end
        return None


def _end(name: str, text: str, at: int) -> int:
    """Return where a name that stands at a place ends; 0 when it does not stand there."""
    for number, word in enumerate(name.split(" ")):
        start = at
        while number and at < len(text) and text[at].isspace():
            at += 1
        if (number and at == start) or not text.startswith(word, at):
            return 0
        at += len(word)
    return at
