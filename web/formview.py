"""A form as a page: sections and inputs with values and errors, and what a browser sends back as data.

An input is named by its key; a cell of a repeating group, as `tindakan`, row 1, `uraian`, is `tindakan-1-uraian`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.forms import Field, Form, Settled
from engine.forms.schema import MAX_ROWS, Options
from engine.model import Message
from web.typed import is_iso, moment, number

EMPTY: tuple[Any, ...] = (None, "", [], False)
BOOLEANS = {"true": True, "false": False}
DRAWN = "data:image/png;base64,"
MANY = ("checklist", "taglist", "filepicker")
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Input:
    """One input on the page. `options` are pairs of value and label.

    `rows` are the rows of a repeating group, `first` the number of the first one that can be changed, `before` what the
    earlier ones say, `blank` a new one with `__n__` for its number.
    """

    name: str
    field: Field
    value: Any
    error: str | None
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()
    first: int = 0
    before: tuple[tuple[str, ...], ...] = ()
    blank: tuple[Input, ...] = ()

    @property
    def picker(self) -> str:
        """The kind of input that shows the value: the browser's picker, or plain text for what it could not show."""
        kind = {"date": "date", "time": "time"}.get(self.field.subtype, "datetime-local")
        return kind if not self.value or is_iso(self.value, self.field.subtype) else "text"

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


def sections_of(
    form: Form,
    settled: Settled,
    options: Options,
    errors: Mapping[str, str],
    kept: Mapping[str, Sequence[Any]] | None = None,
) -> tuple[Section, ...]:
    """Return what the page shows, in the order of the form's file; `kept` are the rows that cannot be changed."""
    by_key = {field.key: field for field in form.fields}
    page = _Page(settled, options, {name_of(path): text for path, text in errors.items()}, kept or {})
    sections: list[Section] = []
    for heading, keys, folds in _groups(form.components):
        inputs = tuple(page.input(by_key[key]) for key in keys if key in settled.shown)
        if inputs and sections and not heading and not sections[-1].heading:
            sections[-1] = Section("", (*sections[-1].inputs, *inputs))
        elif inputs:
            sections.append(Section(heading, inputs, folds and not any(_speaks(top) for top in inputs)))
    return tuple(sections)


def errors_in_order(sections: tuple[Section, ...], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the id and the text of every mistake, in the order of the page; what is not on the page comes last.

    A mistake in a row says in which one.
    """
    waiting = {f"isian-{name_of(path)}": text for path, text in errors.items()}
    places = [found for section in sections for top in section.inputs for found in _places(top)]
    told = [(place, _in_row(waiting.pop(place), row)) for place, row in places if place in waiting]
    return told + list(waiting.items())


def _places(top: Input) -> Iterator[tuple[str, tuple[str, int] | None]]:
    yield top.id, None
    for index, row in enumerate(top.rows, top.first):
        place = (top.field.label, index + 1)
        yield f"{top.id}-{index}", place
        for cell in row:
            yield cell.id, place


def _in_row(text: str, row: tuple[str, int] | None) -> str:
    return Message("{group}, baris {number}: {text}", group=row[0], number=row[1], text=text) if row else text


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
    return top.required or top.error is not None or top.value not in EMPTY


class _Page:
    def __init__(
        self, settled: Settled, options: Options, errors: Mapping[str, str], kept: Mapping[str, Sequence[Any]]
    ) -> None:
        self.settled, self.options, self.errors, self.kept = settled, options, errors, kept

    def input(self, field: Field) -> Input:
        value = self.settled.values.get(field.key)
        plain = self._input(field, field.key, value, field.key in self.settled.required)
        return self._group(field, plain, value or []) if field.type == "dynamiclist" else plain

    def _group(self, field: Field, plain: Input, rows: Sequence[Any]) -> Input:
        first = len(self.kept.get(field.key) or ()) if field.grows else 0
        blank = self.settled.blank.get(field.key, {})
        shown = enumerate([*rows[first:]] or [blank], first)
        return replace(
            plain,
            rows=tuple(self._row(field, str(index), row) for index, row in shown),
            first=first,
            before=tuple(self._told(field, row) for row in rows[:first]),
            blank=self._row(field, "__n__", blank),
        )

    def _row(self, field: Field, number: str, row: Mapping[str, Any]) -> tuple[Input, ...]:
        names = ((cell, f"{field.key}-{number}-{cell.key}") for cell in field.rows)
        return tuple(self._input(cell, name, row.get(cell.key), cell.required) for cell, name in names)

    def _told(self, field: Field, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self._word(cell, row.get(cell.key)) for cell in field.rows)

    def _word(self, field: Field, value: Any) -> str:
        return dict(self._choices(field)).get(str(value), "" if value is None else str(value))

    def _choices(self, field: Field) -> tuple[tuple[str, str], ...]:
        listed = self.options.get(field.options_key or "", [])
        return field.options or tuple((entry["value"], entry["label"]) for entry in listed)

    def _input(self, field: Field, name: str, value: Any, required: bool) -> Input:
        shown = str(value).lower() if isinstance(value, bool) and field.type != "checkbox" else value
        return Input(name, field, shown, self.errors.get(name), required, self._choices(field))


def read(form: Form, sent: Sent, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a browser sent as the data of a submission; nothing is judged here.

    `kept` holds the earlier rows of groups that only grow: they come first, whatever the browser says.
    """
    kept = kept or {}
    return {
        field.key: _read(field, sent, field.key, kept.get(field.key) or ())
        for field in form.fields
        if field.expression is None
    }


def _read(field: Field, sent: Sent, name: str, kept: Sequence[Any] = ()) -> Any:
    if field.type == "dynamiclist":
        return list(_rows(field, sent, kept if field.grows else ()))
    if field.type in MANY:
        drawn = [sent.get(f"{name}-gambar", "")] if field.signature else []
        return [value for value in sent.getlist(name) if value] or [text for text in drawn if text.startswith(DRAWN)]
    return _one(field, sent.get(name, "").strip().replace("\r\n", "\n"))


def _one(field: Field, text: str) -> Any:
    if field.type == "checkbox":
        return text == "true"
    if field.type == "number":
        return number(text)
    if field.type == "datetime":
        return moment(text, field.subtype)
    if field.options and {value for value, _ in field.options} <= BOOLEANS.keys():
        return BOOLEANS.get(text, text or None)
    return text or None


def _rows(field: Field, sent: Sent, kept: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Read rows up to the number that the page had; an empty row is no row, unless rows are being added or moved."""
    yield from kept
    for index in range(len(kept), _count(sent, field)):
        row = {cell.key: _read(cell, sent, f"{field.key}-{index}-{cell.key}") for cell in field.rows}
        if sent.get("aksi") or not is_empty(field, row):
            yield row


def is_empty(field: Field, row: Mapping[str, Any]) -> bool:
    """Say whether nobody wrote into a row; what it began with does not count."""
    return all(row.get(cell.key) in EMPTY for cell in field.rows if cell.initial is None and cell.default is None)


def _count(sent: Sent, field: Field) -> int:
    text = sent.get(f"{field.key}-jumlah", "0")
    return min(int(text), MAX_ROWS) if text.isdecimal() else 0
