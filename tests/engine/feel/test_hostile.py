"""Hostile expressions: each is refused, runs out of its budget, or is done; what is counted is budget, never time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from engine.errors import ExpressionInvalid
from engine.feel import BUDGET, BUILTINS, BudgetExceeded, Run, compile_expression, compile_unary_tests

BIG = {"teks": "a" * 10_000_000, "daftar": list(range(200_000)), "dalam": [[[[1] * 50] * 50] * 50]}
LOOPS = (
    "for a in 1..100000 return for b in 1..100000 return a * b",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "some a in 1..1000000000 satisfies a < 0",
    "every a in 1..1000000000 satisfies a > 0",
    "count(for a in 1..100000 return a)",
    "for i in 1..100000 return sum(partial)",
    "for i in 1..100000 return concatenate(partial, partial)",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    "[1..1000000][item > 5] = null or (for i in [1..10000000] return i) = null",
    "(for a in 1..2000 return a)[count((for b in 1..2000 return b)[item > 3]) > 0]",
)
RECURSION = (
    "(function(f) f(f))(function(f) f(f))",
    "{f: function(n) f(n + 1), r: f(0)}.r",
    "{f: function(n) if n < 2 then 1 else f(n - 1) + f(n - 2), r: f(30)}.r",
    "sort([3, 1, 2], function(x, y) count(sort([x, y], function(a, b) count(for i in 1..9999 return i) > 0)) > 0)",
    "list replace((for i in 1..999 return i), function(a, b) count(for j in 1..999 return j) > 0, 1)",
)
TEXTS = (
    "for i in 1..30 return string join(for j in 1..1000 return \"" + "x" * 500 + "\")",
    "{a: \"" + "x" * 1000 + "\", " + ", ".join(f"{'abcdefghijklmnopq'[i + 1]}: {'abcdefghijklmnopq'[i]} + "
                                            f"{'abcdefghijklmnopq'[i]}" for i in range(16)) + "}",
    "upper case(teks)",
    "count(split(teks, \"a\"))",
    "replace(teks, \"a\", \"bbbbbbbbbbbbbbbbbbbbbb\")",
    "matches(teks, \"(a+)+$b\")",
)  # fmt: skip
PATTERNS = (
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a|aa)+$x")',
    'replace("aaaaaaaaaaaaaaaaaaaa", "(a?){20}a{20}", "b")',
    'matches("x", "((a{100}){100}){100}")',
    'split("aaaa", "' + "(" * 200 + "a" + ")" * 200 + '")',
)
NUMBERS = (
    "9 ** 9 ** 9 ** 9",
    "10 ** 1000000",
    "1e999999999 + 1",
    "string(10 ** 6000)",
    "exp(1e30)",
    "decimal(1 / 3, 6000) + round up(1e-6000, 6176)",
    "modulo(1e6000, 3)",
    "duration(\"P" + "9" * 5000 + "D\")",
    "date(999999999, 1, 1) + duration(\"P99999999Y\")",
)  # fmt: skip
DATA = (
    "daftar = daftar",
    "distinct values(daftar)",
    "flatten(dalam)",
    "for d in daftar return d",
    "daftar[item = -1]",
    "duplicate values(daftar)",
    "index of(daftar, 5)",
)
SOURCES = (
    "(" * 5_000 + "1" + ")" * 5_000,
    "-" * 9_999 + "1",
    "[" * 9_000,
    "{a:" * 2_000 + "1" + "}" * 2_000,
    "a" * 1_000_000,
    "a b " * 400_000,
    "1" + "+1" * 4_999,
    "1" + " or 1" * 1_999,
    "if true then " * 700 + "1",
    '"' + "\\u0041" * 200_000 + '"',
    "/*" * 5_000,
    "{" + ",".join(f"k-{number}: {number}" for number in range(800)) + "}",
    "f(" * 3_000,
    "not(" * 2_000 + "1" + ")" * 2_000,
    "`" * 9_000,
    "a" + ".b" * 4_900,
    "a" + "[1]" * 3_300,
    "1 in (" * 1_500,
)
HOSTILE = [*LOOPS, *RECURSION, *TEXTS, *PATTERNS, *NUMBERS, *DATA]


def outcome(text: str) -> Iterator[Any]:
    """Yield whether a text was stopped or refused, and what was left of its budget."""
    run = Run(BUDGET, None, BUILTINS)
    try:
        compile_expression(text).on(run, BIG)
    except (BudgetExceeded, ExpressionInvalid):
        yield "stopped"
    yield run.budget


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:40])
def test_a_hostile_expression_is_stopped_or_done_within_its_budget(text: str) -> None:
    *stopped, left = outcome(text)
    assert stopped == ["stopped"] or left >= 0


@pytest.mark.parametrize("text", [*LOOPS[:7], *RECURSION[:3], *TEXTS[:5], *DATA[:3]], ids=lambda text: text[:40])
def test_work_without_end_runs_out_of_its_budget(text: str) -> None:
    assert next(outcome(text)) == "stopped"


@pytest.mark.parametrize("text", SOURCES, ids=lambda text: text[:20])
def test_a_monstrous_source_is_refused_before_it_costs(text: str) -> None:
    for read in (compile_expression, compile_unary_tests):
        with contextlib.suppress(ExpressionInvalid):
            assert read(text).cost <= 2_500


def test_a_number_too_large_is_null_with_its_reason() -> None:
    outcome = compile_expression("10 ** 1000000").explain({})
    assert outcome.value is None
    assert "bukan bilangan" in outcome.troubles[0].message


def test_reasons_do_not_pile_up() -> None:
    assert len(compile_expression("for i in 1..1000 return i + null").explain({}).troubles) == 20


def test_more_than_thirty_are_tried() -> None:
    assert len(HOSTILE) + len(SOURCES) >= 60
