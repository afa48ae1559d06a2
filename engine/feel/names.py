"""The free variables of an expression: what it reads from outside. They decide what an instance carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from engine.feel import nodes as n


def reads(node: n.Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the top-level names that a node reads, those of called functions left out."""
    return frozenset(found.name for found in _reads(node, bound))


def first_places(node: n.Node) -> dict[str, int]:
    """Return where, from 0, each name stands first that is read or called."""
    places: dict[str, int] = {}
    for current in every(node):
        if isinstance(current, n.Variable):
            places[current.name] = min(current.at, places.get(current.name, current.at))
    return places


def every(node: object) -> Iterator[object]:
    """Yield all nodes of a tree."""
    stack: list[object] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, tuple):
            stack += current
        elif is_dataclass(current):
            yield current
            stack += [getattr(current, part.name) for part in fields(current)]


def calls(node: n.Node) -> frozenset[str]:
    """Return the names of the functions that a node calls by name."""
    found = (current.function for current in every(node) if isinstance(current, n.Call))
    return frozenset(function.name for function in found if isinstance(function, n.Variable))


def _reads(node: object, bound: frozenset[str]) -> Iterator[n.Variable]:
    match node:
        case n.Variable(name):
            yield from () if name in bound else (node,)
        case n.Call(n.Variable(), arguments):
            yield from _children(arguments, bound)
        case n.Filter(source, condition):
            yield from _reads(source, bound)
            yield from _reads(condition, bound | {"item"})
        case n.For(iterations, body) | n.Quantified(_, iterations, body):
            yield from _iterated(iterations, body, bound | {"partial"})
        case n.Function(parameters, body):
            yield from _reads(body, bound | {parameter.name for parameter in parameters})
        case n.ContextOf(entries):
            yield from _entries(entries, bound)
        case n.In(value, tests):
            yield from _reads(value, bound)
            yield from _children(tests, bound if value == n.Variable("?") else bound | {"?"})
        case _:
            yield from _children(node, bound)


def _entries(entries: tuple[tuple[str, n.Node], ...], bound: frozenset[str]) -> Iterator[n.Variable]:
    for name, value in entries:
        yield from _reads(value, bound)
        bound = bound | {name}


def _iterated(iterations: tuple[n.Iteration, ...], body: n.Node, bound: frozenset[str]) -> Iterator[n.Variable]:
    for iteration in iterations:
        yield from _reads(iteration.source, bound)
        if iteration.end is not None:
            yield from _reads(iteration.end, bound)
        bound = bound | {iteration.name}
    yield from _reads(body, bound)


def _children(node: object, bound: frozenset[str]) -> Iterator[n.Variable]:
    if isinstance(node, tuple):
        for item in node:
            yield from _reads(item, bound)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _reads(getattr(node, field.name), bound)
