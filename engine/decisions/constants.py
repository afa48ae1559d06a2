"""Parts of expressions that read nothing: their values are known before anything runs."""

from __future__ import annotations

from typing import Any

from engine.decisions.language import BUILTINS, node_value
from engine.errors import EngineError
from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.names import reads

WORK = 1_000


class Opaque(Exception):
    """What is asked cannot be seen from the table alone."""


def constant(node: Any) -> Any:
    """Return the value of a part that reads nothing. Raises: Opaque."""
    if isinstance(node, n.Literal):
        return node.value
    if reads(node):
        raise Opaque
    try:
        value = node_value(node, Run(WORK, None, BUILTINS))
    except EngineError as exc:
        raise Opaque from exc
    if value is None:
        raise Opaque
    return value
