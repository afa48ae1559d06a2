"""What the schema of BPMN 2.0.2 allows: attributes and children of every element, read from `vocabulary.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("vocabulary.json")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: `kind` is `id`, `reference`, `boolean`, `integer`, `text`, or `one of` with its `values`."""

    kind: str
    required: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """How often a child may stand in its parent (`most` None: any number), and its type, None for the global one."""

    type: str | None
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may carry. `children` has the names that elements bear, `needed` those of the schema."""

    attributes: Mapping[str, Attribute]
    children: Mapping[str, Child]
    needed: Mapping[str, Child] = field(default_factory=dict)


@cache
def _table() -> Any:
    return json.loads(TABLE.read_text())


@cache
def elements() -> Mapping[str, str]:
    """Return the type of every global element."""
    return {name: entry[0] for name, entry in _table()["elements"].items()}


@cache
def known_names() -> frozenset[str]:
    """Return every name that an element of BPMN may bear anywhere."""
    return frozenset(elements()) | {name for kind in _table()["types"].values() for name in kind["children"]}


@cache
def types_of_schema() -> frozenset[str]:
    """Return the types that an element may declare itself to be of."""
    return frozenset(_table()["types"])


@cache
def _substitutes(head: str) -> frozenset[str]:
    """Return the elements that may stand where the schema names `head`, itself included."""
    direct = {name for name, entry in _table()["elements"].items() if entry[1] == head}
    return frozenset({head}).union(*(_substitutes(name) for name in direct))


@cache
def shape(kind: str) -> Shape:
    """Return what an element of a type may carry, with all that its base types allow."""
    attributes: dict[str, Attribute] = {}
    needed: dict[str, Child] = {}
    name: str | None = kind
    while name:
        entry = _table()["types"][name]
        attributes = {**{key: _attribute(*value) for key, value in entry["attributes"].items()}, **attributes}
        needed = {**{key: Child(*value) for key, value in entry["children"].items()}, **needed}
        name = entry["base"]
    children = {other: child for head, child in needed.items() for other in _substitutes(head)}
    return Shape(attributes, children, needed)


def _attribute(kind: Any, required: bool) -> Attribute:
    return Attribute("one of", required, tuple(kind)) if isinstance(kind, list) else Attribute(kind, required)
