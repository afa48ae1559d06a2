"""A published version, ready to run: its diagram, program, forms and templates, built once per process and cached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.bundles import Bundle, unpack
from engine.decisions import Library
from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.diagram.layout import Layout, read_layout
from engine.diagram.model import Element, Process
from engine.forms import Form
from engine.model import Verdict
from engine.spiff import Program, build

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Definition:
    """One immutable version of a process."""

    id: str
    version: int
    bundle: Bundle
    process: Process
    program: Program
    decisions: Library

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """The forms of the bundle by id."""
        return {name: Form.load(text, name) for name, text in self.bundle.drawer("forms").items()}

    @cached_property
    def form_digests(self) -> Mapping[str, str]:
        """SHA-256 (hex) of each form's file: the form version that a submission names."""
        return {name: hashlib.sha256(text).hexdigest() for name, text in self.bundle.drawer("forms").items()}

    @cached_property
    def lists(self) -> Mapping[str, str]:
        """The office's list behind each field that offers one, by the field's key."""
        return {
            field.key: field.options_key for form in self.forms.values() for field in form.fields if field.options_key
        }

    @cached_property
    def templates(self) -> Mapping[str, bytes]:
        """The Word templates of the bundle by name."""
        return self.bundle.drawer("doc_templates")

    def decide(self, decision_id: str, variables: Mapping[str, Any], now: datetime, functions: Functions) -> Verdict:
        """Return what a decision of the bundle says of an instance's variables, and what its tables did."""
        return self.decisions.verdict(decision_id, variables, now=now, functions=functions)

    @cached_property
    def layout(self) -> Layout:
        """Where the diagram's shapes lie, for drawing."""
        return read_layout(self.bundle.diagram, self.bundle.process_id)

    def element(self, element_id: str) -> Element:
        """Return one element of the diagram."""
        return self.process.elements[element_id]

    def form_of(self, element_id: str) -> Form | None:
        """Return the form of a user task, or None when it has none."""
        form_id = self.element(element_id).form_id
        return self.forms[form_id] if form_id else None

    @cached_property
    def staff(self) -> frozenset[str]:
        """The roles that work in the process: those of its lanes."""
        return frozenset(lane.role for lane in self.process.lanes.values())

    @cached_property
    def first_step(self) -> Element:
        """The element that comes after the start event."""
        start = self.element(self.program.start_of(None))
        return self.element(self.process.flows[start.outgoing[0]].target)

    def first_form(self) -> Form | None:
        """Return the form with which a person begins the process, if its first step is one."""
        return self.form_of(self.first_step.id) if self.first_step.type == "userTask" else None

    def roles_of(self, element_id: str) -> tuple[str, ...]:
        """Return the roles of a user task: its candidate groups, else its lane's."""
        element = self.element(element_id)
        if element.candidate_groups:
            return tuple(part.strip() for part in element.candidate_groups.split(",") if part.strip())
        lane = self.process.lanes.get(element.lane_id or "")
        return (lane.role,) if lane else ()


def decision_files(bundle: Bundle) -> dict[str, bytes]:
    """Return the DMN files of a bundle by the paths under which people know them."""
    return {f"bpmn/{bundle.process_id}/{name}.dmn": text for name, text in bundle.drawer("decisions").items()}


def read_processes(bundle: Bundle) -> dict[str, Process]:
    """Return the processes of all diagrams of a bundle; those of its own diagram go before. Raises: BundleInvalid."""
    own = read_diagram(bundle.diagram, bundle.process_id).processes
    others = (read_diagram(text, name) for name, text in bundle.drawer("bpmn").items() if name != bundle.process_id)
    return {**{name: process for other in others for name, process in other.processes.items()}, **own}


class Definitions:
    """Builds definitions and keeps them: an office has few versions in use."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, Definition] = {}

    def get(self, definition_id: str, version: int, load: Callable[[], bytes]) -> Definition:
        """Return a definition; `load` is asked for the packed bundle on a miss only."""
        hit = self._known.get(definition_id)
        if hit is None:
            hit = self._known[definition_id] = self.make(definition_id, version, unpack(load()))
        return hit

    def make(self, definition_id: str, version: int, bundle: Bundle) -> Definition:
        """Build a definition from a bundle that passed its check."""
        process = whole(read_processes(bundle), bundle.process_id)
        library = Library.read(decision_files(bundle))
        return Definition(definition_id, version, bundle, process, build(process, library.inputs), library)
