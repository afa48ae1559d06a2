"""Boxes of bits: what rules leave open, where two of them meet, whether some cover another; bounded in work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MAX_WORK = 20_000
Box = tuple[int, ...]


class TooMuch(Exception):
    """The table has more combinations than may be looked at."""


class Search:
    """Looks for what no rule covers, input by input; parts with the same rules left are looked at once."""

    def __init__(self, rules: Sequence[Box], space: Box, work: int = MAX_WORK) -> None:
        """Look at `rules` within `space`."""
        self.rules, self.space, self.work = rules, space, work
        self._done: dict[tuple[int, frozenset[int]], list[Box]] = {}

    def gaps(self) -> list[Box]:
        """Return boxes that no rule covers. Raises: TooMuch."""
        inside = frozenset(
            number
            for number, rule in enumerate(self.rules)
            if all(bits & room for bits, room in zip(rule, self.space, strict=True))
        )
        return self._gaps(0, inside)

    def _gaps(self, axis: int, active: frozenset[int]) -> list[Box]:
        if not active:
            return [self.space[axis:]]
        if axis == len(self.space) or self._covered(axis, active):
            return []
        key = (axis, active)
        if key not in self._done:
            self.work -= 1
            if self.work < 0:
                raise TooMuch
            self._done[key] = [
                (part, *rest) for part, left in self._parts(axis, active) for rest in self._gaps(axis + 1, left)
            ]
            self.work -= len(self._done[key])
        return self._done[key]

    def _covered(self, axis: int, active: frozenset[int]) -> bool:
        rooms = self.space[axis:]
        return any(
            all(room & ~bits == 0 for bits, room in zip(self.rules[n][axis:], rooms, strict=True)) for n in active
        )

    def _parts(self, axis: int, active: frozenset[int]) -> Iterator[tuple[int, frozenset[int]]]:
        room = self.space[axis]
        groups: dict[frozenset[int], int] = {}
        while room:
            bit = room & -room
            room ^= bit
            left = frozenset(number for number in active if self.rules[number][axis] & bit)
            groups[left] = groups.get(left, 0) | bit
            self.work -= 1
        yield from ((bits, left) for left, bits in groups.items())


def overlaps(rules: Sequence[Box], space: Box) -> Iterator[tuple[int, int, Box]]:
    """Return every pair of rules that can match at once, with where. Raises: TooMuch."""
    work = 50 * MAX_WORK
    for second, upper in enumerate(rules):
        for first in range(second):
            work -= 1
            if work < 0:
                raise TooMuch
            meeting = tuple(a & b & room for a, b, room in zip(rules[first], upper, space, strict=True))
            if all(meeting):
                yield first, second, meeting
