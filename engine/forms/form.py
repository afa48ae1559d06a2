"""A form: what it asks, and what a submission of it means.

A submission writes every field of its form: hidden or empty fields become null, so that no stale decision survives a
second visit. `expression` fields are computed here and never trusted. Values with `pribadi` go apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.errors import BundleInvalid, ExpressionInvalid, FormInvalid
from engine.feel import BudgetExceeded, compile_expression, is_expression, to_json
from engine.forms.fields import INPUTS, KEY, SILENT, Field, read_fields
from engine.forms.schema import EMPTY, Options, errors_of, schema_of, unknown_field
from engine.model import Message, Problem

MAX_BYTES = 10_000_000
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person handed in: values that anybody in the case may see, and personal ones."""

    values: Mapping[str, Any]
    private: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """A form as it stands while it is filled in: its values, which fields show, and which of them must be filled."""

    values: Mapping[str, Any]
    shown: frozenset[str]
    required: frozenset[str]


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
            raise BundleInvalid([Problem("form.broken", f"Formulir tidak terbaca: {exc}.", source=source)]) from exc
        if problems := list(form.problems(source)):
            raise BundleInvalid(problems)
        return form

    def problems(self, source: str = "") -> Iterator[Problem]:
        """Return what is wrong with the form itself."""
        for kind in _types(self.components):
            if kind not in INPUTS | SILENT | {"group"}:
                yield Problem("form.unknown_component", f"Komponen {kind} tidak didukung.", source=source)
        seen: set[str] = set()
        for field in self.fields:
            if not KEY.fullmatch(field.key):
                yield Problem("form.bad_key", f"Nama isian {field.key!r} tidak sah.", field.key, source=source)
            if field.key in seen:
                yield Problem(
                    "form.duplicate_key", f"Nama isian {field.key} dipakai dua kali.", field.key, source=source
                )
            seen.add(field.key)
            yield from _expression_problems(field, source)

    @cached_property
    def private_names(self) -> frozenset[str]:
        """The fields that hold personal data."""
        return frozenset(field.key for field in self.fields if field.private)

    @cached_property
    def names(self) -> frozenset[str]:
        """All fields."""
        return frozenset(field.key for field in self.fields)

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
        sender = _Sender(self, data, context, now, functions or {}, options or {})
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
        return _Sender(self, known, context, now, functions or {}, {}).settled()

    def prefill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the earlier values to show; decisions that are asked afresh are left out."""
        return {
            field.key: values.get(field.key, field.default)
            for field in self.fields
            if not field.fresh and field.expression is None
        }


class _Sender:
    """One submission on its way."""

    def __init__(
        self,
        form: Form,
        data: Mapping[str, Any],
        context: Mapping[str, Any],
        now: datetime,
        functions: Functions,
        options: Options,
    ) -> None:
        self.form, self.context, self.now, self.functions, self.options = form, context, now, functions, options
        blank: dict[str, Any] = {field.key: _blank(field) for field in form.fields}
        given = {key: value for key, value in data.items() if value not in EMPTY or isinstance(value, bool)}
        self.extra = sorted(set(map(str, given)) - set(blank))
        self.values = {**blank, **{key: given[key] for key in blank if key in given}}
        self.shown = self._settle()

    def _settle(self) -> list[Field]:
        """Hide and compute until nothing changes: a hidden field is null for the conditions of others."""
        shown: list[Field] = []
        for _ in range(len(self.form.fields) + 1):
            before = dict(self.values)
            shown = [field for field in self.form.fields if not (field.hide and self._feel(field.hide) is True)]
            hidden = self.form.names - {field.key for field in shown}
            self.values.update(dict.fromkeys(hidden))
            self._compute(shown)
            if self.values == before:
                break
        return shown

    def _compute(self, shown: list[Field]) -> None:
        for field in shown:
            if field.expression is not None:
                self.values[field.key] = to_json(self._feel(field.expression))

    def _feel(self, text: str) -> Any:
        scope = {**self.context, **self.values}
        try:
            return compile_expression(text.removeprefix("=")).evaluate(scope, now=self.now, functions=self.functions)
        except BudgetExceeded:
            return None

    def settled(self) -> Settled:
        """Return the form as it stands."""
        required = frozenset(field.key for field in self.shown if self._required(field))
        return Settled(self.values, frozenset(field.key for field in self.shown), required)

    def check(self) -> None:
        """Raises: FormInvalid."""
        errors = self._schema_errors()
        errors |= dict.fromkeys(self.extra, unknown_field())
        errors = self._rule_errors() | errors
        if errors:
            raise FormInvalid(errors)

    def _schema_errors(self) -> dict[str, str]:
        labels = {field.key: field.label for field in self._all_fields()}
        given = {key: value for key, value in self.values.items() if value not in EMPTY or isinstance(value, bool)}
        inputs = [field for field in self.shown if field.expression is None]
        required = {field.key for field in inputs if self._required(field)}
        given = {field.key: _clean(field, given[field.key]) for field in inputs if field.key in given}
        return errors_of(schema_of(inputs, required, self.options), given, labels)

    def _all_fields(self) -> Iterator[Field]:
        for field in self.form.fields:
            yield field
            yield from field.rows

    def _required(self, field: Field) -> bool:
        return field.required or bool(field.required_if and self._feel(field.required_if) is True)

    def _rule_errors(self) -> dict[str, str]:
        return {
            field.key: Message(field.rule_message)
            if field.rule_message
            else Message("Isian ini tidak memenuhi aturan formulir.")
            for field in self.shown
            if field.rule and self._feel(field.rule) is not True
        }

    def result(self) -> Submission:
        """Return the values, open and personal apart."""
        private = self.form.private_names
        return Submission(
            {key: value for key, value in self.values.items() if key not in private},
            {key: self.values[key] for key in private if self.values[key] is not None},
        )


def _blank(field: Field) -> Any:
    return False if field.type == "checkbox" else None


def _clean(field: Field, value: Any) -> Any:
    """Leave empty cells of rows out, so that an empty cell reads as a missing one."""
    if field.type != "dynamiclist" or not isinstance(value, list):
        return value
    return [{k: v for k, v in row.items() if v not in EMPTY} if isinstance(row, dict) else row for row in value]


def _types(components: Any) -> Iterator[str]:
    for component in components:
        yield str(component.get("type"))
        yield from _types(component.get("components", ()))


def _expression_problems(field: Field, source: str) -> Iterator[Problem]:
    for text in (field.hide, field.expression, field.rule, field.required_if):
        if text is None:
            continue
        if not is_expression(text):
            yield Problem("form.not_feel", f"Ungkapan {text!r} harus dimulai dengan =.", field.key, source=source)
            continue
        try:
            compile_expression(text[1:])
        except ExpressionInvalid as exc:
            message = f"Ungkapan {text!r}: {exc} (baris {exc.line}, kolom {exc.column})."
            yield Problem("form.bad_expression", message, field.key, source=source)
