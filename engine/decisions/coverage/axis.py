"""One input as a line cut at every value that some cell names; a set of pieces is then a number of bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.decisions.constants import Opaque
from engine.decisions.coverage.pieces import Piece, Pieces
from engine.decisions.language import kind
from engine.decisions.types import shown
from engine.feel.mistakes import listed
from engine.model import Message

ORDERED = frozenset(
    {"number", "date", "date and time", "time", "days and time duration", "years and months duration", "string"}
)
NULL = 1  # the first bit: no value at all


class Axis:
    """The segments of one input: null, then before, at and between the cuts; bit by bit.

    `base` is the input's type. Booleans, and texts that are only compared for equality, have a segment per value and
    one for all others.
    """

    def __init__(self, name: str, base: str, cells: Sequence[Pieces], allowed: Sequence[Pieces]) -> None:
        """Cut at all values of the cells and of the allowed values. Raises: Opaque when they are of several kinds."""
        self.name = name
        pieces = [piece for cell in (*cells, *allowed) for piece in cell.pieces]
        values = [end for piece in pieces for end in (piece.low, piece.high) if end is not None]
        kinds = {kind(value) for value in values}
        if len(kinds) > 1:
            raise Opaque
        self.kind = next(iter(kinds), "number" if base == "integer" else base)
        self.whole = base == "integer" or self.kind == "date"
        self.ordered = self.kind in ORDERED and (self.kind != "string" or any(p.low is not p.high for p in pieces))
        if values and not self.ordered and self.kind not in ("string", "boolean"):
            raise Opaque
        self.cuts = self._cuts(values)
        self.size = 2 * len(self.cuts) + 1 if self.ordered else len(self.cuts) + (self.kind != "boolean")
        self.all = (1 << (self.size + 1)) - 1
        self.domain = self._domain(allowed)

    def _cuts(self, values: list[Any]) -> list[Any]:
        if self.kind == "boolean":
            return [True, False]
        if not self.ordered:
            return list(dict.fromkeys(values))
        try:
            ordered = sorted(values)
        except TypeError as exc:
            raise Opaque from exc
        return [value for place, value in enumerate(ordered) if not place or value != ordered[place - 1]]

    def _domain(self, allowed: Sequence[Pieces]) -> int:
        found = self.all & ~NULL
        for pieces in allowed:
            found &= self.bits(pieces)
        return found & ~sum(1 << (number + 1) for number in range(self.size) if self._empty(number))

    def _empty(self, number: int) -> bool:
        """Tell whether nothing lies in a segment: between two whole numbers or days that follow each other."""
        if not self.ordered or not self.whole or number % 2 or not 0 < number < self.size - 1:
            return False
        low, high = self.cuts[number // 2 - 1], self.cuts[number // 2]
        if isinstance(low, Decimal):
            return bool(low == low.to_integral_value() and high <= low + 1)
        return isinstance(low, date) and not isinstance(low, datetime) and bool(high <= low + timedelta(days=1))

    def bits(self, cell: Pieces) -> int:
        """Return the segments that a cell accepts."""
        if cell.everything:
            return self.all
        found = NULL if cell.null else 0
        for piece in cell.pieces:
            found |= self._ordered_bits(piece) if self.ordered else self._value_bits(piece)
        if not cell.negated:
            return found
        compares = any(
            piece.low is not piece.high for piece in cell.pieces
        )  # null has no answer to `< 5`, nor to not(< 5)
        return self.all & ~found & ~(NULL if compares else 0)

    def _value_bits(self, piece: Piece) -> int:
        return 1 << (self.cuts.index(piece.low) + 1)

    def _ordered_bits(self, piece: Piece) -> int:
        first = 0 if piece.low is None else 2 * self.cuts.index(piece.low) + (1 if piece.includes_low else 2)
        last = self.size - 1 if piece.high is None else 2 * self.cuts.index(piece.high) + (piece.includes_high and 1)
        return sum(1 << (number + 1) for number in range(first, int(last) + 1))

    def words(self, bits: int) -> str:
        """Return a set of segments in words, in FEEL where it can be."""
        if bits & self.domain == self.domain:
            return "-"
        parts = list(self._ordered_words(bits) if self.ordered else self._value_words(bits))
        return listed(["null"] * (bits & NULL) + parts)

    def _value_words(self, bits: int) -> Iterator[str]:
        for number in range(self.size):
            if bits >> (number + 1) & 1:
                yield shown(self.cuts[number]) if number < len(self.cuts) else Message("nilai lain")

    def _ordered_words(self, bits: int) -> Iterator[str]:
        number = 0
        while number < self.size:
            last = number
            if bits >> (number + 1) & 1:
                while last + 1 < self.size and bits >> (last + 2) & 1:
                    last += 1
                yield self._interval(number, last)
            number = last + 1

    def _interval(self, first: int, last: int) -> str:
        if first == last and first % 2:
            return shown(self.cuts[first // 2])
        low = None if first == 0 else shown(self.cuts[(first - 1) // 2])
        high = None if last == self.size - 1 else shown(self.cuts[last // 2])
        if low is None:
            return f"<{'=' if last % 2 else ''} {high}"
        if high is None:
            return f">{'=' if first % 2 else ''} {low}"
        return f"{'[' if first % 2 else '('}{low}..{high}{']' if last % 2 else ')'}"
