"""Signatures among the values of a case, as pictures for its papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.documents import Picture
from engine.people_tables import stored_file
from engine.store.unit_of_work import House
from engine.vault import CaseKey

Cells = Mapping[str, frozenset[str]]


def with_signatures(
    session: Session, house: House, definition: Definition, instance_id: str, key: CaseKey, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values with each signature of a row as its picture; a row without one says nothing there."""
    cells = signed_cells(definition)
    ids = {file_id for file_id in _named(cells, values) if isinstance(file_id, str)}
    mine = (stored_file.c.instance_id == instance_id, stored_file.c.id.in_(ids))
    found = session.execute(select(stored_file.c.id, stored_file.c.sha256).where(*mine)) if ids else ()
    drawn = {row.id: Picture(house.files.get(instance_id, row.sha256, key)) for row in found}
    return replaced(cells, values, drawn)


def signed_cells(definition: Definition) -> Cells:
    """Return the groups that hold signatures, with the cells that do."""
    groups = (field for form in definition.forms.values() for field in form.fields if field.rows)
    found = {group.key: frozenset(cell.key for cell in group.rows if cell.signature) for group in groups}
    return {name: cells for name, cells in found.items() if cells}


def replaced(cells: Cells, values: Mapping[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with what `drawn` says for each signature instead of its file."""

    def redrawn(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
        return {**row, **{name: drawn.get((row.get(name) or [""])[0]) for name in names}}

    held = {group: names for group, names in cells.items() if values.get(group)}
    changed = {group: [redrawn(row, names) for row in values[group]] for group, names in held.items()}
    return {**values, **changed}


def _named(cells: Cells, values: Mapping[str, Any]) -> Iterator[Any]:
    for group, names in cells.items():
        for row in values.get(group) or ():
            for name in names:
                yield from row.get(name) or ()
