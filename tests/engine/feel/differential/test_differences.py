"""Thousands of random expressions give what feelin gives, or differ by a rule. `ALUR_EXPRESSIONS=100000` asks more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.feel.conftest import answers
from tests.engine.feel.differential.explained import RULES, Rule, settled
from tests.engine.feel.differential.generator import DATA, Maker

EXPRESSIONS = int(os.environ.get("ALUR_EXPRESSIONS", "3000"))
SEED = int(os.environ.get("ALUR_SEED", "20261124"))


def test_every_difference_has_its_rule(feelin: Path) -> None:
    maker = Maker(SEED)
    asked = [maker.expression() for _ in range(EXPRESSIONS)]
    theirs = answers(feelin, [(text, DATA) for text in asked])
    same, unexplained = 0, []
    for text, their in zip(asked, theirs, strict=True):
        agrees, why = settled(text, their)
        same += agrees
        if not agrees and not why:
            unexplained.append((text, their))
    assert not unexplained, "\n".join(f"{text}\n    {their}" for text, their in unexplained[:20])
    assert same > 0.9 * EXPRESSIONS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_every_rule_still_explains_something(feelin: Path, rule: Rule) -> None:
    (their,) = answers(feelin, [(rule.example, DATA)])
    agrees, why = settled(rule.example, their)
    assert not agrees
    assert rule.reason in why
