"""One evaluation of a decision: its budget, what it found wrong, and which rules of which tables matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.feel.budget import Run
from engine.model import Message, Problem

if TYPE_CHECKING:
    from engine.decisions.graph import Element

MAX_PROBLEMS = 50
NO_LOGIC = Message("tidak ada isi yang dapat dihitung")


@dataclass(frozen=True, slots=True)
class Applied:
    """What a table did: the values of its inputs by column, the numbers of the rules that matched, what came out."""

    decision: str
    hit_policy: str
    inputs: Mapping[str, Any]
    rules: tuple[int, ...]
    output: Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: the decision (or other element) it belongs to, and the box or cell in it."""

    source: str
    element_id: str
    name: str
    box: str = ""
    line: int | None = None

    def at(self, box: str, line: int | None = None) -> Place:
        """Return the place of a box inside this one."""
        inner = Message("{first}, {rest}", first=self.box, rest=box) if self.box and box else self.box or box
        return Place(self.source, self.element_id, self.name, inner, line or self.line)

    def problem(self, rule: str, message: Message, severity: Any = "error") -> Problem:
        """Return a problem at this place."""
        where = Message("{first}, {rest}", first=self.name, rest=self.box) if self.box else self.name
        told = Message("{where}: {text}", where=where, text=message)
        return Problem(rule, told, self.element_id, severity, self.source, self.line)


@dataclass
class Evaluation:
    """What is known while one decision is evaluated; `inputs` are the values from outside, by name."""

    run: Run
    inputs: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)
    tables: list[Applied] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    open: list[Element] = field(default_factory=list)

    def wrong(self, place: Place, rule: str, message: Message) -> None:
        """Note that something is wrong; the value there is null."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(place.problem(rule, message))
