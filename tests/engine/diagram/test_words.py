"""What a check says is said in Indonesian and in English: every finding is a template with values."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from engine.decisions import Library
from engine.model import Message
from tests.engine.decisions.draw import decision, dmn, given, literal, table
from web.cli.speaking import spoken

ROOT = Path(__file__).parents[3]
PACKAGES = ("diagram/lint", "diagram/dmn", "decisions", "feel")
TELLERS = [
    *(
        path
        for name in ("diagram/lint", "diagram/dmn", "decisions", "feel")
        for path in (ROOT / "engine" / name).rglob("*.py")
    ),
    *(ROOT / f"engine/{name}.py" for name in ("diagram/reader", "checking", "bundles", "forms/form")),
    *(ROOT / f"engine/documents/{name}.py" for name in ("render", "sandbox")),
]
SAY = {"Problem": 1, "problem": 1, "refused": 2, "wrong": 2, "null": 1, "invalid": 2, "Refused": 1, "Senseless": 0}
SAY |= {"Misfit": 0, "TemplateRefused": 0, "ExpressionInvalid": 0, "BudgetExceeded": 0}
INDONESIAN = re.compile(r"\b(aturan|baris|bukan|kolom|maksudnya|nilai|padahal|semua|tidak|yang)\b")


@pytest.mark.parametrize("path", TELLERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_finding_is_told_in_one_language_only(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    told = [call.args[SAY[_name(call)]] for call in calls if len(call.args) > SAY.get(_name(call), len(call.args))]
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


WRONG = {
    "cells": table(["n"], [("h", None, None, "0")], ["> 1 | 1", "> > 2 | 2", "m | coutn([1])"]),
    "gaps": table([("n", "number")], ["h"], ["[3..5] | 1", "7, 9 | 2", "5 | 3"]),
    "shape": table(["n"], ["h", "h"], ["1 | 2"], policy="NONE", aggregation="AVG"),
    "types": table([("n", "numbr")], [("h", "string", '"a"')], ['"a" | 1', '"b" | "c"'], policy="PRIORITY"),
    "hidden": table(["n"], ["h"], ["- | 1", "> 5 | 2"], policy="FIRST"),
    "lone": literal("other + m.x + count()"),
    "empty": "",
}


def english(messages: list[Message]) -> list[str]:
    return [spoken(message, "en") for message in messages]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_decision_is_told_in_english_throughout(name: str) -> None:
    others = decision("other", literal("result"), ["d_result"])
    drawn = dmn(given("n", "number"), decision("result", WRONG[name], ["in_n", "d_gone"]), others)
    told = english([problem.message for problem in Library.read({"x.dmn": drawn}).check(frozenset({"d_result"}))])
    assert len(told) > 1
    assert [words for words in told if INDONESIAN.search(words)] == []


@pytest.mark.parametrize(
    ("logic", "words"),
    [
        (table(["n"], ["h"], ["1 | 1"]), "result: no rule matches n = 5"),
        (
            table(["n"], ["h"], ["> 1 | 1", "> 2 | 2"]),
            "result: rules 1, 2 match at once, but a UNIQUE table",
        ),
        (
            table([("n", None, "1, 2")], ["h"], ["1 | 1"]),
            "result, input n: the value 5 is not among the input",
        ),
        (table(["n"], [("h", "string")], ["5 | n"]), "result, h: the value 5 is no string"),
        (literal('n + "a"'), "result: number + string has no meaning."),
    ],
)
def test_why_a_decision_has_no_answer_is_told_in_english_too(logic: str, words: str) -> None:
    library = Library.read({"x.dmn": dmn(given("n"), decision("result", logic, ["in_n"]))})
    (first, *_) = english(list(library.verdict("d_result", {"n": 5}, now=None).problems))
    assert first.startswith(words)
