"""The reference of properties names all that diagrams and forms use, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.conftest import ROOT

REFERENCE = ROOT / "docs" / "properties.md"


def in_forms() -> set[str]:
    def walk(parts: list[dict[str, Any]]) -> Iterator[str]:
        for part in parts:
            yield from part.get("properties", {})
            yield from walk(part.get("components", []))

    files = (ROOT / "forms").rglob("*.form")
    return {name for file in files for name in walk(json.loads(file.read_text())["components"])}


def in_diagrams() -> set[str]:
    files = (ROOT / "bpmn").rglob("*.bpmn")
    return {name for file in files for name in re.findall(r'<zeebe:property name="([^"]+)"', file.read_text())}


def test_the_reference_is_whole_and_true() -> None:
    rows = [line for line in REFERENCE.read_text().splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    used = in_forms() | in_diagrams()
    assert named == used
