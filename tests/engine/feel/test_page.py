"""docs/feel.md is what the source says, and every example on it is true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.feel import BUILTINS, compile_expression
from tests.feel_page import PAGE, page

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_the_page_is_what_the_source_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make constructs`"


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_has_a_summary_and_an_example_that_is_true(name: str) -> None:
    function = BUILTINS[name]
    assert function.summary.endswith(".")
    outcome = compile_expression(function.example).explain({}, now=NOW)
    assert outcome.value is True, function.example
    assert name in compile_expression(function.example).calls


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_is_null_for_arguments_that_do_not_fit(name: str) -> None:
    too_many = ", ".join(["{}"] * 9)
    outcome = compile_expression(f"{name}({too_many})").explain({}, now=NOW)
    if not any(part.variadic for form in BUILTINS[name].signatures for part in form.parameters):
        assert outcome.value is None
        assert outcome.troubles


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_takes_named_arguments(name: str) -> None:
    function = BUILTINS[name]
    call = compile_expression(f"{name}(tak ada: 1)").explain({}, now=NOW)
    assert call.value is None
    assert function.name in call.troubles[0].message
