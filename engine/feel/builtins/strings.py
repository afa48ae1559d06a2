"""Texts, counted in characters of Unicode."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.registry import Senseless, builtin
from engine.model import Message


@builtin(
    "substring",
    "string: string, start position: number, length: number|null?",
    "string",
    'substring("Denpasar", -5, 3) = "pas"',
)
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str:
    """Return the part from a place, counted from 1 or from the end; beyond the end it is empty."""
    position = int(start)
    if position == 0 or -position > len(text):
        raise Senseless(Message("Teks tidak mempunyai huruf ke-{number}.", number=start))
    begin = position - 1 if position > 0 else len(text) + position
    if length is None:
        return text[begin:]
    if length < 1:
        raise Senseless(Message("Panjang {number} kurang dari 1.", number=length))
    return text[begin : begin + int(length)]


@builtin("string length", "string: string", "number", 'string length("Bali") = 4')
def string_length(text: str) -> Decimal:
    """Count the characters."""
    return Decimal(len(text))


@builtin("upper case", "string: string", "string", 'upper case("bali") = "BALI"')
def upper_case(text: str) -> str:
    """Return the text in capitals."""
    return text.upper()


@builtin("lower case", "string: string", "string", 'lower case("BALI") = "bali"')
def lower_case(text: str) -> str:
    """Return the text in small letters."""
    return text.lower()


@builtin("substring before", "string: string, match: string", "string", 'substring before("12/IX", "/") = "12"')
def substring_before(text: str, match: str) -> str:
    """Return what stands before a match, or an empty text."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string, match: string", "string", 'substring after("12/IX", "/") = "IX"')
def substring_after(text: str, match: str) -> str:
    """Return what stands after a match, or an empty text."""
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string, match: string", "boolean", 'contains("Denpasar", "pas")')
def contains(text: str, match: str) -> bool:
    """Tell whether a text holds another."""
    return match in text


@builtin("starts with", "string: string, match: string", "boolean", 'starts with("Denpasar", "Den")')
def starts_with(text: str, match: str) -> bool:
    """Tell whether a text begins with another."""
    return text.startswith(match)


@builtin("ends with", "string: string, match: string", "boolean", 'ends with("Denpasar", "sar")')
def ends_with(text: str, match: str) -> bool:
    """Tell whether a text ends with another."""
    return text.endswith(match)


@builtin("string join", "list: list, delimiter: string|null?", "string", 'string join(["a", null, "b"], ", ") = "a, b"')
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    """Join texts; null is left out."""
    if not all(item is None or isinstance(item, str) for item in items):
        raise Senseless(Message("Daftar memuat unsur yang bukan teks."))
    run.spend((len(delimiter or "") * len(items) + sum(len(item or "") for item in items)) // 64)
    return (delimiter or "").join(item for item in items if item is not None)


@builtin("string join", "list: list, delimiter: string|null, prefix: string, suffix: string", "string", extra=True)
def string_join_inside(run: Run, items: list[Any], delimiter: str | None, prefix: str, suffix: str) -> str:
    """Join texts between a prefix and a suffix."""
    return prefix + string_join(run, items, delimiter) + suffix


@builtin("trim", "string: string", "string", 'trim("  a ") = "a"', extra=True)
def trim(text: str) -> str:
    """Return the text without blanks around it."""
    return text.strip()


@builtin("is blank", "string: string", "boolean", 'is blank("  ")', extra=True)
def is_blank(text: str) -> bool:
    """Tell whether a text is empty or holds blanks only."""
    return not text.strip()


@builtin("to base64", "value: string", "string", 'to base64("FEEL") = "RkVFTA=="', extra=True)
def to_base64(text: str) -> str:
    """Return the text's UTF-8 in Base64."""
    return base64.b64encode(text.encode()).decode()
