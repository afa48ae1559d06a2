"""What the standard lets a file say and nobody here reads: told where it would change what runs, never passed over."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.standard.document import (
    ACTIVITIES,
    EVENTS,
    SUBPROCESSES,
    Document,
    children,
    found,
    is_true,
    kind_of,
    named,
)
from engine.model import Message, Problem

PERFORMERS = ("potentialOwner", "humanPerformer", "performer", "resourceRole")
MOVES = ("assignment", "transformation")


def performers(document: Document) -> Iterator[Problem]:
    """Look for people and groups in the standard's own words (10.3.1), which would not get the task."""
    for kind in PERFORMERS:
        for node in document.of(kind):
            holder = node.getparent()
            if holder is not None and kind_of(holder) in ACTIVITIES:
                words = Message(
                    "{kind} pada {name} tidak dibaca; pakai zeebe:assignmentDefinition.", kind=kind, name=named(holder)
                )
                yield found("task.unread_performer", words, node)


def moved_data(document: Document) -> Iterator[Problem]:
    """Look for data that an association computes or copies by an expression (10.4.2); a drawn one is for readers."""
    for kind in MOVES:
        for node in document.of(kind):
            holder = node.getparent()
            if holder is not None and kind_of(holder).startswith("data"):
                words = Message("Pemindahan data ini tidak dijalankan; pakai zeebe:ioMapping.")
                yield found("data.unread_move", words, node)


def referred_definitions(document: Document) -> Iterator[Problem]:
    """Look for events whose definition stands elsewhere in the file (10.5.6)."""
    for kind in sorted(EVENTS):
        for event in document.of(kind):
            for reference in children(event, "eventDefinitionRef"):
                words = Message("Peristiwa {name} menunjuk definisinya; tuliskan itu di dalamnya.", name=named(event))
                yield found("event.definition_elsewhere", words, reference)


def behaviours(document: Document) -> Iterator[Problem]:
    """Look for multi-instance activities that throw events as their instances end (table 10.29)."""
    for loop in document.of("multiInstanceLoopCharacteristics"):
        if (loop.get("behavior") or "All").strip() != "All":
            words = Message("Perilaku {value} tidak dijalankan; hapus atribut behavior.", value=loop.get("behavior"))
            yield found("loop.behavior", words, loop)


def lanes_inside(document: Document) -> Iterator[Problem]:
    """Look for lanes of a subprocess, which give no role."""
    for lane_set in document.of("laneSet"):
        holder = lane_set.getparent()
        if holder is not None and kind_of(holder) in SUBPROCESSES:
            words = Message("Lajur di dalam subproses tidak memberi peran; pakai candidate groups.")
            yield found("lane.in_subprocess", words, lane_set, "warning")


def must_understand(document: Document) -> Iterator[Problem]:
    """Look for extensions that their maker wants to be understood (8.2.3)."""
    for node in document.of("extension"):
        if is_true(node, "mustUnderstand"):
            words = Message(
                "Perluasan {name} harus dipahami, tetapi di sini tidak dibaca.", name=node.get("definition")
            )
            yield found("extension.must_understand", words, node)
