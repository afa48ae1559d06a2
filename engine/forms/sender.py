"""One submission on its way: what shows, what is computed, what is wrong, and what is kept of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import FormInvalid
from engine.feel import BudgetExceeded, compile_expression, to_json
from engine.forms.fields import Field
from engine.forms.schema import EMPTY, Options, errors_of, schema_of, unknown_field
from engine.model import Message

if TYPE_CHECKING:
    from engine.forms.form import Form

Functions = Mapping[str, Callable[..., Any]]
PLACE = re.compile(r"\{([^{}.\[\]:!]+)\}")


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person handed in: values that anybody in the case may see, and personal ones."""

    values: Mapping[str, Any]
    private: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """A form as it stands while it is filled in: its values, which fields show, and which of them must be filled.

    `blank` holds what a new row of a repeating group begins with.
    """

    values: Mapping[str, Any]
    shown: frozenset[str]
    required: frozenset[str]
    blank: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)


class Sender:
    """One submission on its way; `context` holds the case's values."""

    def __init__(
        self,
        form: Form,
        data: Mapping[str, Any],
        context: Mapping[str, Any],
        now: datetime,
        functions: Functions,
        options: Options,
    ) -> None:
        """Settle what shows for the data."""
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

    def _feel(self, text: str, row: Mapping[str, Any] | None = None) -> Any:
        scope = {**self.context, **self.values, **(row or {})}
        try:
            return compile_expression(text.removeprefix("=")).evaluate(scope, now=self.now, functions=self.functions)
        except BudgetExceeded:
            return None

    def settled(self) -> Settled:
        """Return the form as it stands."""
        required = frozenset(field.key for field in self.shown if self._required(field))
        blank = {field.key: self.blank(field) for field in self.shown if field.type == "dynamiclist"}
        return Settled(self.values, frozenset(field.key for field in self.shown), required, blank)

    def blank(self, group: Field) -> dict[str, Any]:
        """Return what a new row begins with."""
        return {cell.key: self.initial(cell) if cell.initial else cell.default for cell in group.rows}

    def initial(self, field: Field) -> Any:
        """Return what a field begins with (property `awal`)."""
        return to_json(self._feel(field.initial)) if field.initial else None

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
        found: dict[str, str] = {
            field.key: self._say(field) for field in self.shown if field.rule and self._feel(field.rule) is not True
        }
        for group in self.shown:
            for number, row in enumerate(self.values[group.key] or ()) if group.type == "dynamiclist" else ():
                found |= self._row_errors(group, number, row)
        return found

    def _row_errors(self, group: Field, number: int, row: Any) -> dict[str, str]:
        """Judge the filled cells of a row by rules of their own, which see the row's values before the case's."""
        if not isinstance(row, Mapping):
            return {}
        scope = {**dict.fromkeys(cell.key for cell in group.rows), **row}
        judged = [cell for cell in group.rows if cell.rule and row.get(cell.key) not in EMPTY]
        return {
            f"{group.key}[{number}].{cell.key}": self._say(cell, scope)
            for cell in judged
            if self._feel(cell.rule or "", scope) is not True
        }

    def _say(self, field: Field, row: Mapping[str, Any] | None = None) -> Message:
        """Return a rule's message; FEEL between braces is replaced by its value."""
        if not field.rule_message:
            return Message("Isian ini tidak memenuhi aturan formulir.")
        return Message(
            field.rule_message, **{place: self._feel(place, row) for place in PLACE.findall(field.rule_message)}
        )

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
