"""The DMN TCK's literal expressions: each agrees, or stands in the list with its reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import ExpressionInvalid
from engine.feel import BudgetExceeded, compile_expression
from tests.tck import HERE, agree, feel_value, folders

REASONS = json.loads((HERE / "differences.json").read_text(encoding="utf-8"))
FEWEST_RIGHT = 0.95
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def answer(expression: str, inputs: dict[str, Any]) -> Any:
    """Evaluate a case; text that is no FEEL is an error, which is null in a decision."""
    try:
        return compile_expression(expression, frozenset(inputs)).evaluate(feel_value(inputs), now=NOW)
    except (ExpressionInvalid, BudgetExceeded):
        return None


def wrong(folder: dict[str, Any]) -> dict[str, Any]:
    """Return what each case of a folder gave that differs from what the TCK expects."""
    given = {case[0]: answer(case[1], case[3] if len(case) > 3 else {}) for case in folder["cases"]}
    return {case[0]: given[case[0]] for case in folder["cases"] if not agree(given[case[0]], feel_value(case[2]))}


@pytest.mark.parametrize("folder", folders("feel"), ids=lambda folder: folder["folder"].rpartition("/")[2])
def test_every_case_is_right_or_explained(folder: dict[str, Any]) -> None:
    name = folder["folder"].rpartition("/")[2]
    found = wrong(folder)
    assert {f"{name}/{case}": found[case] for case in found if f"{name}/{case}" not in REASONS} == {}
    explained = {key.rpartition("/")[2] for key in REASONS if key.startswith(name + "/")}
    assert explained - set(found) == set(), "these agree now"


def test_at_least_95_of_100_are_right() -> None:
    cases = sum(len(folder["cases"]) for folder in folders("feel"))
    explained = sum(key.partition("/")[0] in _names() for key in REASONS)
    assert cases > 50
    assert 1 - explained / cases >= FEWEST_RIGHT


def _names() -> set[str]:
    return {folder["folder"].rpartition("/")[2] for folder in folders("feel")}
