"""What a check says is said in Indonesian and in English: every finding is a template with values."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TELLERS = [
    *(ROOT / "engine/diagram/lint").rglob("*.py"),
    *(ROOT / f"engine/{name}.py" for name in ("diagram/reader", "checking", "bundles", "forms/form")),
]


@pytest.mark.parametrize("path", TELLERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_finding_is_told_in_one_language_only(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    told = [call.args[1] for call in calls if _name(call) in ("Problem", "problem") and len(call.args) > 1]
    assigned = {
        target.id: node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    words = [assigned.get(word.id, word) if isinstance(word, ast.Name) else word for word in told]
    assert [ast.unparse(word) for word in words if isinstance(word, ast.Constant | ast.JoinedStr)] == []


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))
