"""What a change changed: old and new value for the history, without what stayed as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def difference(before: Any, after: Any) -> tuple[Any, Any]:
    """Return old and new value, cut down to what differs: names of a mapping, rows (with a `value`) of a list."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _of_mappings(before, after)
    if _is_table(before) and _is_table(after):
        return _of_mappings({row["value"]: row for row in before}, {row["value"]: row for row in after})
    return before, after


def _of_mappings(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    pairs = {name: difference(before.get(name), after.get(name)) for name in names}
    return (
        {name: old for name, (old, _) in pairs.items() if name in before},
        {name: new for name, (_, new) in pairs.items() if name in after},
    )


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "value" in row for row in value)


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may stand in the history of a person's data: a NIP tells a birthday."""
    return {name: _MASKS[name](str(value)) if name in _MASKS and value else value for name, value in values.items()}


_MASKS = {
    "nip": lambda text: f"…{text[-4:]}",
    "email": lambda text: f"{text[:1]}…@{text.rpartition('@')[2]}",
}
