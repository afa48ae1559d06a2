"""The lists that forms offer: channels, services, misconduct, OPD, areas. Codes stay; rows are switched off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.commands.base import PROCESS_KEEPERS
from engine.commands.office import SetConfig
from engine.errors import FormInvalid, NotFound
from engine.model import Message
from engine.office import LIST_PREFIX
from engine.store import UnitOfWork

CODE = re.compile(r"[A-Z0-9][A-Z0-9_.]{0,59}")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AddListRow:
    """Add a row to a list; its code never changes afterwards."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    name: str
    row: Mapping[str, Any]

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, FormInvalid. Records: `config.set`."""
        code = str(self.row.get("value", ""))
        if not CODE.fullmatch(code):
            raise FormInvalid(
                {"value": Message("Kode: huruf besar, angka, titik, dan garis bawah, misalnya {x}.", x="IZIN_BARU")}
            )
        rows = _rows(uow, self.name)
        if any(row["value"] == code for row in rows):
            raise FormInvalid({"value": Message("Kode {code} sudah ada di daftar ini.", code=code)})
        _store(uow, self.name, [*rows, _named(dict(self.row))])


@dataclass(frozen=True, slots=True)
class ChangeListRow:
    """Rename a row, change what belongs to it, or switch it on or off (`aktif`)."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    name: str
    code: str
    changes: Mapping[str, Any]

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, FormInvalid. Records: `config.set`, only when something differs."""
        rows = _rows(uow, self.name)
        place = _place(rows, self.code)
        changed = _named({**rows[place], **self.changes, "value": self.code})
        _store(uow, self.name, [*rows[:place], changed, *rows[place + 1 :]])


@dataclass(frozen=True, slots=True)
class MoveListRow:
    """Move a row up (-1) or down (1) by one place."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    name: str
    code: str
    by: int

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. Records: `list.reordered`, unless the row is at the end already."""
        rows = _rows(uow, self.name)
        before = _place(rows, self.code)
        after = min(max(before + self.by, 0), len(rows) - 1)
        if after != before:
            rows.insert(after, rows.pop(before))
            _store(uow, self.name, rows, {"row": self.code, "before": before + 1, "after": after + 1})


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Raises: FormInvalid for a row without a name."""
    if not str(row.get("label") or "").strip():
        raise FormInvalid({"label": Message("Isilah namanya.")})
    return row


def _place(rows: Rows, code: str) -> int:
    place = next((place for place, row in enumerate(rows) if row["value"] == code), None)
    if place is None:
        raise NotFound(f"There is no row {code}.")
    return place


def _rows(uow: UnitOfWork, name: str) -> Rows:
    dated = uow.office.dated.get(f"{LIST_PREFIX}{name}")
    if dated is None:
        raise NotFound(f"There is no list {name}.")
    return list(dated[0][1])


def _store(uow: UnitOfWork, name: str, rows: Rows, moved: Mapping[str, Any] | None = None) -> None:
    """Write the list as it holds from today; lists hold at once, whatever the day of their newest value."""
    key = f"{LIST_PREFIX}{name}"
    newest, value = uow.office.dated[key][0]
    if rows == value:
        return
    SetConfig(key, rows, max(uow.today, newest), moved=moved).run(uow)
