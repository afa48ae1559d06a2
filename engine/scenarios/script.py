"""What a scenario needs beside its case: people, and plausible values for each form, as FEEL over the case.

A script is a JSON file beside the diagram: `petugas` (people and their roles), `dokumen` (template → number in the
SOP), `isian` (form → field → value), `tunggu` (element → FEEL date until which the people take their time). A text
that begins with `=` is FEEL over `kasus` (the case), `kunjungan` (how often this element was visited) and the case's
values; `cari(list, text)` finds the entry of a list of the office that a text means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.errors import Invalid
from engine.feel import text_value, to_json
from engine.office import Office
from engine.store.secrecy import REPORTED

TIMER, KASI = "__TIMER__", "KASI"
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Person:
    """Somebody who plays."""

    id: str
    name: str
    rank: str
    nip: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """The script of one process."""

    people: tuple[Person, ...]
    documents: Mapping[str, str]
    fillings: Mapping[str, Mapping[str, Any]]
    waits: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Script:
        """Read a script. Raises: Invalid."""
        raw = _json(path)
        people = tuple(Person(p["id"], p["nama"], p["pangkat"], p["nip"], tuple(p["peran"])) for p in raw["petugas"])
        return cls(people, raw["dokumen"], raw["isian"], raw["tunggu"])

    def fill(
        self, form_id: str, decided: Mapping[str, Any], scope: Mapping[str, Any], setting: Setting
    ) -> dict[str, Any]:
        """Return a submission of a form: what the case decides, and plausible values for the rest, field by field."""
        values = {**decided, **setting.translated(decided)}
        for name, value in self.fillings.get(form_id, {}).items():
            if name not in decided:
                values[name] = setting.value(value, {**scope, **values})
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Setting:
    """When and where a value is made up."""

    office: Office
    now: datetime

    def value(self, value: Any, scope: Mapping[str, Any]) -> Any:
        """Evaluate texts with `=` inside a value."""
        if isinstance(value, dict):
            return {name: made for name, inner in value.items() if (made := self.value(inner, scope)) is not None}
        if isinstance(value, list):
            return [self.value(inner, scope) for inner in value]
        if isinstance(value, str):
            return to_json(text_value(value, scope, now=self.now, functions=self._functions()))
        return value

    def translated(self, decided: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a case decides in words of roles, as users: who is reported."""
        return {REPORTED: self._people(decided[REPORTED])} if decided.get(REPORTED) else {}

    def _functions(self) -> Functions:
        return {**self.office.functions, "cari": self._find, "wilayah": self._area, "orang": self._people}

    def _find(self, list_name: str, text: Any) -> str | None:
        """Return the entry whose value or label the text is, or else the first that one of its words names."""
        rows: list[dict[str, Any]] = list(self.office.options.get(list_name, []))
        said = str(text or "").casefold()
        for row in rows:
            if said in (row["value"].casefold(), row["label"].casefold()):
                return str(row["value"])
        return next((row["value"] for row in rows if any(w.casefold() in said for w in row.get("kata", ()))), None)

    def _people(self, said: Any) -> list[str] | None:
        """Return users: of a role, of several, or those that are named already; true means the first in the chain."""
        named = [KASI] if said is True else said if isinstance(said, list) else [said] if said else []
        users = {row["value"] for row in self.office.options["petugas"]}
        found = [
            u for name in named for u in ([name] if name in users else self.office.holders_of(name, self.now.date()))
        ]
        return found or None

    def _area(self, code: Any) -> Any:
        rows: list[dict[str, Any]] = list(self.office.options["wilayah"])
        return next((row for row in rows if row["value"] == code), None)


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Read a file of example cases: a JSON list. Raises: Invalid."""
    cases = _json(path)
    if not isinstance(cases, list) or not all(isinstance(case, dict) and "id" in case for case in cases):
        raise Invalid(f"{path} is not a list of cases, each with an id.")
    return cases


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise Invalid(f"{path} cannot be read: {exc.strerror}.") from exc
    except ValueError as exc:
        raise Invalid(f"{path} is no JSON: {exc}.") from exc
