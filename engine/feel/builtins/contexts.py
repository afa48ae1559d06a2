"""Contexts: reading, making and changing them."""

from __future__ import annotations

from typing import Any

from engine.feel.registry import Senseless, builtin
from engine.model import Message


@builtin("get value", "m: context, key: string", "any", 'get value({a: 1}, "a") = 1')
def get_value(context: dict[str, Any], key: str) -> Any:
    """Return the value of a key, or of a path of keys; null when there is none."""
    return context.get(key)


@builtin("get value", "m: context, keys: list", "any", extra=True)
def get_value_deep(context: dict[str, Any], keys: list[str]) -> Any:
    """Return the value at the end of a path of keys."""
    found: Any = context
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


@builtin("get entries", "m: context", "list<context>", 'get entries({a: 1}) = [{key: "a", value: 1}]')
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each entry as a context of key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list", "context", 'context([{key: "a", value: 1}]) = {a: 1}')
def context_of(entries: list[Any]) -> dict[str, Any]:
    """Make a context of entries with key and value; no key may come twice."""
    made: dict[str, Any] = {}
    for entry in entries:
        key = entry["key"] if isinstance(entry, dict) else None
        if not isinstance(key, str) or key in made or "value" not in entry:
            raise Senseless(
                Message("Setiap unsur memerlukan {key}, yang hanya sekali, dan {value}.", key="key", value="value")
            )
        made[key] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value", "context", 'context put({a: 1}, "b", 2) = {a: 1, b: 2}')
def context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return the context with one more entry, or another value for a key or a path of keys."""
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value", "context")
def context_put_deep(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """Put a value at the end of a path of keys."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Senseless(Message("Nama-nama harus berupa daftar teks."))
    first, rest = keys[0], keys[1:]
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if inner is not None and not isinstance(inner, dict):
        raise Senseless(Message("{name} bukan konteks.", name=first))
    return {**context, first: context_put_deep(inner or {}, rest, value)}


@builtin("context merge", "contexts: list", "context", "context merge([{a: 1}, {a: 2, b: 3}]) = {a: 2, b: 3}")
def context_merge(contexts: list[Any]) -> dict[str, Any]:
    """Join contexts; what comes later counts."""
    merged: dict[str, Any] = {}
    for context in contexts:
        merged.update({} | context)
    return merged
