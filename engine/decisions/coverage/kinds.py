"""Columns and cells of another type than what they are compared with: such a cell never matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.decisions.coverage.pieces import Pieces
from engine.decisions.evaluation import Place
from engine.decisions.language import kind
from engine.decisions.tables import Input, cell_of
from engine.decisions.types import TEMPORAL, Type
from engine.model import Message, Problem

SINGLE_VALUES = TEMPORAL | {"boolean", "integer", "number", "string"}
Seen = tuple[Pieces | None, int | None]


def mistyped(column: Input, given: Type, cells: Sequence[Seen], table: Place) -> Iterator[Problem]:
    """Compare a column with the type of what it reads (`given`), else its cells (none: unknown), with their lines."""
    base, read = _base(column.type), _base(given)
    if base and read and not _becomes(read, base):
        message = Message(
            "kolom bertipe {wanted}, padahal {name} bertipe {given}; setiap nilainya akan menjadi null",
            wanted=base,
            name=column.label,
            given=read,
        )
        yield column.place.problem("dmn.column_type", message)
        return
    wanted = base or read
    for number, (cell, line) in enumerate(cells, 1):
        if wanted and cell and not _fits(cell, wanted):
            message = Message("dibandingkan dengan nilai yang bukan {wanted}; tidak pernah cocok", wanted=wanted)
            yield table.at(cell_of(number, column.label), line).problem("dmn.cell_type", message)


def _base(found: Type) -> str:
    return found.base if found.element is None and found.base in SINGLE_VALUES else ""


def _becomes(given: str, wanted: str) -> bool:
    """Tell whether a value of one type can become one of the other."""
    numbers = {"number", "integer"}
    return given == wanted or {given, wanted} == numbers or (given, wanted) == ("date", "date and time")


def _fits(cell: Pieces, wanted: str) -> bool:
    values: list[Any] = [piece.high if piece.low is None else piece.low for piece in cell.pieces]
    return all(kind(value) == wanted or {kind(value), wanted} == {"number", "integer"} for value in values)
