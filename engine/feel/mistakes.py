"""What a mistake in an expression reads like: place, what stood there, what was expected, what was meant perhaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from lark import Token, UnexpectedToken

from engine.errors import ExpressionInvalid
from engine.model import Message


def place(text: str, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def invalid(text: str, at: int, message: Message) -> ExpressionInvalid:
    """Return the error for a place in a text."""
    return ExpressionInvalid(message, *place(text, at))


def unexpected_sign(text: str, at: int) -> ExpressionInvalid:
    """Return the error for a sign that begins nothing in FEEL."""
    sign = text[at]
    if sign in "\"'“”":
        return invalid(text, at, Message('Teks harus diapit tanda kutip ganda (").'))
    meant = _MEANT.get(text[at : at + 2]) or _MEANT.get(sign)
    if meant:
        return invalid(text, at, Message("Tanda {sign} tidak dikenal; maksudnya {meant}?", sign=sign, meant=meant))
    return invalid(text, at, Message("Tanda {sign} tidak dikenal.", sign=sign))


_MEANT = {"&&": "and", "||": "or", "!": "not(…)", "%": "modulo(…)", "^": "**", ";": ","}


def unexpected_token(text: str, exc: UnexpectedToken, tokens: list[Token]) -> ExpressionInvalid:
    """Return the error for a token that may not stand where it stands."""
    expected = expectations(exc.expected)
    if exc.token.type == "$END":
        return invalid(
            text,
            len(text.rstrip()),
            Message("Ungkapan berakhir terlalu awal; diharapkan {expected}.", expected=expected),
        )
    at = exc.token.start_pos or 0
    found = str(exc.token)[:40]
    previous = next((before for before in reversed(tokens) if (before.start_pos or 0) < at), None)
    if previous is not None and (meant := _double(str(previous), found)):
        return invalid(
            text,
            at,
            Message("{found} tidak dapat berada di sini; maksudnya {meant}?", found=str(previous) + found, meant=meant),
        )
    return invalid(
        text, at, Message("{found} tidak dapat berada di sini; diharapkan {expected}.", found=found, expected=expected)
    )


def _double(previous: str, found: str) -> str | None:
    return {"==": "=", "<>": "!=", "=<": "<=", "=>": ">=", "--": "-"}.get(previous + found)


_OPERANDS = {"NAME", "NUMBER", "STRING", "LPAR"}
_WORDS = {
    "NAME": Message("nama"),
    "STRING": Message("teks"),
    "RPAR": ")",
    "RSQB": "]",
    "RBRACE": "}",
    "COMMA": ",",
    "COLON": ":",
    "DOTS": "..",
    "LPAR": "(",
    "THEN": "then",
    "ELSE": "else",
    "IN": "in",
    "RETURN": "return",
    "SATISFIES": "satisfies",
    "OF": "of",
    "$END": Message("akhir ungkapan"),
}


def expectations(kinds: Iterable[str]) -> str:
    """Return in words what could stand at a place."""
    known = set(kinds)
    if known >= _OPERANDS:
        return Message("sebuah nilai")
    words = [word for kind, word in _WORDS.items() if kind in known]
    if known >= {"PLUS", "EQUAL"}:
        words.insert(0, Message("operator"))
    return joined(words[:4]) if words else Message("operator")


def joined(words: list[str]) -> str:
    """Return `a, b atau c` in the reader's language."""
    if len(words) <= 1:
        return words[0] if words else ""
    return Message("{first} atau {last}", first=listed(words[:-1]), last=words[-1])


def listed(words: Sequence[str]) -> str:
    """Return `a, b, c`, each in the reader's language."""
    if len(words) <= 1:
        return words[0] if words else ""
    half = len(words) // 2  # so that a long list is no deep one
    return Message("{first}, {rest}", first=listed(words[:half]), rest=listed(words[half:]))


def near(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was meant perhaps."""
    names = sorted(known)
    folded = {other.casefold(): other for other in names}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.72)
    return folded[found[0]] if found else None
