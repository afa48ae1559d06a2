"""Two people, or two windows of one person, in the same form: merge by field where only one of them wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engine.forms.fields import Field
from engine.forms.form import Form

NOTHING: tuple[Any, ...] = (None, "", [], {})
LENGTH = 10


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged values; `taken` are fields that came from the other, `clashes` those that both wrote (mine stay)."""

    values: Mapping[str, Any]
    taken: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


def fingerprints(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    """Return a short digest of each field's value, which a page carries to tell what it began with."""
    return {field.key: _digest(_plain(field, values.get(field.key))) for field in _typed(form)}


def merge(form: Form, mine: Mapping[str, Any], theirs: Mapping[str, Any], base: Mapping[str, str]) -> Merged:
    """Merge what I send with what is stored by now; `base` are the fingerprints of what my page began with."""
    values, taken, clashes = dict(mine), [], []
    now, stored = fingerprints(form, mine), fingerprints(form, theirs)
    for key, began in base.items():
        if key not in stored or stored[key] in (began, now[key]):
            continue
        if now[key] == began:
            values[key] = theirs.get(key)
            taken.append(key)
        else:
            clashes.append(key)
    return Merged(values, tuple(taken), tuple(clashes))


def _typed(form: Form) -> tuple[Field, ...]:
    return tuple(field for field in form.fields if field.expression is None)


def _plain(field: Field, value: Any) -> Any:
    """Return a value as a page hands it back: nothing is nothing, however it is written."""
    if field.type == "checkbox":
        return bool(value)
    if field.type == "dynamiclist":
        rows = [{k: v for k, v in row.items() if v not in NOTHING} for row in value or () if isinstance(row, Mapping)]
        starts = {cell.key for cell in field.rows if cell.initial or cell.default is not None}
        return [row for row in rows if row.keys() - starts]
    return None if value in NOTHING else value


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:LENGTH]
