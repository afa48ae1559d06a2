"""Repeating times: `R3/PT1H`, or with a first moment `R3/2026-12-31T08:00:00+08:00/PT1H` (ISO 8601)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.temporal import duration, read_moment


@dataclass(frozen=True, slots=True)
class Cycle:
    """How often (-1: for ever), how far apart, and when first, if not after one interval."""

    times: int
    every: str
    start: str | None


def read_cycle(text: str) -> Cycle | None:
    """Return the cycle that a text says, or None."""
    repeat, *rest = text.split("/")
    every = rest[-1] if rest else ""
    start = rest[0] if len(rest) == 2 else None
    right = repeat[:1] == "R" and (repeat == "R" or repeat[1:].isdigit()) and len(rest) in (1, 2)
    if not right or duration(every) is None or (start is not None and read_moment(start) is None):
        return None
    return Cycle(int(repeat[1:]) if repeat != "R" else -1, every, start)
