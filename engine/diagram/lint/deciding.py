"""Business rule tasks: that they ask a decision that is there, with what it needs, and keep its answer."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.lint.expressions import writes
from engine.diagram.model import Element
from engine.feel import is_expression
from engine.model import Message, Problem


def rules(drawing: Drawing) -> Iterator[Problem]:
    """Look for business rule tasks without a decision, with one that is not there, or whose answer nobody keeps."""
    for task in drawing.of_type("businessRuleTask"):
        wanted, name = task.called_decision, title(task)
        if not wanted and not task.operation:
            yield problem("decision.none", Message("{name} tidak menyebut keputusan yang dipakai.", name=name), task)
        elif wanted and is_expression(wanted):
            words = Message("{name} memilih keputusan dengan ungkapan; sebutkan satu keputusan.", name=name)
            yield problem("decision.dynamic", words, task)
        elif wanted and wanted not in drawing.known.decisions:
            there = ", ".join(sorted(drawing.known.decisions)) or "-"
            words = Message(
                "{name} memakai keputusan {wanted}, yang tidak ada; yang ada: {there}.",
                name=name,
                wanted=wanted,
                there=there,
            )
            yield problem("decision.missing", words, task)
        elif wanted:
            yield from _asked(drawing, task, drawing.known.decisions[wanted])
    for element in drawing.elements:
        if element.called_decision and element.type != "businessRuleTask":
            words = Message("Hanya tugas aturan bisnis yang memakai keputusan; {name} bukan.", name=title(element))
            yield problem("decision.wrong_place", words, element)


def _asked(drawing: Drawing, task: Element, needed: frozenset[str]) -> Iterator[Problem]:
    if not task.result_variable:
        words = Message("{name} tidak menyebut variabel untuk hasil keputusannya.", name=title(task))
        yield problem("decision.no_result", words, task)
    for name in sorted(needed - writes(drawing)):
        words = Message(
            "Keputusan {wanted} pada {name} membaca {variable}, yang tidak pernah diisi.",
            wanted=task.called_decision,
            name=title(task),
            variable=name,
        )
        yield problem("decision.unwritten", words, task)
