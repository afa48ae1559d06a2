"""The decisions of one or more DMN files, made ready once, evaluated as often as wanted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.decisions import graph, usage
from engine.decisions.evaluation import Applied, Evaluation
from engine.decisions.graph import Element, File
from engine.decisions.making import FileMaker
from engine.decisions.running import start
from engine.decisions.types import from_json
from engine.diagram.dmn import model as m
from engine.diagram.dmn import read_decisions
from engine.errors import BundleInvalid, NotFound
from engine.feel import BUILTINS, to_json
from engine.feel.budget import BudgetExceeded, Run
from engine.feel.registry import host_function
from engine.feel.values import from_python
from engine.model import Message, Problem, Verdict

BUDGET = 300_000
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision says: its value, what was wrong on the way, and what each table did, in the order of work."""

    value: Any
    problems: tuple[Problem, ...]
    tables: tuple[Applied, ...]


class Library:
    """Files that may import each other; `functions` are the names of the office's functions."""

    def __init__(self, files: list[File], problems: list[Problem], functions: frozenset[str]) -> None:
        """Connect and make everything; what is wrong is in `problems`."""
        self.files = files
        self.problems = [*problems, *graph.connect(files)]
        self.elements = {element.key: element for file in files for element in file.elements.values()}
        self.problems += graph.cycles(self.elements)
        self.makers = [FileMaker(file, functions) for file in files]
        for maker in self.makers:
            maker.connect(self.makers)
        for maker in self.makers:
            maker.make()
            self.problems += maker.texts.problems

    @classmethod
    def read(cls, files: Mapping[str, bytes], functions: frozenset[str] = frozenset()) -> Library:
        """Read DMN files, by name; an unreadable one is a problem, and the others are still read."""
        read: list[File] = []
        problems: list[Problem] = []
        for name, content in files.items():
            try:
                definitions = read_decisions(content, name)
            except BundleInvalid as exc:
                problems += exc.problems
                continue
            read.append(File(definitions, {one.node.id: one for one in graph.elements_of(definitions)}))
        return cls(read, problems, functions)

    def of_file(self, source: str) -> list[Problem]:
        """Return the problems of one file."""
        return [problem for problem in self.check() if problem.source == source]

    def check(self, called: frozenset[str] | None = None) -> list[Problem]:
        """Return every problem; with `called`, the ids that somebody calls, files that nobody uses too."""
        found = [*self.problems, *usage.names(self, called or frozenset())]
        for maker in self.makers:
            found += usage.holes(maker)
        return found + (list(usage.unused(self, called)) if called is not None else [])

    @cached_property
    def callable(self) -> dict[str, Element]:
        """The decisions and decision services by id; the first of each wins."""
        found: dict[str, Element] = {}
        for element in self.elements.values():
            if isinstance(element.node, m.Decision | m.Service):
                found.setdefault(element.node.id, element)
        return found

    @cached_property
    def inputs(self) -> dict[str, frozenset[str]]:
        """What each decision and service reads from outside, by its id."""
        return {identity: self.inputs_of(element) for identity, element in self.callable.items()}

    def find(self, name: str) -> Element:
        """Return a decision, service or knowledge model by id, else by name. Raises: NotFound."""
        if name in self.callable:
            return self.callable[name]
        for element in self.elements.values():
            if element.node.name == name and not isinstance(element.node, m.InputData):
                return element
        raise NotFound(f"There is no decision {name}.")

    def inputs_of(self, element: Element) -> frozenset[str]:
        """Return the names of the values from outside that an element needs, directly or through others."""
        return frozenset(self._inputs(element, set()))

    def _inputs(self, element: Element, seen: set[str]) -> Iterator[str]:
        if element.key in seen:
            return
        seen.add(element.key)
        yield from element.undeclared
        if isinstance(element.node, m.InputData):
            yield element.name
        if isinstance(element.node, m.Service):
            yield from (name for name, _ in element.parameters)
            return
        for _, needed in element.needs:
            yield from self._inputs(needed, seen)

    def decide(
        self, name: str, variables: Mapping[str, Any], *, now: datetime | None, functions: Functions | None = None
    ) -> Outcome:
        """Evaluate over JSON values, such as an instance's variables. Raises: NotFound."""
        element = self.find(name)
        types = {other.name: other.type for other in self._reached(element)}
        inputs = {
            key: from_json(from_python(value), types[key]) if key in types else from_python(value)
            for key, value in variables.items()
        }
        return self.evaluate(element, inputs, now=now, functions=functions)

    def verdict(
        self, name: str, variables: Mapping[str, Any], *, now: datetime | None, functions: Functions | None = None
    ) -> Verdict:
        """Return what a decision says of an instance's variables, and what its tables did, as JSON values."""
        try:
            found = self.decide(name, variables, now=now, functions=functions)
        except NotFound:
            return Verdict(None, (), (Message("Keputusan {name} tidak ada.", name=name),))
        tables = tuple({**asdict(table), "rules": list(table.rules)} for table in found.tables)
        return Verdict(to_json(found.value), tables, tuple(problem.message for problem in found.problems))

    def _reached(self, element: Element) -> Iterator[Element]:
        stack, seen = [element], set()
        while stack:
            here = stack.pop()
            if here.key not in seen:
                seen.add(here.key)
                stack += [needed for _, needed in here.needs]
                if isinstance(here.node, m.InputData) or isinstance(element.node, m.Service):
                    yield here

    def evaluate(
        self,
        element: Element,
        inputs: Mapping[str, Any],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        budget: int = BUDGET,
    ) -> Outcome:
        """Evaluate over FEEL values by name."""
        known = {**BUILTINS, **{name: host_function(code) for name, code in (functions or {}).items()}}
        evaluation = Evaluation(Run(budget, now, known), inputs)
        try:
            value = start(element, evaluation)
        except (BudgetExceeded, RecursionError):
            problem = element.place.problem("dmn.too_much_work", Message("perhitungannya terlalu panjang"))
            return Outcome(None, (*evaluation.problems, problem), tuple(evaluation.tables))
        return Outcome(value, tuple(evaluation.problems), tuple(evaluation.tables))


def check_file(content: bytes, beside: Mapping[str, bytes], functions: frozenset[str] = frozenset()) -> list[Problem]:
    """Return the problems of one DMN file, which may import those `beside` it."""
    alone = Library.read({"": content}, functions)
    if not any(file.definitions.imports for file in alone.files):
        return alone.check()
    return Library.read({"": content, **beside}, functions).of_file("")
