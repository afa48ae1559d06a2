"""What is wrong with a diagram, by element, in words that a process owner understands.

A diagram without errors runs exactly as BPMN 2.0 says; whatever does not is refused here, never half executed. Each
rule is a small function that yields problems; `RULES` lists them all.
"""

from __future__ import annotations

from dataclasses import replace

from engine.diagram.calls import called_by
from engine.diagram.lint import (
    activities,
    assignments,
    compensation,
    deciding,
    events,
    expressions,
    foreign,
    gateways,
    handlers,
    messaging,
    standard,
    structure,
    subset,
    throwing,
)
from engine.diagram.lint.bounded import alone, bounded, joined
from engine.diagram.lint.drawing import Drawing, Known
from engine.diagram.lint.expressions import writes
from engine.diagram.lint.soundness import sound
from engine.diagram.lint.standard.document import Document
from engine.diagram.model import Diagram, Process
from engine.diagram.reader import diagram_of
from engine.diagram.xml import read_xml
from engine.errors import BundleInvalid
from engine.model import Message, Problem

__all__ = ["RULES", "Known", "bounded", "joined", "lint", "lint_diagram", "read_and_lint"]

RULES = (
    subset.not_executable,
    subset.unsupported_elements,
    subset.unsupported_parts,
    subset.idle_tasks,
    activities.loops,
    activities.calls,
    deciding.rules,
    messaging.tasks,
    structure.starts,
    structure.ambiguous_starts,
    structure.broken_flows,
    structure.unreachable,
    structure.no_way_to_an_end,
    structure.implicit_gateways,
    structure.endless_loops,
    gateways.diverging,
    gateways.overlapping,
    gateways.event_based,
    gateways.conditions_elsewhere,
    events.boundaries,
    events.timers,
    events.messages,
    handlers.event_subprocesses,
    handlers.always_interrupting,
    handlers.caught_twice,
    throwing.codes,
    throwing.signals,
    throwing.conditions,
    throwing.uncaught,
    throwing.link_pairs,
    compensation.handlers,
    compensation.boundaries,
    compensation.throws,
    assignments.roles,
    assignments.people,
    assignments.forms,
    assignments.operations,
    assignments.documents,
    assignments.signed_copies,
    assignments.references,
    expressions.broken,
    expressions.unwritten,
    expressions.personal,
    expressions.unknown_functions,
)


UNUSED = ("form.unused", "document.unused")
FILE_RULES = (foreign.extensions, foreign.places, foreign.scripts)


def read_and_lint(xml: bytes, source: str = "") -> tuple[Diagram | None, list[Problem]]:
    """Return a diagram, if it can be read as one, and what the standard and other makers' words say against the file.

    Raises: BundleInvalid when it is no BPMN 2.0 at all.
    """
    root = read_xml(xml, source)
    document = Document(root)
    rules = (*standard.RULES, *FILE_RULES)
    found = [replace(problem, source=source) for rule in rules for problem in rule(document)]
    try:
        return diagram_of(root, source), found
    except BundleInvalid as exc:
        return None, [*found, *exc.problems]


def lint_diagram(diagram: Diagram, process_id: str, known: Known) -> list[Problem]:
    """Lint the process `process_id` of a file with all that it calls, and what the file has that nobody reads."""
    process = diagram.processes.get(process_id)
    if process is None:
        message = Message(
            "Proses {process_id} tidak ada dalam berkas; yang ada: {names}.",
            process_id=process_id,
            names=", ".join(diagram.processes) or "tidak ada",
        )
        return [Problem("diagram.no_process", message, source=diagram.source)]
    found = [
        Problem(
            "diagram.unknown_construct",
            Message("Unsur {name} tidak dikenal dan tidak dijalankan; hapuslah.", name=name),
            place,
            line=line,
        )
        for name, place, line in diagram.unknown
    ]
    return found + _family(process, replace(known, processes={**known.processes, **diagram.processes}))


def _family(process: Process, known: Known) -> list[Problem]:
    """Lint a process and those that it calls; what one writes, another may read."""
    family = [known.processes[name] for name in (process.id, *called_by(known.processes, process.id))]
    if len(family) > 1:
        written = (writes(Drawing(member, known)) for member in family)
        known = replace(known, case_values=known.case_values.union(*written))
    return [
        found for member in family for found in lint(member, known) if member is process or found.rule not in UNUSED
    ]


def lint(process: Process, known: Known) -> list[Problem]:
    """Return every problem of a process, in the order of the rules; what hangs together is searched for soundness."""
    drawing = Drawing(process, known)
    found = [problem for rule in RULES for problem in rule(drawing)]
    found = list(alone(found)) if known.alone else found
    return found if any(problem.severity == "error" for problem in found) else [*found, *sound(drawing)]
