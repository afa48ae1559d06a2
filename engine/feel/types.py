"""FEEL's types: what `instance of` asks, what a function declares, and the coercions to a declared type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.values import FeelFunction, Range, kind

SIMPLE = {
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration",
}  # fmt: skip
KNOWN = SIMPLE | {"Any", "Null", "list", "context", "range", "function"}
_ALSO = {
    "any": "Any",
    "null": "Null",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A type that values are tested against; `take`, of a decision model's types, is how one becomes of the type."""

    fits: Callable[[Any, Run], bool]
    is_list: bool = False
    name: str = "Any"
    take: Callable[[Any, Run], tuple[bool, Any]] | None = None


def shape(wanted: n.TypeName | None) -> Shape | None:
    """Return what a type expression asks of a value; None for a type that nobody knows."""
    if wanted is None or wanted.name in ("Any", "any"):
        return Shape(lambda value, _run: value is not None)
    name = _ALSO.get(wanted.name, wanted.name)
    if wanted.model is not None:
        return wanted.model  # type: ignore[no-any-return] # because nodes cannot name Shape
    if name in SIMPLE:
        return Shape(lambda value, _run: kind(value) == name, name=name)
    if name == "Null":
        return Shape(lambda value, _run: value is None, name=name)
    maker = _MAKERS.get(name)
    return maker(wanted) if maker else None


def _list(wanted: n.TypeName) -> Shape | None:
    if not wanted.parts:
        return Shape(lambda value, _run: isinstance(value, list), is_list=True, name="list")
    inner = shape(wanted.parts[0])
    if inner is None or len(wanted.parts) > 1:
        return None

    def fits(value: Any, run: Run) -> bool:
        return isinstance(value, list) and all(_inside(inner, item, run) for item in value)

    return Shape(fits, True, "list")


def _inside(inner: Shape, item: Any, run: Run) -> bool:
    return inner.fits(item, run) or (item is None and inner.name == "Any")


def _context(wanted: n.TypeName) -> Shape | None:
    inner = {key: shape(part) for key, part in zip(wanted.keys, wanted.parts, strict=False)}
    if any(part is None for part in inner.values()) or (wanted.parts and not wanted.keys):
        return None

    def fits(value: Any, run: Run) -> bool:
        return isinstance(value, dict) and all(
            key in value and part is not None and (part.fits(value[key], run) or value[key] is None)
            for key, part in inner.items()
        )

    return Shape(fits, name="context")


def _range(wanted: n.TypeName) -> Shape | None:
    inner = shape(wanted.parts[0]) if wanted.parts else None
    if wanted.parts and inner is None:
        return None

    def fits(value: Any, run: Run) -> bool:
        if not isinstance(value, Range):
            return False
        return inner is None or all(end is None or inner.fits(end, run) for end in (value.low, value.high))

    return Shape(fits, name="range")


def _function(wanted: n.TypeName) -> Shape | None:
    if wanted.result is None:
        return Shape(lambda value, _run: isinstance(value, FeelFunction), name="function") if not wanted.parts else None
    return Shape(lambda value, _run: isinstance(value, FeelFunction) and _conforms(value, wanted), name="function")


def _conforms(value: FeelFunction, wanted: n.TypeName) -> bool:
    """Tell whether a function takes the wanted parameters; undeclared ones are Any."""
    if len(value.parameters) != len(wanted.parts):
        return False
    declared = value.types or (None,) * len(value.parameters)
    pairs = zip(declared, wanted.parts, strict=False)
    return all(narrower(part, own) for own, part in pairs) and (
        value.result is None or wanted.result is None or narrower(value.result, wanted.result)
    )


def narrower(one: n.TypeName | None, other: n.TypeName | None) -> bool:
    """Tell whether every value of `one` is one of `other`."""
    if other is None or other.name == "Any":
        return True
    if one is None or one.name != other.name:
        return False
    if one.name == "context":
        mine = dict(zip(one.keys, one.parts, strict=False))
        return all(
            key in mine and narrower(mine[key], part) for key, part in zip(other.keys, other.parts, strict=False)
        )
    return not other.parts or (len(one.parts) == len(other.parts) and all(map(narrower, one.parts, other.parts)))


def inferred(node: n.Node) -> n.TypeName | None:
    """Return the type of what is written out: literals, and contexts and lists of them; None when it is not known."""
    if isinstance(node, n.Literal):
        return n.TypeName(kind(node.value)) if node.value is not None else None
    if isinstance(node, n.ContextOf):
        parts = tuple(inferred(value) or n.TypeName("Any") for _, value in node.entries)
        return n.TypeName("context", parts, tuple(key for key, _ in node.entries))
    if isinstance(node, n.ListOf):
        kinds = {inferred(item) for item in node.items}
        part = kinds.pop() if len(kinds) == 1 else None
        return n.TypeName("list", (part or n.TypeName("Any"),))
    return None


_MAKERS: dict[str, Callable[[n.TypeName], Shape | None]] = {
    "list": _list,
    "context": _context,
    "range": _range,
    "function": _function,
}


def foreign(node: n.Node) -> frozenset[str]:
    """Return the names of types in a tree that FEEL does not know itself."""
    found: set[str] = set()
    stack: list[Any] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, n.TypeName) and part.name not in KNOWN and part.name not in _ALSO:
            found.add(part.name)
        if isinstance(part, tuple):
            stack += part
        elif is_dataclass(part):
            stack += [getattr(part, one.name) for one in fields(part)]
    return frozenset(found)


def bound(node: Any, find: Callable[[str], Shape | None]) -> Any:
    """Return a tree whose foreign types are those that `find` knows."""
    if isinstance(node, tuple):
        return tuple(bound(part, find) for part in node)
    if not is_dataclass(node) or isinstance(node, type | Shape | n.Literal):
        return node
    changed = {part.name: bound(getattr(node, part.name), find) for part in fields(node) if part.name != "model"}
    if isinstance(node, n.TypeName) and node.name not in KNOWN:
        changed["model"] = find(node.name)
    return replace(node, **changed)


def coerced(value: Any, wanted: Shape, run: Run) -> tuple[bool, Any]:
    """Return whether a value fits a type, and as what: one value ↔ a list of one, a date → its midnight."""
    if wanted.take is not None:
        return wanted.take(value, run)
    if value is None or wanted.fits(value, run):
        return True, value
    if isinstance(value, list) and len(value) == 1 and not wanted.is_list and wanted.fits(value[0], run):
        return True, value[0]
    if wanted.is_list and wanted.fits([value], run):
        return True, [value]
    if wanted.name == "date and time" and kind(value) == "date":
        return True, datetime(value.year, value.month, value.day)  # noqa: DTZ001 because a date has no zone
    return False, None
