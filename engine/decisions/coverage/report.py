"""What the analysis of a table says: in words, rule by rule, and when it could not be finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.decisions.constants import Opaque
from engine.decisions.coverage.axis import NULL, Axis
from engine.decisions.coverage.kinds import mistyped
from engine.decisions.coverage.pieces import EVERYTHING, Pieces, pieces_of
from engine.decisions.coverage.search import Box, Search, TooMuch, overlaps
from engine.decisions.evaluation import Place
from engine.decisions.hits import SINGLE
from engine.decisions.language import parse_tests
from engine.decisions.tables import RunnableTable, rule_of
from engine.decisions.types import Type
from engine.diagram.dmn.model import Cell, Table
from engine.errors import ExpressionInvalid
from engine.feel.mistakes import listed
from engine.model import Message, Problem

SHOWN, MAX_RULES = 5, 1_000
TOO_MUCH = Message("terlalu banyak kemungkinannya")
Finder = Callable[[str], Type]


@dataclass(frozen=True)
class Chart:
    """A table as boxes: one axis per input expression, one box per rule."""

    axes: tuple[Axis, ...]
    boxes: tuple[Box, ...]
    plain: bool  # whether its inputs are names that do not depend on each other

    @property
    def domain(self) -> Box:
        """All values that may come in, null left out."""
        return tuple(axis.domain for axis in self.axes)

    def words(self, box: Box) -> str:
        """Return a box in words."""
        told = [(axis.name, axis.words(bits)) for axis, bits in zip(self.axes, box, strict=True)]
        parts = [Message("{name} {values}", name=name, values=values) for name, values in told if values != "-"]
        return listed(parts) if parts else Message("semua nilai")


def coverage(table: Table, made: RunnableTable, type_of: Finder, names: frozenset[str]) -> Iterator[Problem]:
    """Look for gaps, overlaps and rules that never match; `type_of` gives the type of an input by its name."""
    place = made.place
    if not table.rules or len(made.rules) != len(table.rules):
        return
    yield from _mistyped(table, made, type_of, names)
    try:
        if len(table.rules) > MAX_RULES:
            raise TooMuch
        chart = _chart(table, made, type_of, names)
        yield from _never(chart, place)
        yield from _gaps(chart, made)
        yield from _overlaps(chart, made)
        yield from _hidden(chart, made)
    except (Opaque, TooMuch) as exc:
        why = TOO_MUCH if isinstance(exc, TooMuch) else Message("ada sel yang bukan nilai tetap")
        message = Message("celah dan tumpang tindih tidak terbukti: {why}", why=why)
        yield place.problem("dmn.not_proven", message, "warning")


def _mistyped(table: Table, made: RunnableTable, type_of: Finder, names: frozenset[str]) -> Iterator[Problem]:
    for number, (clause, column) in enumerate(zip(table.inputs, made.inputs, strict=True)):
        cells = [(_seen(rule.inputs[number], names), rule.inputs[number].line) for rule in table.rules]
        yield from mistyped(column, type_of(clause.expression.text), cells, made.place)


def _seen(cell: Cell, names: frozenset[str]) -> Pieces | None:
    try:
        return _pieces(cell, names)
    except Opaque:
        return None


def _chart(table: Table, made: RunnableTable, type_of: Finder, names: frozenset[str]) -> Chart:
    texts = [clause.expression.text for clause in table.inputs]
    groups = {text: [number for number, other in enumerate(texts) if other == text] for text in texts}
    axes, columns = [], []
    for text, numbers in groups.items():
        cells = [[_pieces(rule.inputs[number], names) for rule in table.rules] for number in numbers]
        kinds = [made.inputs[number].type for number in numbers] + [type_of(text)]
        base = next((one.base for one in kinds if one.base != "Any"), "Any")
        allowed = [_pieces(clause.allowed, names) for number in numbers if (clause := table.inputs[number]).allowed]
        allowed += [_pieces(Cell(told), names) for one in kinds for told, _ in one.tests]
        axis = Axis(text, base, [cell for column in cells for cell in column], allowed)
        axes.append(axis)
        columns.append([_together(axis, row) for row in zip(*cells, strict=True)])
    boxes = tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in table.rules)
    return Chart(tuple(axes), boxes, all(text.replace(" ", "").isidentifier() for text in groups))


def _together(axis: Axis, cells: Sequence[Pieces]) -> int:
    found = axis.all
    for cell in cells:
        found &= axis.bits(cell)
    return found


def _pieces(cell: Cell | None, names: frozenset[str]) -> Pieces:
    if cell is None or cell.text in ("", "-"):
        return EVERYTHING
    try:
        return pieces_of(parse_tests(cell.text, names).node)
    except ExpressionInvalid as exc:
        raise Opaque from exc


def _never(chart: Chart, place: Place) -> Iterator[Problem]:
    for number, box in enumerate(chart.boxes, 1):
        for axis, bits in zip(chart.axes, box, strict=True):
            if not bits & (axis.domain | NULL):
                message = Message("tidak pernah cocok: tidak ada nilai {name} yang memenuhi selnya", name=axis.name)
                yield place.at(rule_of(number)).problem("dmn.rule_never", message)


def _gaps(chart: Chart, made: RunnableTable) -> Iterator[Problem]:
    if made.hit_policy not in SINGLE or any(column.default for column in made.outputs):
        return
    found = Search(chart.boxes, chart.domain).gaps()
    for box in found[:SHOWN]:
        message = Message("tidak ada aturan untuk {box}", box=chart.words(box))
        yield made.place.problem("dmn.gap", message, "warning")
    if len(found) > SHOWN:
        message = Message("masih ada {number} celah lain", number=len(found) - SHOWN)
        yield made.place.problem("dmn.gap", message, "warning")


def _overlaps(chart: Chart, made: RunnableTable) -> Iterator[Problem]:
    if made.hit_policy not in ("UNIQUE", "ANY"):
        return
    space = tuple(axis.domain | NULL for axis in chart.axes)
    told = 0
    for first, second, box in overlaps(chart.boxes, space):
        severity, why = _meeting(made, first, second)
        if why:
            told += 1
            if told > SHOWN:
                continue
            severity = severity if chart.plain else "warning"
            message = Message(
                "aturan {a} dan {b} cocok sekaligus untuk {box}; {why}",
                a=first + 1,
                b=second + 1,
                box=chart.words(box),
                why=why,
            )
            yield made.place.problem("dmn.overlap", message, severity)
    if told > SHOWN:
        message = Message("masih ada {number} tumpang tindih lain", number=told - SHOWN)
        yield made.place.problem("dmn.overlap", message)


def _meeting(made: RunnableTable, first: int, second: int) -> tuple[str, str]:
    if made.hit_policy == "UNIQUE":
        return "error", Message("tabel UNIQUE hanya boleh satu")
    left, right = made.rules[first].constants, made.rules[second].constants
    if left == right and None not in left:
        return "", ""
    if None in left or None in right:
        return "warning", Message("bahwa hasilnya sama, seperti diminta tabel ANY, tidak terbukti")
    return "error", Message("hasilnya berbeda, padahal tabel ANY meminta hasil yang sama")


def _hidden(chart: Chart, made: RunnableTable) -> Iterator[Problem]:
    for number, before in _earlier(made):
        box = chart.boxes[number]
        space = tuple(bits & (axis.domain | NULL) for axis, bits in zip(chart.axes, box, strict=True))
        rules = [chart.boxes[other] for other in before]
        if all(space) and rules and not Search(rules, space).gaps():
            message = Message("tidak pernah terpakai: aturan lain selalu mendahuluinya")
            yield made.place.at(rule_of(number + 1)).problem("dmn.rule_hidden", message)


def _earlier(made: RunnableTable) -> Iterator[tuple[int, list[int]]]:
    """Return each rule with those that go before it: in the order of the table, or by the priority of their outputs."""
    if made.hit_policy == "FIRST":
        yield from ((number, list(range(number))) for number in range(1, len(made.rules)))
    if made.hit_policy == "PRIORITY" and all(None not in rule.constants for rule in made.rules):
        ranks = [(made.rank(rule.constants), number) for number, rule in enumerate(made.rules)]
        for mine in ranks:
            yield mine[1], [number for rank, number in ranks if (rank, number) < mine]
