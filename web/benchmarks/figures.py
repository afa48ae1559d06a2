"""From times to figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Figures = dict[str, float]


def figures(times_s: Sequence[float], prefix: str = "") -> Figures:
    """Return `p50_ms`, `p95_ms` and `p99_ms` of times in seconds."""
    ordered = sorted(times_s)
    return {f"{prefix}p{part}_ms": round(1000 * percentile(ordered, part), 2) for part in (50, 95, 99)}


def percentile(ordered: Sequence[float], part: int) -> float:
    """Return the value that `part` percent do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * part / 100) - 1)]


def refuse_bad(*runs: dict[str, Any]) -> None:
    """Raises: RuntimeError when some answers were not what they should be: their times mean nothing."""
    bad = {status: number for run in runs for status, number in run["bad"].items()}
    if bad:
        raise RuntimeError(f"Some requests were refused (status: how many): {bad}")
