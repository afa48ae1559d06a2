"""The table of constructs says what the tests declare, no construct is both, and rules that refuse exist."""

from __future__ import annotations

import re

from tests.constructs import PAGE, ROOT, claims, page


def test_the_table_is_what_the_tests_declare() -> None:
    assert PAGE.read_text() == page(), "run `make constructs`"


def test_nothing_runs_and_is_refused() -> None:
    runs = {claim.construct for claim in claims() if claim.verdict == "runs"}
    refused = {claim.construct for claim in claims() if claim.verdict != "runs"}
    assert runs & refused == set()
    assert runs
    assert refused


def test_a_rule_that_refuses_is_one_of_the_lint() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "engine" / "diagram").rglob("*.py"))
    known = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', sources))
    named = {match for claim in claims() for match in re.findall(r"`([a-z_.]+)`", claim.verdict)}
    assert named <= known


def test_every_claim_names_its_paragraph() -> None:
    assert [claim for claim in claims() if not re.fullmatch(r"\d+(\.\d+)+", claim.paragraph)] == []
