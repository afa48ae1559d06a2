"""`alur bench feel` measures expressions that mean something, and prints what it measured."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from engine.benchmarks.expressions import CONDITIONS, DATA, NOW
from engine.feel import compile_expression
from web.cli.bench import bench


@pytest.mark.parametrize("name", CONDITIONS)
def test_what_is_measured_has_a_value(name: str) -> None:
    outcome = compile_expression(CONDITIONS[name]).explain(DATA, now=NOW)
    assert outcome.value is not None
    assert outcome.troubles == ()


def test_the_command_prints_evaluations_a_second() -> None:
    done = CliRunner().invoke(bench, ["feel", "--json", "--seconds", "0.01"])
    measured = json.loads(done.output)
    assert measured.keys() >= CONDITIONS.keys()
    assert all(found["per_s"] > 0 for found in measured.values())
