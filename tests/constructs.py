"""Which BPMN construct runs and which is refused, as the tests themselves declare it: `docs/bpmn.md` is made from here.

A test says `@shows("boundaryEvent.message.nonInterrupting", "13.5.3")` when it proves that a construct runs, or
`@refuses("complexGateway", "13.4.5", "element.unsupported")` when it proves that a rule of the lint refuses it. The
paragraph is the one of BPMN 2.0.2. Several may stand over one test. `make constructs` writes the table anew.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "bpmn.md"
Test = TypeVar("Test", bound=Callable[..., None])
HEAD = """# What runs of BPMN, and what is refused

Made from the tests by `make constructs`; a test says when this page is old. A construct is written as type, kind of
event, variant. What is refused is refused before publication, on the element, by the rule named, in words that say what
to draw instead. Paragraphs are those of BPMN 2.0.2.

| Construct | | Paragraph | Test |
|---|---|---|---|
"""


def shows(construct: str, paragraph: str) -> Callable[[Test], Test]:
    """Declare that a test proves a construct to run as the paragraph of the standard says."""
    return lambda test: test


def refuses(construct: str, paragraph: str, rule: str) -> Callable[[Test], Test]:
    """Declare that a test proves a construct to be refused by a rule of the lint."""
    return lambda test: test


@dataclass(frozen=True, order=True)
class Claim:
    """What one test declares about one construct."""

    construct: str
    verdict: str
    paragraph: str
    file: str
    test: str

    @property
    def row(self) -> str:
        return f"| `{self.construct}` | {self.verdict} | {self.paragraph} | [`{self.test}`](../{self.file}) |"


def claims() -> list[Claim]:
    """Read the declarations out of the sources of the tests, without importing them."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return sorted(claim for file in files for claim in _claims_of(file))


def _claims_of(file: Path) -> Iterator[Claim]:
    source = file.read_text()
    if "tests.constructs" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield from (_claim(file, node.name, made) for made in node.decorator_list if _declares(made))


def _declares(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in ("shows", "refuses")


def _claim(file: Path, test: str, decorator: ast.expr) -> Claim:
    assert isinstance(decorator, ast.Call)
    construct, paragraph, *rule = (str(ast.literal_eval(argument)) for argument in decorator.args)
    verdict = f"refused: `{rule[0]}`" if rule else "runs"
    return Claim(construct, verdict, paragraph, str(file.relative_to(ROOT)), test)


def page() -> str:
    """Return the table."""
    return HEAD + "".join(f"{claim.row}\n" for claim in claims())


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{len(claims())} claims in {PAGE.relative_to(ROOT)}\n")
