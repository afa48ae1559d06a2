"""Functions in boxes, business knowledge models among them, and their invocation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.decisions.cells import Evaluate, Names
from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.language import FeelFunction, Scope, TypeName, call
from engine.decisions.types import ANY, Type, coerce
from engine.diagram.dmn import model as m
from engine.model import Message

if TYPE_CHECKING:
    from engine.decisions.boxes import BoxMaker

Parameters = Sequence[tuple[str, Type]]


def function_of(maker: BoxMaker, box: m.FunctionOf, names: Names, place: Place, result: Type = ANY) -> Evaluate:
    """Return code whose value is the function that a box defines; its results become of a type."""
    if box.kind.upper() not in ("FEEL", "F", ""):
        message = Message("fungsi {kind} memanggil kode di luar diagram; tulis ulang sebagai FEEL", kind=box.kind)
        maker.texts.problems.append(place.problem("dmn.external_function", message))
        return _refuse(place)
    parameters = [(one.name, maker.types.get(one.type_ref, place)) for one in box.parameters]
    typed = maker.types.get(box.type_ref, place)
    if typed.base != "function":
        result = result if typed.anything else typed
    inner = maker.make(box.body, names.plus(name for name, _ in parameters), place)

    def body(scope: Scope, evaluation: Evaluation) -> Any:
        return coerce(inner(scope, evaluation), result, evaluation, place)

    return lambda scope, evaluation: make_function(parameters, body, scope, evaluation, place, result)


def _refuse(place: Place) -> Evaluate:
    def evaluate(_scope: Scope, evaluation: Evaluation) -> None:
        evaluation.wrong(place, "dmn.external_function", Message("fungsi ini memanggil kode di luar diagram"))

    return evaluate


def make_function(
    parameters: Parameters, body: Evaluate, scope: Scope, evaluation: Evaluation, place: Place, result: Type = ANY
) -> FeelFunction:
    """Return a FEEL function that runs `body` over the scope in which it was defined, with what it takes and gives."""

    def code(run: Any, *values: Any) -> Any:
        run.spend()
        if len(values) != len(parameters):
            given, wanted = len(values), len(parameters)
            message = Message("dipanggil dengan {given} nilai, padahal meminta {wanted}", given=given, wanted=wanted)
            evaluation.wrong(place, "dmn.arguments", message)
            return None
        named = {
            name: coerce(value, kind, evaluation, place.at(name))
            for (name, kind), value in zip(parameters, values, strict=True)
        }
        return body({**scope, **named}, evaluation)

    names, types = zip(*parameters, strict=True) if parameters else ((), ())
    return FeelFunction(code, names, tuple(map(type_name, types)), type_name(result))


def type_name(wanted: Type) -> TypeName | None:
    """Return what FEEL calls a type, for those who ask of a function what it takes; none for anything."""
    return None if wanted.anything else TypeName(wanted.name)


def invocation_of(maker: BoxMaker, box: m.Invocation, names: Names, place: Place) -> Evaluate:
    """Return code for an invocation."""
    function = maker.make(box.function, names, place)
    bindings = [
        (
            binding.parameter.name,
            maker.make(binding.value, names, place.at(binding.parameter.name)),
            maker.types.get(binding.parameter.type_ref, place),
        )
        for binding in box.bindings
    ]

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        found = function(scope, evaluation)
        if not isinstance(found, FeelFunction):
            evaluation.wrong(place, "dmn.no_function", Message("yang dipanggil bukan fungsi"))
            return None
        given = {name: coerce(value(scope, evaluation), kind, evaluation, place) for name, value, kind in bindings}
        strange = [name for name in given if name not in found.parameters]
        if strange:
            names, wanted = ", ".join(strange), ", ".join(found.parameters) or "-"
            message = Message("memberi {names}, padahal fungsi meminta {wanted}", names=names, wanted=wanted)
            evaluation.wrong(place, "dmn.arguments", message)
            return None
        return call(found, evaluation.run, given)

    return evaluate
