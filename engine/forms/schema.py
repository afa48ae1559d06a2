"""Fields → a closed JSON Schema (2020-12) for one submission, and Indonesian messages for what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from engine.forms.fields import Field
from engine.model import Message

MAX_TEXT, MAX_ROWS = 20_000, 500
EMPTY: tuple[Any, ...] = (None, "", [], {})
Options = Mapping[str, list[dict[str, str]]]


def schema_of(fields: Iterable[Field], required: set[str], options: Options) -> dict[str, Any]:
    """Return the schema of an object with these fields and no others."""
    fields = tuple(fields)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.key: _property(field, options) for field in fields},
        "required": sorted(required),
    }


def _property(field: Field, options: Options) -> dict[str, Any]:
    if field.type == "dynamiclist":
        needed = {row.key for row in field.rows if row.required}
        return {"type": "array", "maxItems": MAX_ROWS, "items": schema_of(field.rows, needed, options)}
    if field.type in ("checklist", "taglist", "filepicker"):
        return {"type": "array", "maxItems": MAX_ROWS, "items": _choice(field, options)}
    if field.type in ("radio", "select"):
        return _choice(field, options)
    return _SIMPLE.get(field.type, _text)(field)


def _choice(field: Field, options: Options) -> dict[str, Any]:
    values = [value for value, _ in field.options or ()]
    if field.options_key is not None:
        values = [entry["value"] for entry in options.get(field.options_key, [])]
    if field.options is None and field.options_key is None:
        return {"type": "string", "maxLength": MAX_TEXT}
    return {"enum": [True if v == "true" else False if v == "false" else v for v in values]}


def _text(field: Field) -> dict[str, Any]:
    checks = field.checks
    schema: dict[str, Any] = {"type": "string", "maxLength": int(checks.get("maxLength", MAX_TEXT))}
    if "minLength" in checks:
        schema["minLength"] = int(checks["minLength"])
    if "pattern" in checks:
        schema["pattern"] = checks["pattern"]
    if checks.get("validationType") == "email":
        schema["pattern"] = r"^[^@\s]{1,64}@[^@\s]{1,190}$"
    if checks.get("validationType") == "phone":
        schema["pattern"] = r"^\+?[0-9 ()-]{5,20}$"
    return schema


def _number(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "number"}
    for check, name in (("min", "minimum"), ("max", "maximum")):
        if check in field.checks:
            schema[name] = field.checks[check]
    return schema


def _moment(field: Field) -> dict[str, Any]:
    patterns = {"date": r"^\d{4}-\d\d-\d\d$", "time": r"^\d\d:\d\d(:\d\d)?$"}
    schema: dict[str, Any] = {"type": "string", "pattern": patterns.get(field.subtype, r"^\d{4}-\d\d-\d\dT\d\d:\d\d")}
    return {**schema, "format": "date"} if field.subtype == "date" else schema


_SIMPLE: Mapping[str, Callable[[Field], dict[str, Any]]] = {
    "number": _number,
    "checkbox": lambda _field: {"type": "boolean"},
    "datetime": _moment,
    "expression": lambda _field: {},
}


def errors_of(schema: dict[str, Any], data: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong, by path such as `tindakan[0].uraian`, in Indonesian."""
    found: dict[str, str] = {}
    for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data):
        for path, message in _told(error, labels):
            found.setdefault(path, message)
    return found


def _told(error: Any, labels: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    path, rule, limit = _path(error.absolute_path), str(error.validator), error.validator_value
    instance, schema = error.instance, error.schema
    if rule == "required":
        names = [name for name in limit if name not in instance]
        return [(_join(path, name), _missing(labels.get(name) or name)) for name in names]
    if rule == "additionalProperties":
        extra = set(instance) - set(schema.get("properties", {}))
        return [(_join(path, str(name)), unknown_field()) for name in sorted(extra, key=str)]
    return [(path, _message(rule, limit))]


_MESSAGES: Mapping[str, Callable[[Any], Message]] = {
    "minLength": lambda limit: Message("Paling sedikit {limit} huruf.", limit=limit),
    "maxLength": lambda limit: Message("Paling banyak {limit} huruf.", limit=limit),
    "minItems": lambda limit: Message("Paling sedikit {limit} baris.", limit=limit),
    "maxItems": lambda limit: Message("Paling banyak {limit} baris.", limit=limit),
    "minimum": lambda limit: Message("Paling kecil {limit}.", limit=limit),
    "maximum": lambda limit: Message("Paling besar {limit}.", limit=limit),
    "enum": lambda _limit: Message("Pilih salah satu dari pilihan yang ada."),
    "pattern": lambda _limit: Message("Bentuk isian tidak benar."),
    "format": lambda _limit: Message("Tanggal ini tidak ada."),
    "type": lambda _limit: Message("Jenis isian tidak benar."),
}


def unknown_field() -> Message:
    """Return what a value for no field of the form is told."""
    return Message("Isian ini tidak dikenal formulir.")


def _message(rule: str, limit: Any) -> Message:
    say = _MESSAGES.get(rule)
    return say(limit) if say else Message("Isian tidak sesuai: {limit}.", limit=limit)


def _missing(label: str) -> Message:
    """Say what to fill in: `label` as it stands in an Indonesian sentence, `field` as it stands on the page."""
    inside = label.rstrip("?")
    inside = inside[:1].lower() + inside[1:] if inside[:2] != inside[:2].upper() else inside
    return Message("Isilah {label}.", label=inside, field=label)


def _path(parts: Iterable[str | int]) -> str:
    text = ""
    for part in parts:
        text = f"{text}[{part}]" if isinstance(part, int) else _join(text, part)
    return text


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
