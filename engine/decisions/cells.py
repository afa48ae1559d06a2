"""Texts of a file → code that runs: each is parsed once, and what is wrong with it becomes a problem at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.language import BUILTINS, Expression, Scope, Shape, foreign, parse, parse_tests
from engine.diagram.dmn.model import Cell
from engine.errors import ExpressionInvalid
from engine.model import Message, Problem

Evaluate = Callable[[Scope, Evaluation], Any]
Check = Callable[[Scope, Evaluation], bool]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that an expression may read; `open` when fields of unknown contexts are among them."""

    known: frozenset[str]
    open: bool = False

    def plus(self, names: Iterable[str], *, open_: bool = False) -> Names:
        """Return these names and more."""
        return Names(self.known | frozenset(names), self.open or open_)


@dataclass
class Texts:
    """Compiles the texts of one file.

    `parts` are the names of components and entries that may stand after a dot; `elements` all names of the file's
    inputs, decisions and models, `functions` those of the office, `types` finds the file's own types; `undeclared`
    tells whether names that are neither are taken for inputs (files that draw no inputs), which then are in `inputs`.
    """

    parts: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    undeclared: bool = False
    types: Callable[[str], Shape | None] = lambda _name: None
    problems: list[Problem] = field(default_factory=list)
    inputs: set[str] = field(default_factory=set)

    def expression(self, cell: Cell, names: Names, place: Place, *, told: bool = True) -> Evaluate:
        """Compile an expression."""
        return running(self.parsed(cell, names, place), place, told=told)

    def check(self, cell: Cell, names: Names, place: Place) -> Check | None:
        """Compile unary tests over `?`; none for `-` and for an empty cell."""
        if cell.text in ("", "-"):
            return None
        found = self.parsed_tests(cell, names, place)
        if found is None:
            broken = _broken(place)
            return lambda scope, evaluation: broken(scope, evaluation) is True
        return lambda scope, evaluation: found.within(scope, evaluation.run) is True

    def spelt(self, names: Names) -> frozenset[str]:
        """Return the names that texts are read with: those in scope, and what may stand after a dot."""
        return names.known | self.parts | self.elements | self.functions

    def parsed(self, cell: Cell, names: Names, place: Place) -> Expression | None:
        """Parse an expression; none, and a problem, when it is not FEEL."""
        return self._parse(parse, cell, names, place)

    def parsed_tests(self, cell: Cell, names: Names, place: Place) -> Expression | None:
        """Parse unary tests; none, and a problem, when they are not FEEL."""
        return self._parse(parse_tests, cell, names, place)

    def _parse(
        self, read: Callable[[str, frozenset[str]], Expression], cell: Cell, names: Names, place: Place
    ) -> Expression | None:
        place = replace(place, line=cell.line or place.line)
        if cell.language:
            message = Message("ditulis dalam bahasa {language}; tulis ulang sebagai FEEL", language=cell.language)
            self.problems.append(place.problem("dmn.language", message))
            return None
        if not cell.text:
            self.problems.append(place.problem("dmn.empty", Message("ungkapannya kosong")))
            return None
        try:
            found = read(cell.text, self.spelt(names))
        except ExpressionInvalid as exc:
            message = Message(
                "{text} bukan FEEL (baris {line}, huruf {column}): {reason}",
                text=repr(_short(cell.text)),
                line=exc.line,
                column=exc.column,
                reason=exc.args[0],
            )
            self.problems.append(place.problem("dmn.not_feel", message))
            return None
        self.problems += [*self._unknown(found, names, place), *self._unknown_types(found, place)]
        return found.with_types(self.types)

    def _unknown_types(self, found: Expression, place: Place) -> Iterator[Problem]:
        for name in sorted(foreign(found.node)):
            if self.types(name) is None:
                yield place.problem("dmn.unknown_type", Message("tipe {name} tidak ada", name=name))

    def _unknown(self, found: Expression, names: Names, place: Place) -> Iterator[Problem]:
        known = names.known | self.functions | BUILTINS.keys()
        for name in sorted(found.free_variables - known - {"?"}):
            if name in self.elements:
                message = Message("membaca {name} tanpa panah kebutuhan dari {name}", name=name)
                yield place.problem("dmn.missing_requirement", message)
            elif self.undeclared:
                self.inputs.add(name)
            elif not names.open:
                told = self._perhaps(Message("membaca {name}, nama yang tidak ada", name=name), name, names)
                yield place.problem("dmn.unknown_name", told)
        for name in sorted(found.calls - known - self.inputs):
            if name in self.elements:
                message = Message("memanggil {name} tanpa panah kebutuhan dari {name}", name=name)
                yield place.problem("dmn.missing_requirement", message)
            elif not names.open:
                told = self._perhaps(Message("memanggil {name}, fungsi yang tidak ada", name=name), name, names)
                yield place.problem("dmn.unknown_name", told)

    def _perhaps(self, told: Message, name: str, names: Names) -> Message:
        return perhaps(told, get_close_matches(name, sorted(names.known | self.functions | BUILTINS.keys()), 1, 0.7))


def perhaps(told: Message, near: Sequence[str]) -> Message:
    """Return a finding with the question whether a known name was meant."""
    return Message("{told}; maksudnya {near}?", told=told, near=near[0]) if near else told


def running(found: Expression | None, place: Place, *, told: bool = True) -> Evaluate:
    """Return code for a parsed expression; one that did not parse is null, and a problem, each time.

    Where FEEL says why a whole value became null, that is a problem too if it is `told`.
    """
    if found is None:
        return _broken(place)

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        troubles = evaluation.run.troubles
        before = len(troubles)
        value = found.within(scope, evaluation.run)
        if value is None and told and len(troubles) > before:
            evaluation.wrong(place, "dmn.null", troubles[-1].message)
        del troubles[before:]
        return value

    return evaluate


def _broken(place: Place) -> Evaluate:
    def evaluate(_scope: Scope, evaluation: Evaluation) -> None:
        evaluation.wrong(place, "dmn.not_feel", Message("ungkapannya tidak dapat dihitung"))

    return evaluate


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
