"""form-js JSON as frozen fields, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "radio",
        "select",
        "checklist",
        "taglist",
        "datetime",
        "filepicker",
        "expression",
        "dynamiclist",
    }
)
SILENT = frozenset({"text", "html", "separator", "spacer", "button", "image", "table"})
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form; `rows` are the fields of a repeating group (`dynamiclist`)."""

    key: str
    label: str
    type: str
    required: bool = False
    hide: str | None = None
    expression: str | None = None
    rule: str | None = None
    rule_message: str = ""
    required_if: str | None = None
    private: bool = False
    fresh: bool = False
    position: bool = False
    camera: bool = False
    signature: bool = False
    grows: bool = False
    large: bool = False
    initial: str | None = None
    suggestions: tuple[str, ...] = ()
    public: bool = True
    readonly: bool = False
    options: tuple[tuple[str, str], ...] | None = None
    options_key: str | None = None
    rows: tuple[Field, ...] = ()
    checks: Mapping[str, Any] = field(default_factory=dict)
    subtype: str = ""
    default: Any = None
    description: str = ""


def read_fields(components: list[dict[str, Any]]) -> Iterator[Field]:
    """Return the inputs among components; a `group` only groups on the page."""
    for component in components:
        if component.get("type") == "group":
            yield from read_fields(component.get("components", []))
        elif component.get("type") in INPUTS:
            yield _field(component)


def _field(component: dict[str, Any]) -> Field:
    checks, own = component.get("validate", {}), component.get("properties", {})
    kind = component["type"]
    return Field(
        key=component.get("path" if kind == "dynamiclist" else "key", ""),
        label=component.get("label", ""),
        type=kind,
        required=bool(checks.get("required")),
        hide=component.get("conditional", {}).get("hide"),
        expression=component.get("expression"),
        rule=own.get("aturan"),
        rule_message=own.get("pesan", ""),
        required_if=own.get("wajib_bila"),
        private=own.get("pribadi") == "true",
        fresh=own.get("tanya_ulang") == "true",
        position=own.get("posisi") == "true",
        camera=own.get("kamera") == "true",
        signature=own.get("tanda_tangan") == "true",
        grows=own.get("bertambah") == "true",
        large=own.get("besar") == "true",
        initial=own.get("awal"),
        suggestions=tuple(part.strip() for part in own.get("saran", "").split(";") if part.strip()),
        public=own.get("umum") != "tidak",
        readonly=component.get("readonly") is True,
        options=_options(component),
        options_key=component.get("valuesKey"),
        rows=tuple(read_fields(component.get("components", []))) if kind == "dynamiclist" else (),
        checks=checks,
        subtype=component.get("subtype", ""),
        default=component.get("defaultValue"),
        description=component.get("description", ""),
    )


def _options(component: dict[str, Any]) -> tuple[tuple[str, str], ...] | None:
    if "values" not in component:
        return None
    return tuple((str(value["value"]), str(value.get("label", value["value"]))) for value in component["values"])
