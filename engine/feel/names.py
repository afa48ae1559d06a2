"""The free variables of an expression: what it reads from outside. They decide what an instance carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from engine.feel import nodes as n


def reads(node: n.Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the top-level names that a node reads, those of called functions left out."""
    return frozenset(_reads(node, bound))


def calls(node: object) -> frozenset[str]:
    """Return the names of the functions that a node calls by name."""
    found: set[str] = set()
    stack: list[object] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, n.Call) and isinstance(current.function, n.Variable):
            found.add(current.function.name)
        if isinstance(current, tuple):
            stack += current
        elif is_dataclass(current):
            stack += [getattr(current, part.name) for part in fields(current)]
    return frozenset(found)


def _reads(node: object, bound: frozenset[str]) -> Iterator[str]:
    match node:
        case n.Variable(name):
            yield from () if name in bound else (name,)
        case n.Call(n.Variable(), arguments):
            yield from _children(arguments, bound)
        case n.Filter(source, condition):
            yield from _reads(source, bound)
            yield from _reads(condition, bound | {"item"})
        case n.For(iterations, body) | n.Quantified(_, iterations, body):
            yield from _iterated(iterations, body, bound | {"partial"})
        case n.Function(parameters, body):
            yield from _reads(body, bound | set(parameters))
        case n.ContextOf(entries):
            yield from _entries(entries, bound)
        case _:
            yield from _children(node, bound)


def _entries(entries: tuple[tuple[str, n.Node], ...], bound: frozenset[str]) -> Iterator[str]:
    for name, value in entries:
        yield from _reads(value, bound)
        bound = bound | {name}


def _iterated(iterations: tuple[n.Iteration, ...], body: n.Node, bound: frozenset[str]) -> Iterator[str]:
    for iteration in iterations:
        yield from _reads(iteration.source, bound)
        if iteration.end is not None:
            yield from _reads(iteration.end, bound)
        bound = bound | {iteration.name}
    yield from _reads(body, bound)


def _children(node: object, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, tuple):
        for item in node:
            yield from _reads(item, bound)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _reads(getattr(node, field.name), bound)
