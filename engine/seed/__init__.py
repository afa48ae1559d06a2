"""What a new office begins with: settings, lists, deadline rules and roles, as data."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def seed_rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of one seed file."""
    rows: list[dict[str, Any]] = json.loads((files("engine.seed") / f"{name}.json").read_text("utf-8"))
    return rows


def seeded_roles() -> frozenset[str]:
    """Return the keys of the roles that every office begins with."""
    return frozenset(row["key"] for row in seed_rows("peran"))


def seed_lines(name: str) -> frozenset[str]:
    """Return the lines of a text file beside the seeds."""
    return frozenset((files("engine.seed") / f"{name}.txt").read_text("utf-8").split())
