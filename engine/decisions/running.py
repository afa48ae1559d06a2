"""Values of inputs, decisions, knowledge models and services while one decision is evaluated."""

from __future__ import annotations

from typing import Any

from engine.decisions.evaluation import NO_LOGIC, Evaluation
from engine.decisions.functions import make_function
from engine.decisions.graph import Element
from engine.decisions.language import FeelFunction, call
from engine.decisions.types import coerce
from engine.diagram.dmn import model as m
from engine.model import Message


def start(element: Element, evaluation: Evaluation) -> Any:
    """Return the value of a decision; a service or knowledge model is called with the inputs of its names."""
    value = value_of_element(element, evaluation)
    if isinstance(element.node, m.Service | m.Knowledge) and isinstance(value, FeelFunction):
        given = {name: evaluation.inputs.get(name) for name in value.parameters}
        return call(value, evaluation.run, given)
    return value


def value_of_element(element: Element, evaluation: Evaluation) -> Any:
    """Return the value of a node of the graph, computed once per evaluation."""
    if element.key in evaluation.known:
        return evaluation.known[element.key]
    if element in evaluation.open:
        evaluation.wrong(element.place, "dmn.cycle", Message("memerlukan dirinya sendiri"))
        return None
    evaluation.open.append(element)
    try:
        value = _compute(element, evaluation)
    finally:
        evaluation.open.pop()
    evaluation.known[element.key] = value
    return value


def _compute(element: Element, evaluation: Evaluation) -> Any:
    if isinstance(element.node, m.InputData):
        value = evaluation.inputs.get(element.name)
        return coerce(value, element.type, evaluation, element.place)
    if isinstance(element.node, m.Service):
        return service_function(element, evaluation)
    if element.run is None:
        evaluation.wrong(element.place, "dmn.no_logic", NO_LOGIC)
        return None
    value = element.run(scope_of(element, evaluation), evaluation)
    if isinstance(element.node, m.Knowledge):
        return value
    return coerce(value, element.type, evaluation, element.place)


def scope_of(element: Element, evaluation: Evaluation) -> dict[str, Any]:
    """Return what the logic of an element sees: what it requires, and undeclared inputs that it reads."""
    scope: dict[str, Any] = {name: evaluation.inputs.get(name) for name in element.undeclared}
    for path, needed in element.needs:
        if needed is element:
            scope[element.name] = _itself(element, evaluation)
            continue
        value = value_of_element(needed, evaluation)
        inner = scope
        for name in path:
            inner = inner.setdefault(name, {})
        for name in needed.parts:
            inner[name] = value.get(name) if isinstance(value, dict) and len(needed.parts) > 1 else value
        for name in needed.names:
            inner[name] = value
    return scope


def _itself(element: Element, evaluation: Evaluation) -> FeelFunction:
    """Return a knowledge model as it sees itself: made when it is called."""

    def code(run: Any, *values: Any) -> Any:
        run.spend()
        return evaluation.known[element.key].code(run, *values)

    return FeelFunction(code, tuple(name for name, _ in element.parameters))


def service_function(element: Element, evaluation: Evaluation) -> FeelFunction:
    """Return a decision service as a function of its input data and input decisions."""
    node: Any = element.node
    parts = {needed.node.id: needed for _, needed in element.needs}
    inputs = [parts[key] for key in _ids(node.input_data + node.input_decisions) if key in parts]
    outputs = [parts[key] for key in _ids(node.outputs) if key in parts]

    def body(scope: Any, caller: Evaluation) -> Any:
        known = {needed.key: scope.get(needed.name) for needed in inputs}
        inside = Evaluation(caller.run, {}, caller.problems, caller.tables, known, list(caller.open))
        values = {needed.name: value_of_element(needed, inside) for needed in outputs}
        value = next(iter(values.values()), None) if len(outputs) == 1 else values
        return coerce(value, element.type, caller, element.place)

    return make_function(element.parameters, body, {}, evaluation, element.place, element.type)


def _ids(hrefs: tuple[str, ...]) -> list[str]:
    return [href.rpartition("#")[2] for href in hrefs]
