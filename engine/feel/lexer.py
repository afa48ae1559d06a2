"""Text → tokens. FEEL's names hold spaces, so neighbouring words are one name; brackets tell ranges from lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lark import Token
from lark.lexer import Lexer

from engine.feel.characters import CALLED, KEYWORDS, SPACED_NAME, WORD, KnownNames, normal, plain

_LEXEMES = re.compile(
    r"""
    (?P<SPACE>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
    | (?P<NUMBER>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    | (?P<AT_STRING>@"(?:\\.|[^"\\])*")
    | (?P<STRING>"(?:\\.|[^"\\])*")
    | (?P<QUOTED>`[^`]+`)
    | (?P<SIGN>\.\.|\*\*|<=|>=|!=|->|[-+*/.,:=<>?()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
SIGNS = {
    "..": "DOTS", "**": "POWER", "<=": "AT_MOST", ">=": "AT_LEAST", "!=": "DIFFERENT", "->": "ARROW", "-": "MINUS",
    "+": "PLUS", "*": "TIMES", "/": "DIVIDED", ".": "DOT", ",": "COMMA", ":": "COLON", "=": "EQUAL", "<": "LESS",
    ">": "MORE", "?": "QUESTION", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE",
}  # fmt: skip
_OPENING, _CLOSING = {"LPAR", "LSQB", "LBRACE", "RANGE_OPEN"}, {"RPAR", "RSQB", "RBRACE", "RANGE_CLOSE"}
_OPERANDS = {"NUMBER", "STRING", "AT_STRING", "NAME", "TRUE", "FALSE", "NULL", "QUESTION", "LSQB", *_CLOSING}
_CALLED = KnownNames(CALLED)
MOST_KEYS = 100  # with signs, in one expression
_BEFORE_TYPE = {"OF", "LESS", "ARROW"}
_AFTER_RANGE = re.compile(r"\s*(?:[,)\]}=<>!+*/]|\.\s*[^\W\d]|$|(?:and|or|then|else|return|satisfies|in|instance)\b)")
_KEY = re.compile(rf"\s*({SPACED_NAME.pattern}):")


class LexError(ValueError):
    """A sign that no token begins with, at the offset `at`."""

    def __init__(self, at: int) -> None:
        """Carry where."""
        self.at = at
        super().__init__(at)


@dataclass
class Scanner:
    """Reads one text; `known` are names with signs, such as `Bunga-Pinjaman`, that somebody else defined."""

    text: str
    known: frozenset[str] = frozenset()
    tokens: list[Token] = field(default_factory=list)
    _frames: list[list[str]] = field(default_factory=list)  # open brackets, each with the signs that matter in it
    _special: KnownNames = field(default_factory=lambda: KnownNames(()))
    _keys: int = 0

    def scan(self) -> list[Token]:
        """Return all tokens. Raises: LexError."""
        self._special = KnownNames(self.known)
        at = 0
        while at < len(self.text):
            at = self._key(at) or self._special_name(at) or self._lexeme(at) or self._word(at)
        return self.tokens

    def _key(self, at: int) -> int:
        """Read the key of a context entry, which may hold signs; later it is a known name."""
        if not (self._frames and self._frames[-1][0] == "LBRACE" and self._last() in ("LBRACE", "COMMA")):
            return 0
        found = _KEY.match(self.text, at)
        if not found or self.text[at] == '"':
            return 0
        name = normal(found[1])
        if not plain(name):
            self._special.add(name)
            self._keys += 1
        if self._keys > MOST_KEYS:
            raise LexError(at)
        self._emit("NAME", name, found.start(1))
        return found.end(1)

    def _special_name(self, at: int) -> int:
        if found := self._special.at(self.text, at):
            return self._name(*found, at)
        found = _CALLED.at(self.text, at)
        if found and (self._last() in _BEFORE_TYPE or self._last() == "COLON" or self._called(found[1])):
            return self._name(*found, at)
        return 0

    def _called(self, at: int) -> bool:
        return _CALL.match(self.text, at) is not None

    def _name(self, name: str, end: int, at: int) -> int:
        self._emit("NAME", normal(name), at)
        return end

    def _lexeme(self, at: int) -> int:
        found = _LEXEMES.match(self.text, at)
        if not found:
            return 0
        kind = found.lastgroup or ""
        if kind == "SIGN":
            self._sign(found[0], at)
        elif kind == "QUOTED":
            self._emit("NAME", normal(found[0].strip("`")), at)
        elif kind != "SPACE":
            self._emit(kind, found[0], at)
        return found.end()

    def _sign(self, sign: str, at: int) -> None:
        kind = SIGNS[sign]
        if kind == "RSQB" and self._last() not in _OPERANDS:
            kind = "RANGE_OPEN"
        elif kind == "LSQB" and self._ends_range(at):
            kind = "RANGE_CLOSE"
        if kind in _OPENING:
            self._frames.append([kind])
        elif kind in _CLOSING and self._frames:
            self._frames.pop()
        elif kind == "DOTS" and self._frames:
            self._frames[-1].append("..")
        self._emit(kind, sign, at)

    def _ends_range(self, at: int) -> bool:
        """Tell `]1..2[`, which ends, from `[1..x[3]]`, which filters."""
        in_range = bool(self._frames) and ".." in self._frames[-1] and self._last() in _OPERANDS
        return in_range and _AFTER_RANGE.match(self.text, at + 1) is not None

    def _word(self, at: int) -> int:
        found = WORD.match(self.text, at)
        if not found:
            raise LexError(at)
        word, previous = found[0], self._last()
        if previous != "DOT" and (kind := self._keyword(word, found.end())):
            self._emit(kind, word, at)
            return found.end()
        end = found.end()
        while (more := _NEXT_WORD.match(self.text, end)) and not self._stops(more[1], more.end()):
            end = more.end()
        return self._name(self.text[at:end], end, at)

    def _keyword(self, word: str, end: int) -> str | None:
        if word == "external" and self._last() == "RPAR" and _BODY.match(self.text, end):
            return "EXTERNAL"
        if word == "of" and self._last() == "INSTANCE":
            return "OF"
        if word not in KEYWORDS or (word == "function" and self._last() in (*_BEFORE_TYPE, "COLON_TYPE")):
            return None
        if word == "function" and not self._called(end):
            return None
        if word == "null" and self._last() == "OF":
            return None
        return word.upper()

    def _stops(self, word: str, end: int) -> bool:
        if word == "instance":
            return _OF.match(self.text, end) is not None
        return word in KEYWORDS

    def _last(self) -> str:
        return self.tokens[-1].type if self.tokens else ""

    def _emit(self, kind: str, text: str, at: int) -> None:
        self.tokens.append(Token(kind, text, at))


_NEXT_WORD = re.compile(rf"\s+({WORD.pattern})")
_OF = re.compile(r"\s+of\b")
_CALL = re.compile(r"\s*\(")
_BODY = re.compile(r"\s*\{")


class TokenList(Lexer):
    """Hands lark the tokens of a `Scanner`."""

    def __init__(self, conf: Any) -> None:
        """Need nothing of lark's own lexers."""

    def lex(self, tokens: list[Token]) -> Iterator[Token]:  # type: ignore[override] # because lark hands over what parse() got
        """Yield the tokens."""
        yield from tokens
