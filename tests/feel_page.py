"""Write docs/feel.md from the register of functions, the types, and what the TCK and feelin say."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from engine.feel import BUILTINS
from engine.feel.builtins import CHAPTERS
from engine.feel.registry import Builtin, Parameter, Signature
from tests.conftest import ROOT
from tests.engine.feel.differential.explained import RULES
from tests.tck import folders, published
from tests.tck.test_feel_cases import REASONS

PAGE = ROOT / "docs/feel.md"
HEAD = """# FEEL: what expressions can say

Made from the source by `make constructs`; a test says when this page is old, and finds every example to be true.
FEEL is the expression language of DMN 1.5, of Camunda 8 and of form-js. In a diagram an expression begins with `=`.

An error inside an expression gives null, and its reason is recorded with its place; only an expression that asks for
too much work stops. Names may hold spaces; a name with a sign such as `-` is read as one where it is known.

## Types

| Type | Written | Remarks |
|---|---|---|
| number | `12`, `-0.5`, `1.2e3` | 34 digits, exponents to 6144, as IEEE 754 decimal128; halves round to even |
| string | `"Bali"`, `"\\U01F40E"` | counted in code points |
| boolean | `true`, `false` | `and`, `or`, `not()` know null as "unknown" |
| date | `@"2026-03-02"` | years 1 to 9999; `.year .month .day .weekday` |
| time | `@"09:30:00+08:00"` | `.hour .minute .second .time offset .timezone` |
| date and time | `@"2026-03-02T09:30:00@Asia/Makassar"` | to the microsecond; the parts of both |
| days and time duration | `@"P1DT2H"` | `.days .hours .minutes .seconds` |
| years and months duration | `@"P1Y2M"` | `.years .months` |
| list | `[1, 2]` | `list[1]`, `list[-1]`, `list[item > 1]`, `rows.name` |
| context | `{a: 1, b: a + 1}` | `c.a`, `c.a.b` |
| range | `[1..5]`, `(1..5)`, `]1..5[`, `>= 5` | `.start .end .start included .end included` |
| function | `function(x: number) x + 1` | remembers the names around it |

`x instance of …` takes these names, `Any`, and `list<number>`, `context<a: number>`, `range<date>`,
`function<number> -> string`.

Further: `if … then … else`, `for x in xs, i in 1..3 return …` (`partial` is what was collected so far),
`some … satisfies`, `every … satisfies`, `x between a and b`, `x in (< 5, [7..9], 12)`, named arguments
`substring(string: s, start position: 2)`, comments `//` and `/* */`.

## Functions

*C* marks what Camunda 8 and Alur add to the standard. `?` may be left out, `…` may be many; a point is a number, text,
date, time or duration. One value and a list of one stand for each other.
"""
TITLES = {
    "conversion": "Conversion",
    "values": "Booleans, nothing and chance",
    "strings": "Texts",
    "patterns": "Patterns",
    "numbers": "Numbers",
    "aggregates": "One value of many",
    "lists": "Lists",
    "contexts": "Contexts",
    "moments": "Days",
    "ranges": "Points and ranges",
}


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, *_functions(), *_tck(), *_feelin()]) + "\n"


def _functions() -> Iterator[str]:
    order = [module.__name__.rpartition(".")[2] for module in CHAPTERS]
    known = sorted(BUILTINS.values(), key=lambda function: order.index(function.chapter))
    for chapter, functions in groupby(known, key=lambda function: function.chapter):
        yield f"### {TITLES[chapter]}\n"
        yield "| Function | | Gives | Example |\n|---|---|---|---|"
        yield from (_row(function) for function in functions)
        yield ""


def _row(function: Builtin) -> str:
    forms = "<br>".join(f"`{function.name}({_parameters(form)})`" for form in function.signatures)
    mark = " *C*" if function.extra else ""
    example = function.example.replace("|", "\\|")
    return f"| {forms}{mark} | {function.summary} | {function.signatures[0].result} | `{example}` |"


def _parameters(form: Signature) -> str:
    return ", ".join(map(_said, form.parameters))


def _said(part: Parameter) -> str:
    kinds = part.said.split("|")
    type_ = "point" if len(kinds) > 4 else " or ".join(kind.strip() for kind in kinds if kind.strip() != "null")
    name = part.name + ("…" if part.variadic else "?" if part.optional else "")
    return name if type_ == "any" else f"{name}: {type_}"


def _tck() -> Iterator[str]:
    counts = {folder["folder"]: len(folder["cases"]) for folder in folders("feel")}
    cases = sum(counts.values())
    right = 100 * (1 - len(REASONS) / cases)
    yield "## The DMN TCK\n"
    yield (
        f"{cases} cases of literal expressions were typed over from {len(counts)} folders of the TCK "
        f"([how](../tests/tck/README.md)); {right:.1f} % agree. Folders of tables, boxes and graphs, "
        " and folders that are not here, are in [dmn.md](dmn.md).\n"
    )
    yield "| Folder | Published | Here | Right |\n|---|---|---|---|"
    for name, count in counts.items():
        wrong = sum(case.startswith(name.rpartition("/")[2] + "/") for case in REASONS)
        yield f"| `{name}` | {published().get(name, '')} | {count} | {count - wrong} |"
    yield f"| **all** | | **{cases}** | **{cases - len(REASONS)}** |\n\nWhat differs, and why:\n"
    by_reason: dict[str, list[str]] = {}
    for case, reason in REASONS.items():
        by_reason.setdefault(reason, []).append(f"`{case}`")
    yield from (f"- {reason} {', '.join(names)}" for reason, names in by_reason.items())


def _feelin() -> Iterator[str]:
    yield "\n## feelin, the evaluator of form-js\n"
    yield "Random expressions give the same in both, but for these rules, each with an example:\n"
    yield from (f"- {rule.reason} `{rule.example}`" for rule in RULES)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{len(BUILTINS)} functions in {PAGE.relative_to(ROOT)}\n")
