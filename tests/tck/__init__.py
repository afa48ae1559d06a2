"""The cases of the DMN TCK that were typed over: reading them, and comparing as the TCK compares."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.feel import equal
from engine.feel.temporal import at_literal

HERE = Path(__file__).parent
TOLERANCE = Decimal("1e-8")  # what the TCK's own runners allow


def folders(kind: str) -> list[dict[str, Any]]:
    """Return all files of `feel` or `dmn`."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / kind).glob("*.json"))]


def published() -> dict[str, int]:
    """Return how many cases each folder of levels 2 and 3 has, as the TCK's lists of results say."""
    found: dict[str, int] = json.loads((HERE / "published.json").read_text(encoding="utf-8"))
    return found


def feel_value(value: Any) -> Any:
    """Return what a JSON value of a case means in FEEL."""
    if isinstance(value, dict):
        if set(value) == {"@"}:
            return at_literal(value["@"])
        return {key: feel_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [feel_value(item) for item in value]
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def agree(found: Any, expected: Any) -> bool:
    """Tell whether a value is the expected one: numbers nearly, all else as FEEL compares."""
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= TOLERANCE * max(1, abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(agree, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(agree(found[key], expected[key]) for key in expected)
    return equal(found, expected) is True
