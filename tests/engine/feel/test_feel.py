"""FEEL 1.5 as the DMN standard says: literals, null rules, three-valued logic, lists, contexts, time, unary tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ExpressionInvalid
from engine.feel import compile_expression, compile_unary_tests, to_json

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Makassar"))
SCOPE = {
    "n": 5,
    "s": "Denpasar",
    "yes": True,
    "nothing": None,
    "rows": [{"kode": "A", "nilai": 1}, {"kode": "B", "nilai": 2}, {"kode": "B", "nilai": 3}],
    "orang": {"nama": "Wayan", "alamat": {"kota": "Denpasar"}},
    "tanggal": "2026-03-02",
}


def value(text: str) -> Any:
    return to_json(compile_expression(text).evaluate(SCOPE, now=NOW, functions={"dua": lambda x: x * 2}))


TRUE = """
1 + 2 * 3 = 7
(1 + 2) * 3 = 9
2 ** 3 = 8
-2 ** 2 = 4
0.1 + 0.2 = 0.3
7 / 2 = 3.5
1 / 0 = null
1 + null = null
"a" + "b" = "ab"
"a" + 1 = null
n between 1 and 5
not(n between 6 and 9)
n in [1..5]
not(n in (5..9])
n in (1, 3, 5)
n in (> 4, < 2)
s in ("Denpasar", "Badung")
1 < 2 and 2 < 3
(true or null) = true
(false and null) = false
(true and null) = null
(false or null) = null
not(null) = null
null = null
(1 = "1") = null or (1 = "1") = false
nothing = null
tidak_ada = null
orang.alamat.kota = "Denpasar"
orang.tidak_ada = null
rows[1].kode = "A"
rows[-1].nilai = 3
rows[9] = null
count(rows[item.kode = "B"]) = 2
rows.nilai = [1, 2, 3]
sum(rows.nilai) = 6
max(rows.nilai) = 3
min([3, 1, 2]) = 1
mean([1, 2, 3]) = 2
count([]) = 0
sum([]) = null
every r in rows satisfies r.nilai > 0
some r in rows satisfies r.kode = "A"
not(every r in rows satisfies r.nilai > 1)
(for r in rows return r.nilai * 2) = [2, 4, 6]
(for i in 1..3 return i) = [1, 2, 3]
(for i in 3..1 return i) = [3, 2, 1]
(for a in [1, 2], b in [10, 20] return a + b) = [11, 21, 12, 22]
(for i in 1..4 return if i = 1 then 1 else i * partial[-1]) = [1, 2, 6, 24]
(if n > 3 then "besar" else "kecil") = "besar"
(if null then 1 else 2) = 2
{a: 1, b: a + 1}.b = 2
(function(x, y) x + y)(1, 2) = 3
dua(4) = 8
string length("abc") = 3
upper case("abc") = "ABC"
lower case("ABC") = "abc"
substring("Denpasar", 4) = "pasar"
substring("Denpasar", 1, 3) = "Den"
substring("Denpasar", -5) = "pasar"
substring before("a-b", "-") = "a"
substring after("a-b", "-") = "b"
contains(s, "pasar")
starts with(s, "Den")
ends with(s, "sar")
string join(["a", "b"], ", ") = "a, b"
list contains([1, 2, null], null)
append([1], 2, 3) = [1, 2, 3]
concatenate([1], [2, 3]) = [1, 2, 3]
reverse([1, 2, 3]) = [3, 2, 1]
distinct values([1, 2, 1]) = [1, 2]
flatten([[1, [2]], 3]) = [1, 2, 3]
union([1, 2], [2, 3]) = [1, 2, 3]
index of([1, 2, 1], 1) = [1, 3]
insert before([1, 3], 2, 2) = [1, 2, 3]
remove([1, 2, 3], 2) = [1, 3]
sublist([1, 2, 3], 2) = [2, 3]
sublist([1, 2, 3], 1, 2) = [1, 2]
all([true, true])
any([false, true])
floor(1.7) = 1
ceiling(1.2) = 2
decimal(1.255, 2) = 1.26 or decimal(1.255, 2) = 1.25 or decimal(1.255, 2) = 1.255
abs(-3) = 3
modulo(10, 3) = 1
modulo(-10, 3) = 2
number("1500") = 1500
string(12) = "12"
string(duration("P1D")) = "P1D"
string(true) = "true"
not(is defined(tidak_ada))
get or else(null, 3) = 3
date("2026-03-02") + duration("P1D") = date("2026-03-03")
date("2026-03-31") + duration("P1M") = date("2026-04-30")
date("2026-03-02").weekday = 1
date("2026-03-02").month = 3
date("2026-03-03") - date("2026-03-02") = duration("P1D")
date("2026-03-02") < date("2026-03-03")
date(2026, 3, 2) = date("2026-03-02")
date("2026-02-30") = null
time("09:30:00").hour = 9
date and time("2026-03-02T09:00:00+08:00") = date and time("2026-03-02T01:00:00Z")
duration("PT90M").minutes = 30
duration("P1Y2M").years = 1
duration("P1D") > duration("PT23H")
@"2026-03-02" = date("2026-03-02")
today() = date("2026-03-02")
now() > date and time("2026-03-02T00:00:00+08:00")
5 instance of number
"a" instance of string
not("a" instance of number)
[1, 2] instance of list
get value({a: 1}, "a") = 1
n > 3 and s = "Denpasar" or false
""".strip().splitlines()


@pytest.mark.parametrize("text", TRUE)
def test_it_holds(text: str) -> None:
    assert value(text) is True


@pytest.mark.parametrize(
    ("tests", "fits", "misfits"),
    [
        ("1, 2, 3", [1, 3], [4, "1", None]),
        ("> 3", [4], [3, None]),
        ("[1..3)", [1, 2], [3, 0]),
        ('"A", "B"', ["A"], ["C"]),
        ("not(1, 2)", [3], [1]),
        ("-", [1, None, "x"], []),
        ("? > 2 and ? < 5", [3], [5]),
        ("null", [None], [1]),
    ],
)
def test_unary_tests(tests: str, fits: list[Any], misfits: list[Any]) -> None:
    compiled = compile_unary_tests(tests)
    assert all(compiled.evaluate({"?": candidate}) is True for candidate in fits)
    assert all(compiled.evaluate({"?": candidate}) is not True for candidate in misfits)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b", {"a", "b"}),
        ("a.b.c", {"a"}),
        ("for x in xs return x + y", {"xs", "y"}),
        ("some x in xs satisfies x > n", {"xs", "n"}),
        ("{a: 1, b: a}.b", set()),
        ("(function(x) x + z)(1)", {"z"}),
        ("upper case(nama)", {"nama"}),
        ("rows[item.kode = k]", {"rows", "k"}),
        ("if a then b else c", {"a", "b", "c"}),
    ],
)
def test_free_variables_are_what_an_expression_reads(text: str, names: set[str]) -> None:
    assert compile_expression(text).free_variables == names


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("1 +", 1, 4), ("a and and b", 1, 7), ("(1", 1, 3), ("1 +\n\n)", 3, 1), ("if a then b", 1, 12), ("", 1, 1)],
)
def test_a_mistake_is_told_with_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        compile_expression(text)
    assert refused.value.line == line
    assert abs(refused.value.column - column) <= 1
    assert str(refused.value)


def test_a_filter_that_is_neither_true_nor_false_is_null_with_its_reason() -> None:
    outcome = compile_expression('[1, 2, 3][if item < 3 then true else "x"]').explain({})
    assert outcome.value is None
    assert "string" in outcome.troubles[0].message
    assert compile_expression("[1, null, 3][item > 1]").evaluate({}) == [3]


def test_no_python_is_reachable() -> None:
    for text in ("__import__", "orang.__class__", "s.upper", "rows.append", "n.real"):
        assert value(text) in (None, [None, None, None])
