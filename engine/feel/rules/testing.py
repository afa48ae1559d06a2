"""Unary tests, `in`, and `instance of`."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.code import Code, Make
from engine.feel.names import reads
from engine.feel.rules.operators import decided
from engine.feel.scope import MISSING, Scope
from engine.feel.types import shape
from engine.feel.values import Range, equal
from engine.model import Message


def in_tests(node: n.In, make: Make) -> Code:
    """Tell whether a value passes one of the tests, or none for `not(…)`."""
    value, negated = make(node.value), node.negated
    tests = [_test(test, make) for test in node.tests]

    def passes(scope: Scope, run: Run) -> bool | None:
        tested = value(scope, run)
        inner = Scope({"?": tested}, scope)
        found: bool | None = False
        for test in tests:
            answer = test(tested, inner, run)
            if answer is True:
                found = True
                break
            found = None if answer is None else found
        return found if not negated or found is None else not found

    return passes


def _test(test: n.Node, make: Make) -> Any:
    """Return the code of one test: (value, scope with `?`, run) → answer."""
    if isinstance(test, n.HalfTest):
        operand, operator, at = make(test.operand), test.operator, test.at
        return lambda value, scope, run: decided(operator, value, operand(scope, run), run, at)
    code, about = make(test), "?" in reads(test)
    return lambda value, scope, run: matches(value, code(scope, run), run, about=about)


def matches(value: Any, wanted: Any, run: Run, *, about: bool) -> bool | None:
    """Tell whether a value meets what a test became; `about`: the test speaks of `?`, so its truth is the answer."""
    if about and (isinstance(wanted, bool) or wanted is None):
        return wanted if isinstance(wanted, bool) else None
    if isinstance(wanted, Range):
        return value if value is None else wanted.contains(value)
    if isinstance(wanted, list):
        run.spend(len(wanted) // 4)
        return equal(value, wanted) is True or any(_among(value, item) for item in wanted)
    same = equal(value, wanted)
    return False if same is None and about else same


def _among(value: Any, item: Any) -> bool:
    return equal(value, item) is True or (isinstance(item, Range) and item.contains(value) is True)


def half_test(node: n.HalfTest, make: Make) -> Code:
    """Test the value at hand."""
    operand, operator, at = make(node.operand), node.operator, node.at

    def test(scope: Scope, run: Run) -> bool | None:
        value = scope.look("?")
        return decided(operator, None if value is MISSING else value, operand(scope, run), run, at)

    return test


def instance_of(node: n.InstanceOf, make: Make) -> Code:
    """Tell whether a value is of a type; null for a type that nobody knows."""
    value, wanted, name, at = make(node.value), shape(node.type), node.type.name, node.type.at

    def fits(scope: Scope, run: Run) -> bool | None:
        found = value(scope, run)
        if wanted is None:
            run.null(at, Message("Tipe {name} tidak dikenal.", name=name))
            return None
        return wanted.fits(found, run)

    return fits
