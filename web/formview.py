"""A form as a page: sections and inputs with values and errors, and what a browser sends back as data.

An input is named by its key; a cell of a repeating group, as `tindakan`, row 1, `uraian`, is `tindakan-1-uraian`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.forms import Field, Form, Settled
from engine.forms.schema import MAX_ROWS, Options

BOOLEANS = {"true": True, "false": False}
MANY = ("checklist", "taglist", "filepicker")
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Input:
    """One input on the page. `rows` are the rows of a repeating group, `options` pairs of value and label."""

    name: str
    field: Field
    value: Any
    error: str | None
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()

    @property
    def id(self) -> str:
        """The input's id on the page."""
        return f"isian-{self.name}"


@dataclass(frozen=True, slots=True)
class Section:
    """Inputs under one heading; without a heading they stand alone. `folded`: nothing in it needs to be looked at."""

    heading: str
    inputs: tuple[Input, ...]
    folded: bool = False


def sections_of(form: Form, settled: Settled, options: Options, errors: Mapping[str, str]) -> tuple[Section, ...]:
    """Return what the page shows, in the order of the form's file."""
    by_key = {field.key: field for field in form.fields}
    page = _Page(settled, options, {name_of(path): text for path, text in errors.items()})
    sections: list[Section] = []
    for heading, keys, folds in _groups(form.components):
        inputs = tuple(page.input(by_key[key]) for key in keys if key in settled.shown)
        if inputs and sections and not heading and not sections[-1].heading:
            sections[-1] = Section("", (*sections[-1].inputs, *inputs))
        elif inputs:
            sections.append(Section(heading, inputs, folds and not any(_speaks(top) for top in inputs)))
    return tuple(sections)


def errors_in_order(sections: tuple[Section, ...], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the id and the text of every mistake, in the order of the page; what is not on the page comes last."""
    waiting = {f"isian-{name_of(path)}": text for path, text in errors.items()}
    places = [place for section in sections for top in section.inputs for place in _places(top)]
    return [(place, waiting.pop(place)) for place in places if place in waiting] + list(waiting.items())


def _places(top: Input) -> Iterator[str]:
    yield top.id
    for row in top.rows:
        for cell in row:
            yield from _places(cell)


def name_of(path: str) -> str:
    """Return the input's name for an error's path: `tindakan[0].uraian` → `tindakan-0-uraian`."""
    return re.sub(r"\[(\d+)\]", r"-\1", path).replace(".", "-")


def _groups(components: Any) -> Iterator[tuple[str, list[str], bool]]:
    """Return heading, keys, and whether the group folds away while it is empty (its property `lipat`)."""
    for component in components:
        if component.get("type") == "group":
            keys = [key for _, inner, _ in _groups(component.get("components", ())) for key in inner]
            yield component.get("label", ""), keys, component.get("properties", {}).get("lipat") == "true"
        elif key := component.get("path" if component.get("type") == "dynamiclist" else "key"):
            yield "", [key], False


def _speaks(top: Input) -> bool:
    """Say whether an input asks to be seen: it has a value or an error, or must be filled in."""
    return top.required or top.error is not None or top.value not in (None, "", [], False)


class _Page:
    def __init__(self, settled: Settled, options: Options, errors: Mapping[str, str]) -> None:
        self.settled, self.options, self.errors = settled, options, errors

    def input(self, field: Field) -> Input:
        value = self.settled.values.get(field.key)
        rows: tuple[tuple[Input, ...], ...] = ()
        if field.type == "dynamiclist":
            rows = tuple(self._row(field, number, row) for number, row in enumerate(value or [{}]))
        return self._input(field, field.key, value, field.key in self.settled.required, rows)

    def _row(self, field: Field, number: int, row: Mapping[str, Any]) -> tuple[Input, ...]:
        names = ((cell, f"{field.key}-{number}-{cell.key}") for cell in field.rows)
        return tuple(self._input(cell, name, row.get(cell.key), cell.required, ()) for cell, name in names)

    def _input(
        self,
        field: Field,
        name: str,
        value: Any,
        required: bool,
        rows: tuple[tuple[Input, ...], ...],
    ) -> Input:
        choices = field.options or tuple(
            (entry["value"], entry["label"]) for entry in self.options.get(field.options_key or "", [])
        )
        shown = str(value).lower() if isinstance(value, bool) and field.type != "checkbox" else value
        return Input(name, field, shown, self.errors.get(name), required, choices, rows)


def read(form: Form, sent: Sent) -> dict[str, Any]:
    """Return what a browser sent as the data of a submission; nothing is judged here."""
    return {field.key: _read(field, sent, field.key) for field in form.fields if field.expression is None}


def _read(field: Field, sent: Sent, name: str) -> Any:
    if field.type == "dynamiclist":
        return list(_rows(field, sent))
    if field.type in MANY:
        return [value for value in sent.getlist(name) if value]
    text = sent.get(name, "").strip().replace("\r\n", "\n")
    if field.type == "checkbox":
        return text == "true"
    if field.type == "number":
        return _number(text)
    if field.options and {value for value, _ in field.options} <= BOOLEANS.keys():
        return BOOLEANS.get(text, text or None)
    return text or None


def _rows(field: Field, sent: Sent) -> Iterator[dict[str, Any]]:
    """Read rows up to the number that the page had; an empty row is no row."""
    count = _count(sent, field)
    for number in range(count):
        row = {cell.key: _read(cell, sent, f"{field.key}-{number}-{cell.key}") for cell in field.rows}
        if any(value not in (None, "", [], False) for value in row.values()):
            yield row


def _count(sent: Sent, field: Field) -> int:
    text = sent.get(f"{field.key}-jumlah", "0")
    return min(int(text), MAX_ROWS) if text.isdecimal() else 0


def _number(text: str) -> Any:
    """Return a number as an Indonesian writes it (`1.250,5`), or the text, which then reads as a mistake."""
    if not text:
        return None
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else float(number)
