"""Names of several words, names with signs, brackets of ranges, and other things that the reader must tell apart."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from engine.errors import ExpressionInvalid
from engine.feel import BUILTINS, Run, compile_expression, compile_unary_tests, to_json

SCOPE = {
    "Gaji Bulanan": 100,
    "Bunga-Pinjaman": 5,
    "a": 7,
    "b": 2,
    "pajak (%)": 3,
    "hari in lieu": [1, 2],
    "x": [1, 2, 3],
}
NAMES = frozenset(SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gaji Bulanan * 2", 200),
        ("Gaji   Bulanan * 2", 200),
        ("Bunga-Pinjaman + 1", 6),
        ("a-b", 5),
        ("a - b", 5),
        ("`pajak (%)` + 1", 4),
        ("for d in hari in lieu return d + 1", [2, 3]),
        ("{a-b: 1, c: a-b + 1}.c", 2),
        ("{tanggal lahir: 5}.tanggal lahir", 5),
        ('{"nama apa saja (!)": 5}', {"nama apa saja (!)": 5}),
        ("x[1]", 1),
        ("5 in ]1..5]", True),
        ("5 in [1..5[", False),
        ("2 in [1..x[3]]", True),
        ("[1..5[.end included", False),
        ("[][1]", None),
        ("[-1][1]", -1),
        ("1 // catatan\n + 2", 3),
        ("/* catatan */ 1", 1),
        (".5 + 1.5e1", 15.5),
        ('"a\\tb" = "a\tb"', True),
        ('"\\U01F40E" = "\\uD83D\\uDC0E"', True),
        ('string length("\\uD83D")', 1),
        ("-2 instance of number", True),
        ("-a ** 2", 49),
        ("1 + if a > 1 then 2 else 3 + 4", 3),
        ("not(true) or true and false", False),
        ("[1, 2, 3][item > 1][item > 2]", [3]),
        ("(function() external {java: 1})()", None),
        ("5 in (> 3)", True),
        ("5 in (< 2, > 3)", True),
        ("[1..3] = (>= 1)", False),
        ("{f: function(n: number) if n < 2 then 1 else n * f(n - 1), r: f(10)}.r", 3628800),
        ("x instance of list<number>", True),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: string>", False),
        ("(function(n: number) n) instance of function<number> -> Any", True),
        ("(function(n: string) n) instance of function<number> -> Any", False),
        ("[1..3] instance of range<number>", True),
        ("sum instance of function", True),
    ],
)
def test_a_text_means(text: str, expected: Any) -> None:
    assert to_json(compile_expression(text, NAMES).evaluate(SCOPE)) == expected


@pytest.mark.parametrize("text", ["x.1", "a b +", "1 2", "{1: 2}", "x[", "for x return x", "some x satisfies x"])
def test_what_is_no_feel_is_refused(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        compile_expression(text, NAMES)


def test_numbers_keep_34_digits_whatever_is_done_to_them() -> None:
    digits = "1234567890123456789012345678901234"
    for text in (f"-(-{digits})", f"0 - -{digits}", f"abs(-{digits})", f"max(1, {digits})", f"floor({digits}.0)"):
        assert compile_expression(text).evaluate({}) == Decimal(digits), text


def test_tests_of_a_cell_see_names_with_signs() -> None:
    tests = compile_unary_tests("> Bunga-Pinjaman, ? = a", NAMES)
    assert tests.evaluate({**SCOPE, "?": 6}) is True
    assert tests.evaluate({**SCOPE, "?": 4}) is False
    assert tests.free_variables == {"Bunga-Pinjaman", "a"}


def test_chance_is_an_argument() -> None:
    runs = [Run(100, None, BUILTINS, random=Random(3)) for _ in range(2)]
    first, second = (compile_expression("[uuid(), random number()]").on(run, {}) for run in runs)
    assert first == second
