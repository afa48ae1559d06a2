"""Patterns as XPath writes them, for RE2: blanks that mean nothing, blocks of Unicode, classes less classes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CLASSES = {"i": r"\p{L}_:", "c": r"\p{L}\p{N}_:.\-·"}
_BLOCKS = {
    "BasicLatin": (0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Balinese": (0x1B00, 0x1B7F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
}
_BLOCK = re.compile(r"\\([pP])\{Is([\w-]+)\}")
_SIGN = re.compile(r"\\.|.", re.DOTALL)
_LAST = 0x10FFFF
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
Span = tuple[int, int]


class Unreadable(ValueError):
    """A pattern that XPath does not know, or that cannot be matched in linear time."""


def translated(text: str, *, spaced: bool, dotall: bool) -> str:
    """Return a pattern for RE2; blanks mean nothing when `spaced`. Raises: Unreadable."""
    source = _BLOCK.sub(_block, _without_blanks(text) if spaced else text)
    return _Reader(_SIGN.findall(source), dotall=dotall).read()


def _without_blanks(text: str) -> str:
    kept: list[str] = []
    inside = 0
    for sign in text:
        escaped = bool(kept) and kept[-1] == "\\" and kept[-2:] != ["\\", "\\"]
        inside += (sign == "[" and not escaped) - (sign == "]" and inside > 0 and not escaped)
        if inside or not sign.isspace():
            kept.append(sign)
    return "".join(kept)


def _block(found: re.Match[str]) -> str:
    if found[2] not in _BLOCKS:
        raise Unreadable(found[2])
    low, high = _BLOCKS[found[2]]
    return f"[{'^' if found[1] == 'P' else ''}{_point(low)}-{_point(high)}]"


def _point(code: int) -> str:
    return rf"\x{{{code:x}}}"


@dataclass
class _Reader:
    """Reads the signs of a pattern, escapes as one sign."""

    signs: list[str]
    dotall: bool
    at: int = 0
    parts: list[str] = field(default_factory=list)

    def read(self) -> str:
        while self.at < len(self.signs):
            sign = self.signs[self.at]
            if sign == "[":
                self.parts.append(self._class())
                continue
            self.parts.append(r"[^\n\r]" if sign == "." and not self.dotall else _outside(sign))
            self.at += 1
        return "".join(self.parts)

    def _class(self) -> str:
        """Read `[a-z]`, or `[a-z-[aeiou]]` as the letters that remain."""
        spans, negated, source = self._items()
        if self.at < len(self.signs) and self.signs[self.at] == "[":
            without, other, _ = self._items()
            kept = _less(_turned(spans) if negated else spans, _turned(without) if other else without)
            if not kept or self.signs[self.at : self.at + 1] != ["]"]:
                raise Unreadable(source)
            self.at += 1
            return "[" + "".join(f"{_point(low)}-{_point(high)}" for low, high in kept) + "]"
        return source

    def _items(self) -> tuple[list[Span], bool, str]:
        """Read to the end of a class, or to a `-[` inside it; return its spans, as far as they are plain."""
        start = self.at
        self.at += 1
        negated = self.signs[self.at : self.at + 1] == ["^"]
        self.at += negated
        items: list[str] = []
        while self.at < len(self.signs) and (self.signs[self.at] != "]" or not items):
            if self.signs[self.at] == "-" and self.signs[self.at + 1 : self.at + 2] == ["["]:
                self.at += 1
                return _spans(items), negated, ""
            items.append(_inside(self.signs[self.at]))
            self.at += 1
        self.at += 1
        if self.at > len(self.signs):
            raise Unreadable("".join(self.signs[start:]))
        subtracting = start > 0 and self.signs[start - 1] == "-" and self.at < len(self.signs)
        return (_spans(items) if subtracting else []), negated, f"[{'^' if negated else ''}{''.join(items)}]"


def _outside(sign: str) -> str:
    if sign[0] != "\\":
        return sign
    _refuse_number(sign)
    found = _CLASSES.get(sign[1:].lower())
    return f"[{'^' if sign[1].isupper() else ''}{found}]" if found else sign


def _inside(sign: str) -> str:
    if sign[0] != "\\":
        return sign
    _refuse_number(sign)
    if sign[1:] in ("I", "C"):
        raise Unreadable(sign)
    return _CLASSES.get(sign[1:], sign)


def _refuse_number(sign: str) -> None:
    if sign == "\\" or sign[1].isdigit():
        raise Unreadable(sign)  # a back reference cannot be matched in linear time


def _spans(items: list[str]) -> list[Span]:
    """Return the code points of plain signs and `a-z`. Raises: Unreadable for escapes of whole classes."""
    spans: list[Span] = []
    at = 0
    while at < len(items):
        low = _code(items[at])
        if items[at + 1 : at + 2] == ["-"] and at + 2 < len(items):
            spans.append((low, _code(items[at + 2])))
            at += 3
        else:
            spans.append((low, low))
            at += 1
    return spans


def _code(item: str) -> int:
    if len(item) == 1:
        return ord(item)
    if len(item) == 2 and (item[1] in _ESCAPED or not item[1].isalnum()):
        return ord(_ESCAPED.get(item[1], item[1]))
    raise Unreadable(item)


def _turned(spans: list[Span]) -> list[Span]:
    return _less([(0, _LAST)], spans)


def _less(spans: list[Span], without: list[Span]) -> list[Span]:
    for low, high in without:
        cut = [((a, min(b, low - 1)), (max(a, high + 1), b)) for a, b in spans]
        spans = [part for pair in cut for part in pair if part[0] <= part[1]]
    return spans
