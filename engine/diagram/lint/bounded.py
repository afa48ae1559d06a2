"""Problems, brought to what a person reads: none twice, no rule a thousand times, none that only an office knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.model import Message, Problem

MOST_OF_A_RULE = 25
UNKNOWABLE = frozenset(
    {
        "task.unknown_role",
        "task.form_missing",
        "form.unused",
        "task.operation_missing",
        "document.missing",
        "document.unused",
        "signed.no_such_template",
        "signed.unknown_role",
        "expression.unwritten",
        "decision.missing",
        "decision.unwritten",
    }
)
"""Rules about what lies beside a diagram: forms, templates, roles, operations."""
SETTLED_LATER = frozenset({"task.no_role", "task.no_form", "task.no_operation"})
"""Rules about what an office must settle before it publishes; the flow runs without."""


def alone(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Judge a diagram that nothing lies beside: leave out what cannot be known, and hint at what an office settles."""
    for problem in problems:
        if problem.rule not in UNKNOWABLE:
            yield replace(problem, severity="hint") if problem.rule in SETTLED_LATER else problem


def joined(first: Iterable[Problem], second: Iterable[Problem]) -> list[Problem]:
    """Return the problems of both, without those of the second that the first has on the same element."""
    kept = list(first)
    told = {(problem.rule, problem.element_id) for problem in kept}
    return [*kept, *(problem for problem in second if (problem.rule, problem.element_id) not in told)]


def bounded(problems: Iterable[Problem], most: int = MOST_OF_A_RULE) -> list[Problem]:
    """Return at most so many problems of each rule, and how many more there are."""
    counted: Counter[str] = Counter()
    kept: list[Problem] = []
    last: dict[str, Problem] = {}
    for problem in problems:
        counted[problem.rule] += 1
        last[problem.rule] = problem
        if counted[problem.rule] <= most:
            kept.append(problem)
    for rule, number in counted.items():
        if number > most:
            words = Message("… dan {more} lagi yang melanggar aturan ini.", more=number - most)
            kept.append(Problem(rule, words, severity=last[rule].severity, source=last[rule].source))
    return kept
