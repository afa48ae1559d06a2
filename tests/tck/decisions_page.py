"""`docs/dmn.md`: what of DMN runs, what is said of a file that does not, how the TCK went; `make constructs`."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from tests.constructs import ROOT
from tests.tck import HERE, folders, published

PAGE = ROOT / "docs" / "dmn.md"
TABLES, BOXES, LINT, HOSTILE, PROCESS = (
    "tests/engine/decisions/test_tables.py",
    "tests/engine/decisions/test_boxes.py",
    "tests/engine/decisions/test_lint.py",
    "tests/engine/decisions/test_hostile.py",
    "tests/processes/test_decisions.py",
)
HEAD = """# What runs of DMN, and what is refused

Made by `make constructs`; a test says when this page is old. Files of DMN 1.1 to 1.6 are read, with whatever prefix and
vendor's additions; paragraphs are those of DMN 1.5. A table lies beside its diagram, `bpmn/<process_id>/<name>.dmn`; a
business rule task names a decision (`zeebe:calledDecision decisionId`, `resultVariable`). What goes wrong while a
decision is made is null as the standard says, and in a process an incident with decision, rules and inputs
([decision 21](decisions/0021-decisions-are-null-with-a-problem.md)).

| Construct | | Paragraph | Test |
|---|---|---|---|
"""
CLAIMS = (
    (
        "decision table: FIRST, RULE ORDER, COLLECT, `C+`, `C<`, `C>`, `C#`",
        "runs",
        "8.2.8",
        TABLES,
        "test_each_hit_policy",
    ),
    ("decision table: UNIQUE, two rules match", "null, told", "8.2.8", TABLES, "test_unique_with_two"),
    ("decision table: ANY, outputs differ", "null, told", "8.2.8", TABLES, "test_any_agrees"),
    ("decision table: PRIORITY, OUTPUT ORDER", "runs", "8.2.8", TABLES, "test_the_order_of_output_values"),
    ("decision table: no rule matches", "default, or null, told", "8.2.9", TABLES, "test_no_match_is_null"),
    ("decision table: several outputs", "runs", "8.2.5", TABLES, "test_several_outputs"),
    ("input values", "null, told", "8.3.2", TABLES, "test_a_value_outside_the_input"),
    ("output values", "null, told", "8.3.3", TABLES, "test_an_output_outside"),
    ("item definitions, allowed values", "runs", "7.3.2", BOXES, "test_types_with_fields"),
    ("types of the model in FEEL: `instance of`, parameters", "runs", "10.3.2.9", BOXES, "test_expressions_know"),
    ("coercion by type", "runs", "10.3.2.9.4", TABLES, "test_types_coerce"),
    ("boxed context", "runs", "10.2.1.4", BOXES, "test_a_context_is_read"),
    ("boxed list, relation", "runs", "10.2.1.5", BOXES, "test_a_relation_is"),
    ("boxed invocation, function definition", "runs", "10.2.1.6", BOXES, "test_a_function_definition"),
    ("boxed conditional", "runs", "10.2.1.9", BOXES, "test_a_conditional_takes"),
    ("boxed filter", "runs", "10.2.1.10", BOXES, "test_a_filter_keeps"),
    ("boxed iterator: for, some, every", "runs", "10.2.1.11", BOXES, "test_iterators"),
    ("business knowledge model", "runs", "6.3.9", BOXES, "test_a_knowledge_model"),
    ("decision requirement graph", "runs", "6.2", BOXES, "test_decisions_feed"),
    ("decision service", "runs", "6.3.10", BOXES, "test_a_service_takes"),
    ("import of other DMN files", "runs", "6.3.3", BOXES, "test_imports_over_files"),
    ("requirement cycle", "refused: `dmn.cycle`", "6.3.11", LINT, "test_requirements_that_go"),
    ("Java, PMML functions", "refused: `dmn.external_function`", "10.3.2.13", LINT, "test_each_mistake"),
    ("other expression languages", "refused: `dmn.language`", "7.3.1", HOSTILE, "test_other_expression"),
    ("gaps, overlaps, unreachable rules", "told before publication", "8.2.11", LINT, "test_gaps_of_numbers"),
    ("columns, cells of another type", "refused before publication", "10.3.2.9.4", LINT, "test_a_column_of_another"),
    ("business rule task", "runs", "BPMN 13.3.3", PROCESS, "test_the_way_goes"),
)
SAID = """
## What `alur check` and `alur deploy` say of tables

Each problem names the table, the rule and the column, and the line of the file. Gaps (`dmn.gap`), what is not proven,
what nobody uses and decisions that only people make (no logic, nothing needs them) are warnings; so are overlaps of
inputs that may depend on each other. All else refuses.

| Rule | Says |
|---|---|
"""
CASES = """
## The DMN TCK

The folders of [`tests/tck/dmn`](../tests/tck/README.md): tables, boxes, graphs, services and types of levels 2 and 3.

| Folder | Published cases | Results here | Right |
|---|---|---|---|
"""
MISSING = """
`0014` is counted without `rankByRate`, which only older files of it have. Literal expressions are in
[feel.md](feel.md). Folders of both levels that were not typed over:

| Folder | Published | Why |
|---|---|---|
"""
WHY = {
    "0076-feel-external-java": "functions in Java are refused (`dmn.external_function`)",
}
NO_TIME = "not typed over yet"


def page() -> str:
    """Return the page."""
    claims = "".join(
        f"| {name} | {verdict} | {paragraph} | [`{_test(file, start)}`](../{file}) |\n"
        for name, verdict, paragraph, file, start in CLAIMS
    )
    said = "".join(
        f"| `{rule}` | {'; '.join(words) or 'the reason that FEEL gives'} |\n"
        for rule, words in sorted(_said().items())
    )
    return HEAD + claims + SAID + said + CASES + "".join(_results()) + MISSING + "".join(_missing())


def _test(file: str, start: str) -> str:
    """Return the whole name of a test, which must be there."""
    (found,) = re.findall(rf"def ({start}\w*)\(", (ROOT / file).read_text())
    return str(found)


def _results() -> Iterator[str]:
    reasons = json.loads((HERE / "dmn_differences.json").read_text(encoding="utf-8"))
    total = 0
    for folder in folders("dmn"):
        name = folder["folder"].rpartition("/")[2]
        number = sum(len(case[2]) for case in folder["cases"])
        wrong = sum(key.startswith(f"{name}/") for key in reasons)
        total += number
        yield f"| `{folder['folder']}` | {published().get(folder['folder'], '')} | {number} | {number - wrong} |\n"
    yield f"| **all** | | **{total}** | **{total - len(reasons)}** ({100 * (1 - len(reasons) / total):.1f} %) |\n"
    yield "\nWhat differs, and why:\n\n"
    yield from (f"- `{key}`: {why}\n" for key, why in reasons.items())


def _missing() -> Iterator[str]:
    here = {folder["folder"] for kind in ("feel", "dmn") for folder in folders(kind)}
    for name, number in published().items():
        if name not in here:
            yield f"| `{name}` | {number} | {WHY.get(name.rpartition('/')[2], NO_TIME)} |\n"


def _said() -> dict[str, list[str]]:
    """Read the rules and their sentences out of the sources."""
    found: dict[str, list[str]] = {"dmn.wrong_type": []}
    files = [file for file in sorted((ROOT / "engine").rglob("*.py")) if {"decisions", "dmn"} & {*file.parts}]
    trees = [ast.parse(file.read_text()) for file in files]
    shared = {name: words for tree in trees for name, words in _shared(tree)}
    for tree in trees:
        found["dmn.wrong_type"] += _misfits(tree)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for rule, words in _of_function(function, shared):
                    kept = found.setdefault(rule, [])
                    kept += [words] if words and words not in kept else []
    return found


def _shared(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield sentences that several places say: constants, and what functions return."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and "Message(" in ast.unparse(node.value):
            names = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            yield ast.unparse(names[-1]), _words(node.value)
        elif isinstance(node, ast.FunctionDef):
            for last in node.body:
                if isinstance(last, ast.Return) and last.value is not None and "Message(" in ast.unparse(last.value):
                    yield node.name, _words(last.value)


def _misfits(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Misfit":
            yield _words(node)


def _of_function(function: ast.FunctionDef, shared: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each rule of a function with its sentence: written there, or in the variable that was set last before."""
    made = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    before = sorted((node.lineno, ast.unparse(node.targets[0]), _words(node.value)) for node in made)
    for node in ast.walk(function):
        rule = next((a for a in node.args if _is_rule(a)), None) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and rule is not None and node.args[-1] is not rule:
            sentence = node.args[node.args.index(rule) + 1]
            told = [words for line, name, words in before if name == ast.unparse(sentence) and line < node.lineno]
            name = ast.unparse(sentence.func if isinstance(sentence, ast.Call) else sentence)
            yield str(ast.literal_eval(rule)), told[-1] if told else shared.get(name) or _words(sentence)


def _is_rule(node: Any) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and bool(re.fullmatch(r"dmn\.\w+", text))


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return texts[0] if texts else ""


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
