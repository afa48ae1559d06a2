"""A typed generator of FEEL expressions over fixed data: whatever it makes has a meaning, and often an edge."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

DATA: dict[str, Any] = {
    "n": 5,
    "m": -3,
    "half": 2.5,
    "zero": 0,
    "s": "Denpasar",
    "t": "pengaduan",
    "kosong": "",
    "yes": True,
    "no": False,
    "nothing": None,
    "numbers": [3, 1, 2, 3],
    "words": ["b", "a", "c"],
    "mixed": [1, "a", None, True],
    "rows": [{"kode": "A", "nilai": 1}, {"kode": "B", "nilai": 2}, {"kode": "B", "nilai": 3}],
    "orang": {"nama": "Wayan", "umur": 30, "alamat": {"kota": "Denpasar"}},
}
DEEPEST = 3


class Maker:
    """Makes one expression at a time from a seed."""

    def __init__(self, seed: int) -> None:
        """Begin a series that is the same for the same seed."""
        self.random = Random(seed)

    def expression(self) -> str:
        """Return an expression whose value is JSON."""
        kinds = [
            self.boolean,
            self.number,
            self.string,
            self.numbers,
            self.words,
            self.boolean,
            self.context,
            self.wild,
        ]
        return self.random.choice(kinds)(self.random.randint(1, DEEPEST))

    def _one(self, depth: int, leaves: list[str], makers: list[Callable[[int], str]]) -> str:
        if depth <= 0 or self.random.random() < 0.15:
            return self.random.choice(leaves)
        return self.random.choice(makers)(depth - 1)

    def _of(self, template: str, **kinds: Callable[[int], str]) -> Callable[[int], str]:
        return lambda depth: template.format(**{name: kind(depth) for name, kind in kinds.items()})

    def number(self, depth: int) -> str:
        """Return a number."""
        n, s, ns = self.number, self.string, self.numbers
        leaves = ["1", "2", "10", "0", "-4", "2.5", "0.25", "n", "m", "half", "zero", "orang.umur", "rows[1].nilai"]
        return self._one(
            depth,
            leaves,
            [
                *(self._of(f"({{a}} {sign} {{b}})", a=n, b=n) for sign in "+-*/"),
                self._of("-({a})", a=n),
                self._of("({a}) ** 2", a=n),
                self._of("if {c} then {a} else {b}", c=self.boolean, a=n, b=n) if depth < 2 else self._of("({a})", a=n),
                self._of("(if {c} then {a} else {b})", c=self.boolean, a=n, b=n),
                *(self._of(f"{f}({{a}})", a=ns) for f in ("sum", "count", "min", "max", "mean", "product", "median")),
                *(self._of(f"{f}({{a}})", a=n) for f in ("abs", "floor", "ceiling")),
                *(self._of(f"{f}({{a}}, 1)", a=n) for f in ("round up", "round down", "round half up", "decimal")),
                self._of("modulo({a}, {b})", a=n, b=n),
                self._of("string length({a})", a=s),
                self._of("{a}[1]", a=ns),
                self._of("{a}[-1]", a=ns),
                self._of("{a}[item > {b}][1]", a=ns, b=n),
                self._of("count(rows[nilai >= {a}])", a=n),
                self._of("number(string({a}))", a=n),
                self._of('get value({{a: {a}}}, "a")', a=n),
                self._of("{{x: {a}, y: x + 1}}.y", a=n),
                self._of("(function(x, y) x - y)({a}, {b})", a=n, b=n),
                self._of("{a}.{p}", a=self.date, p=lambda _: self.random.choice(["year", "month", "day", "weekday"])),
                self._of("{a}.days", a=lambda _: self.random.choice(['duration("P3DT4H")', 'duration("-P1D")'])),
                self._of("day of year({a})", a=self.date),
            ],
        )

    def string(self, depth: int) -> str:
        """Return a text."""
        n, s = self.number, self.string
        leaves = ['"a"', '"b"', '"Bali"', '""', "s", "t", "kosong", "orang.nama", "rows[2].kode", "orang.alamat.kota"]
        return self._one(
            depth,
            leaves,
            [
                self._of("({a} + {b})", a=s, b=s),
                *(self._of(f"{f}({{a}})", a=s) for f in ("upper case", "lower case")),
                self._of("substring({a}, {b})", a=s, b=lambda _: self.random.choice("123")),
                self._of("substring({a}, -2)", a=lambda _: "s"),
                self._of("substring({a}, 2, 3)", a=lambda _: "t"),
                self._of("substring before({a}, {b})", a=s, b=s),
                self._of("substring after({a}, {b})", a=s, b=s),
                self._of("(if {c} then {a} else {b})", c=self.boolean, a=s, b=s),
                self._of('string join({a}, "-")', a=self.words),
                self._of("{a}[1]", a=self.words),
                self._of("string({a})", a=self.date),
                self._of("string({a})", a=self.boolean),
                self._of('replace({a}, "a", "o")', a=s),
                self._of("day of week({a})", a=self.date),
                self._of("string({a})", a=n),
            ],
        )

    def boolean(self, depth: int) -> str:
        """Return a truth, often a comparison."""
        n, s, b, ns, ws, d = self.number, self.string, self.boolean, self.numbers, self.words, self.date
        return self._one(
            depth,
            ["true", "false", "yes", "no", "n > 3", 's = "Denpasar"', "nothing = null", "null = nothing"],
            [
                *(self._of(f"({{a}} {sign} {{b}})", a=n, b=n) for sign in ("=", "!=", "<", "<=", ">", ">=")),
                *(self._of(f"({{a}} {sign} {{b}})", a=s, b=s) for sign in ("=", "!=", "<", ">=")),
                *(self._of(f"({{a}} {sign} {{b}})", a=d, b=d) for sign in ("=", "<", ">=")),
                self._of("({a} and {b})", a=b, b=b),
                self._of("({a} or {b})", a=b, b=b),
                self._of("not({a})", a=b),
                self._of("({a} between {b} and {c})", a=n, b=n, c=n),
                self._of("({a} in [{b}..{c}])", a=n, b=n, c=n),
                self._of("({a} in ({b}..{c}))", a=n, b=n, c=n),
                self._of("({a} in ({b}, {c}))", a=n, b=n, c=n),
                self._of("({a} in (< {b}, > {c}))", a=n, b=n, c=n),
                self._of("({a} in {b})", a=n, b=ns),
                self._of("({a} in {b})", a=s, b=ws),
                self._of("(some x in {a} satisfies x > {b})", a=ns, b=n),
                self._of("(every x in {a} satisfies x > {b})", a=ns, b=n),
                self._of("({a} = {b})", a=ns, b=ns),
                self._of("list contains({a}, {b})", a=ns, b=n),
                *(self._of(f"{f}({{a}}, {{b}})", a=s, b=s) for f in ("contains", "starts with", "ends with")),
                self._of('matches({a}, "^[A-Z].*")', a=s),
                self._of("({a} instance of number)", a=n),
                self._of("({a} instance of string)", a=n),
                self._of("all([{a}, {b}])", a=b, b=b),
                self._of("any([{a}, {b}])", a=b, b=b),
                *(self._of(f"{f}({{a}})", a=n) for f in ("even", "odd")),
                self._of("before({a}, {b})", a=n, b=n),
                self._of("includes([0..9], {a})", a=n),
                self._of("overlaps([1..{a}], [3..8])", a=lambda _: self.random.choice(["2", "3", "5"])),
            ],
        )

    def numbers(self, depth: int) -> str:
        """Return a list of numbers."""
        n, ns = self.number, self.numbers
        return self._one(
            depth,
            ["numbers", "[1, 2, 3]", "[]", "rows.nilai", "[4]"],
            [
                self._of("[{a}, {b}]", a=n, b=n),
                self._of("[{a}, {b}, {c}]", a=n, b=n, c=n),
                self._of("(for x in {a} return x * {b})", a=ns, b=n),
                self._of("(for i in 1..{a} return i + {b})", a=lambda _: self.random.choice("234"), b=n),
                self._of("(for x in {a}, y in [1, 2] return x + y)", a=ns),
                self._of("{a}[item > {b}]", a=ns, b=n),
                *(self._of(f"{f}({{a}})", a=ns) for f in ("reverse", "distinct values", "flatten")),
                self._of("append({a}, {b})", a=ns, b=n),
                self._of("concatenate({a}, {b})", a=ns, b=ns),
                self._of("union({a}, {b})", a=ns, b=ns),
                self._of("sort({a}, function(x, y) x < y)", a=ns),
                self._of("index of({a}, {b})", a=ns, b=n),
                self._of("insert before({a}, 1, {b})", a=ns, b=n),
                self._of("remove({a}, 1)", a=ns),
                self._of("sublist({a}, 1, 1)", a=ns),
            ],
        )

    def words(self, depth: int) -> str:
        """Return a list of texts."""
        s = self.string
        return self._one(
            depth,
            ["words", '["a", "b"]', "rows.kode", "rows[nilai > 1].kode"],
            [
                self._of("[{a}, {b}]", a=s, b=s),
                self._of("(for w in {a} return upper case(w))", a=self.words),
                self._of("reverse({a})", a=self.words),
                self._of('split({a}, "a")', a=s),
                self._of("append({a}, {b})", a=self.words, b=s),
            ],
        )

    def context(self, depth: int) -> str:
        """Return a context."""
        n, s = self.number, self.string
        return self._one(
            depth,
            ["orang", "{}", "rows[1]"],
            [
                self._of("{{a: {a}, b: {b}}}", a=n, b=s),
                self._of("{{a: {a}, b: a}}", a=n),
                self._of('context put({a}, "z", {b})', a=self.context, b=n),
                self._of("context merge([{a}, {b}])", a=self.context, b=self.context),
                self._of('{{"dua kata": {a}}}', a=n),
            ],
        )

    def date(self, depth: int) -> str:
        """Return a date."""
        return self._one(
            depth,
            ['date("2026-03-02")', '@"2026-12-31"', "date(2024, 2, 29)", 'date("2025-11-30")'],
            [
                self._of("({a} + {b})", a=self.date, b=self.duration),
                self._of("({a} - {b})", a=self.date, b=self.duration),
            ],
        )

    def duration(self, depth: int) -> str:
        """Return a duration of whole days or months."""
        return self.random.choice(['duration("P1D")', 'duration("P10D")', '@"P1M"', 'duration("P1Y2M")', '@"-P3D"'])

    def wild(self, depth: int) -> str:
        """Return an operation on things that do not belong together, or on null."""
        anything = [self.number, self.string, self.boolean, self.numbers, lambda _: "null", lambda _: "mixed"]
        left, right = self.random.choice(anything), self.random.choice(anything)
        signs = ["+", "-", "*", "=", "!=", "<", ">", "and", "or"]
        return f"({left(depth - 1)}) {self.random.choice(signs)} ({right(depth - 1)})"
