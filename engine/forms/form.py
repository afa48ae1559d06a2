"""A form: what it asks, and what a submission of it means.

A submission writes every field of its form: hidden or empty fields become null, so that no stale decision survives a
second visit. `expression` fields are computed here and never trusted. Values with `pribadi` go apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.errors import BundleInvalid, ExpressionInvalid
from engine.feel import compile_expression, is_expression
from engine.forms.fields import INPUTS, KEY, SILENT, Field, read_fields
from engine.forms.schema import EMPTY, Options
from engine.forms.sender import PLACE, Functions, Sender, Settled, Submission
from engine.model import Message, Problem

MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Form:
    """One form of a bundle."""

    id: str
    title: str
    fields: tuple[Field, ...]
    components: tuple[Mapping[str, Any], ...]

    @classmethod
    def load(cls, text: bytes | str, source: str = "") -> Form:
        """Read form-js JSON. Raises: BundleInvalid with all its problems."""
        try:
            raw = json.loads(text)
            form = cls(raw["id"], raw.get("title", ""), tuple(read_fields(raw["components"])), tuple(raw["components"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise BundleInvalid(
                [Problem("form.broken", Message("Formulir tidak terbaca: {exc}.", exc=exc), source=source)]
            ) from exc
        if problems := list(form.problems(source)):
            raise BundleInvalid(problems)
        return form

    def problems(self, source: str = "") -> Iterator[Problem]:
        """Return what is wrong with the form itself."""
        for kind in _types(self.components):
            if kind not in INPUTS | SILENT | {"group"}:
                yield Problem(
                    "form.unknown_component", Message("Komponen {kind} tidak didukung.", kind=kind), source=source
                )
        seen: set[str] = set()
        for field in self.fields:
            if not KEY.fullmatch(field.key):
                yield Problem(
                    "form.bad_key",
                    Message("Nama isian {key} tidak sah.", key=repr(field.key)),
                    field.key,
                    source=source,
                )
            if field.key in seen:
                yield Problem(
                    "form.duplicate_key",
                    Message("Nama isian {key} dipakai dua kali.", key=field.key),
                    field.key,
                    source=source,
                )
            seen.add(field.key)
            yield from _personal_cells(field, source)
            yield from _expression_problems(field, source)

    @cached_property
    def private_names(self) -> frozenset[str]:
        """The fields that hold personal data."""
        return frozenset(field.key for field in self.fields if field.private)

    @cached_property
    def names(self) -> frozenset[str]:
        """All fields."""
        return frozenset(field.key for field in self.fields)

    def field_at(self, path: str) -> Field | None:
        """Return the field of a key, or of a group's rows by `group.key`."""
        group, _, key = path.partition(".")
        found = next((field for field in self.fields if field.key == group), None)
        return next((cell for cell in found.rows if cell.key == key), None) if found and key else found

    def submit(
        self,
        data: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        now: datetime,
        functions: Functions | None = None,
        options: Options | None = None,
    ) -> Submission:
        """Validate a submission against the form and the case values in `context`.

        Raises: FormInvalid with every mistake by its path, in Indonesian.
        """
        sender = Sender(self, data, context, now, functions or {}, options or {})
        sender.check()
        return sender.result()

    def settle(
        self,
        data: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        now: datetime,
        functions: Functions | None = None,
    ) -> Settled:
        """Compute what shows for these values, without judging them."""
        known = {key: value for key, value in data.items() if key in self.names}
        return Sender(self, known, context, now, functions or {}, {}).settled()

    def begin(
        self, values: Mapping[str, Any], context: Mapping[str, Any], *, now: datetime, functions: Functions
    ) -> dict[str, Any]:
        """Return `values` with those that the form itself begins with (property `awal`), where there is none yet."""
        begun = dict(values)
        for field in self.fields:
            if field.initial and begun.get(field.key) in EMPTY:
                sender = Sender(self, begun, context, now, functions, {})
                begun[field.key] = sender.initial(field)
        return begun

    def prefill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the earlier values to show; decisions that are asked afresh are left out."""
        return {
            field.key: values.get(field.key, field.default)
            for field in self.fields
            if not field.fresh and field.expression is None
        }


def _types(components: Any) -> Iterator[str]:
    for component in components:
        yield str(component.get("type"))
        yield from _types(component.get("components", ()))


def _personal_cells(field: Field, source: str) -> Iterator[Problem]:
    """Look for personal data in a list that is not marked itself: it would be kept for all to read."""
    for cell in field.rows:
        if cell.private and not field.private:
            message = Message(
                "Isian {cell} dalam daftar {list} bertanda pribadi; beri tanda itu pada daftarnya, yang disimpan utuh.",
                cell=cell.key,
                list=field.key,
            )
            yield Problem("form.personal_cell", message, field.key, source=source)


def _expression_problems(field: Field, source: str) -> Iterator[Problem]:
    for cell in field.rows:
        yield from _expression_problems(cell, source)
    placed = [f"={found}" for found in PLACE.findall(field.rule_message)]
    for text in (field.hide, field.expression, field.rule, field.required_if, field.initial, *placed):
        if text is None:
            continue
        if not is_expression(text):
            yield Problem(
                "form.not_feel",
                Message("Ungkapan {text} harus dimulai dengan =.", text=repr(text)),
                field.key,
                source=source,
            )
            continue
        try:
            compile_expression(text[1:])
        except ExpressionInvalid as exc:
            message = Message(
                "Ungkapan {text} tidak terbaca (baris {line}, kolom {column}): {why}",
                text=repr(text),
                line=exc.line,
                column=exc.column,
                why=exc.args[0],
            )
            yield Problem("form.bad_expression", message, field.key, source=source)
