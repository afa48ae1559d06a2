"""Patterns as XPath writes them, matched in linear time by RE2: no pattern can hang a case."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from engine.feel.budget import Run
from engine.feel.registry import Senseless, builtin
from engine.feel.xpath_patterns import Unreadable, translated
from engine.model import Message

LONGEST_PATTERN = 500
MOST_MEMORY = 1 << 20
_REFERENCE = re.compile(r"\\(.)|\$(\d*)|([^\\$]+)", re.DOTALL)


@lru_cache(512)
def _pattern(text: str, flags: str) -> Any:
    """Compile a pattern. Raises: Senseless."""
    if len(text) > LONGEST_PATTERN or set(flags) - set("smixq"):
        raise Senseless(Message("Pola terlalu panjang, atau tanda polanya tidak dikenal."))
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MOST_MEMORY
    options.case_sensitive = "i" not in flags
    options.dot_nl = "s" in flags
    options.literal = "q" in flags
    try:
        source = text if "q" in flags else translated(text, spaced="x" in flags, dotall="s" in flags)
        return re2.compile(f"(?m){source}" if "m" in flags and "q" not in flags else source, options)
    except (re2.error, Unreadable) as exc:
        raise Senseless(Message("Pola {pattern} tidak dapat dibaca.", pattern=text[:60])) from exc


@builtin(
    "matches",
    "input: string, pattern: string, flags: string|null?",
    "boolean",
    'matches("No. 12", "no\\\\. \\\\d+", "i")',
)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Tell whether a pattern occurs in a text."""
    _pay(run, text, pattern)
    return bool(_pattern(pattern, flags or "").search(text))


@builtin(
    "replace",
    "input: string, pattern: string, replacement: string, flags: string|null?",
    "string",
    'replace("12/IX", "(\\\\d+)/(\\\\w+)", "$2-$1") = "IX-12"',
)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Replace every match; `$1` is the first group."""
    _pay(run, text, pattern)
    compiled = _pattern(pattern, flags or "")
    if compiled.search(""):
        raise Senseless(Message("Pola {pattern} cocok dengan teks kosong.", pattern=pattern[:60]))
    pieces = [(replacement, None)] if "q" in (flags or "") else _pieces(replacement, compiled.groups)
    parts, end = [], 0
    for found in compiled.finditer(text):
        parts += [
            text[end : found.start()],
            *(piece if group is None else found[group] or "" for piece, group in pieces),
        ]
        end = found.end()
        run.spend(1 + sum(map(len, parts[-len(pieces) :])) // 64)
    return "".join([*parts, text[end:]])


def _pieces(replacement: str, groups: int) -> list[tuple[str, int | None]]:
    """Split a replacement into texts and numbers of groups. Raises: Senseless."""
    pieces: list[tuple[str, int | None]] = []
    for found in _REFERENCE.finditer(replacement):
        if found[1] is not None and found[1] not in "\\$":
            raise Senseless(Message("Teks pengganti {text} tidak dapat dibaca.", text=replacement[:60]))
        if found[2] == "":
            raise Senseless(Message("Teks pengganti {text} tidak dapat dibaca.", text=replacement[:60]))
        pieces += _group(found[2], groups) if found[2] else [(found[1] or found[3], None)]
    return pieces


def _group(digits: str, groups: int) -> list[tuple[str, int | None]]:
    """Return the longest number that is a group, and the digits after it."""
    length = len(digits)
    while length > 1 and int(digits[:length]) > groups:
        length -= 1
    number = int(digits[:length])
    group: list[tuple[str, int | None]] = [("", number)] if number <= groups else []
    return group + ([(digits[length:], None)] if digits[length:] else [])


@builtin("split", "string: string, delimiter: string", "list<string>", 'split("a;b", ";") = ["a", "b"]')
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """Split a text at every match of a pattern."""
    _pay(run, text, delimiter)
    parts, end = [], 0
    for found in _pattern(delimiter, "").finditer(text):
        if found.end() > found.start():
            parts.append(text[end : found.start()])
            end = found.end()
            run.spend()
    return [*parts, text[end:]]


@builtin(
    "extract", "input: string, pattern: string", "list<string>", 'extract("a1b22", "\\\\d+") = ["1", "22"]', extra=True
)
def extract(run: Run, text: str, pattern: str) -> list[str]:
    """Return every match of a pattern."""
    _pay(run, text, pattern)
    found = [match[0] for match in _pattern(pattern, "").finditer(text)]
    run.spend(len(found))
    return found


def _pay(run: Run, text: str, pattern: str) -> None:
    """Pay for reading a pattern and for the worst that RE2 may take over a text."""
    run.spend(len(pattern) * 4 + len(text) * (1 + len(pattern) // 16) // 16)
