"""The register of FEEL's built-in functions: signatures, how arguments fit, how they fail (null, never an error)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.budget import Run
from engine.feel.values import FeelFunction, Range, YearsMonths, from_python
from engine.model import Message

Code = Callable[..., Any]
C = TypeVar("C", bound=Code)
TYPES: dict[str, frozenset[type]] = {
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "date": frozenset({date}),
    "time": frozenset({time}),
    "date and time": frozenset({datetime}),
    "days and time duration": frozenset({timedelta}),
    "years and months duration": frozenset({YearsMonths}),
    "range": frozenset({Range}),
    "null": frozenset({type(None)}),
}
FAULTS = (TypeError, ValueError, AttributeError, ArithmeticError, IndexError, OverflowError, KeyError)


class Senseless(ValueError):
    """The arguments fit, but the function has no value for them; the message is for people."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature; without `types` it takes anything."""

    name: str
    types: frozenset[type] | None
    said: str
    optional: bool = False
    variadic: bool = False

    def take(self, value: Any) -> tuple[bool, Any]:
        """Return whether a value fits, and as what: one value and a list of one stand for each other."""
        if self.types is None or type(value) in self.types:
            return True, value
        if self.types is _FUNCTION:
            return isinstance(value, FeelFunction), value
        if type(value) is list and len(value) == 1 and type(value[0]) in self.types:
            return True, value[0]
        if list in self.types and value is not None:
            return True, [value]
        return False, None


_FUNCTION: frozenset[type] = frozenset({FeelFunction})


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    result: str
    code: Code
    wants_run: bool

    def fit(self, values: Sequence[Any]) -> list[Any] | None:
        """Return the arguments as the code wants them, or None when they do not fit."""
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        if len(values) > len(self.parameters) and not variadic:
            return None
        taken = []
        for position, value in enumerate(values):
            fits, kept = self.parameters[min(position, len(self.parameters) - 1)].take(value)
            if not fits:
                return None
            taken.append(kept)
        missing = self.parameters[len(values) :]
        return taken if all(part.optional or (part.variadic and taken) for part in missing) else None

    def fit_named(self, given: Mapping[str, Any]) -> list[Any] | None:
        """Return the arguments in order; one that is left out before another is null."""
        names = [part.name for part in self.parameters]
        if not set(given) <= set(names):
            return None
        if any(part.name not in given and not part.optional for part in self.parameters):
            return None
        last = max((names.index(name) for name in given), default=-1)
        taken = []
        for part in self.parameters[: last + 1]:
            fits, kept = part.take(given[part.name]) if part.name in given else (True, None)
            if not fits:
                return None
            taken.append(kept)
        return taken


@dataclass(frozen=True, slots=True)
class Builtin(FeelFunction):
    """A function of the standard, or one of Camunda's additions; its example is true."""

    name: str = ""
    signatures: tuple[Signature, ...] = ()
    chapter: str = ""
    summary: str = ""
    example: str = ""
    extra: bool = False

    def with_names(self, run: Run, given: Mapping[str, Any]) -> Any:
        """Call it with named arguments."""
        for signature in self.signatures:
            taken = signature.fit_named(given)
            if taken is not None:
                return _carry_out(signature, taken, run)
        return _misfit(self.name, self.signatures, run)


def _carry_out(signature: Signature, values: list[Any], run: Run) -> Any:
    at = run.at
    run.spend(2 + sum(_weight(value) for value in values))
    try:
        return signature.code(run, *values) if signature.wants_run else signature.code(*values)
    except Senseless as exc:
        return run.null(at, exc.args[0])
    except FAULTS:
        return run.null(at, Message("Nilai ini tidak dapat diolah oleh fungsi."))


def _weight(value: Any) -> int:
    if type(value) is str:
        return len(value) // 64
    return len(value) // 4 if type(value) in (list, dict) else 0


def _misfit(name: str, signatures: tuple[Signature, ...], run: Run) -> None:
    forms = "; ".join(f"{name}({', '.join(part.name for part in form.parameters)})" for form in signatures)
    run.null(run.at, Message("Argumen tidak sesuai; bentuknya {forms}.", forms=forms))


BUILTINS: dict[str, Builtin] = {}


def builtin(name: str, parameters: str, result: str, example: str = "", *, extra: bool = False) -> Callable[[C], C]:
    """Register a function under its FEEL name, as `name: type|type, other: number?, *more`; again for another form."""

    def register(code: C) -> C:
        wants_run = next(iter(inspect.signature(code).parameters), "") == "run"
        signature = Signature(tuple(map(_parameter, _parts(parameters))), result, code, wants_run)
        before = BUILTINS.get(name)
        signatures = (*(before.signatures if before else ()), signature)
        BUILTINS[name] = Builtin(
            _dispatch(name, signatures),
            tuple(part.name for part in signatures[0].parameters),
            name=name,
            signatures=signatures,
            chapter=before.chapter if before else code.__module__.rpartition(".")[2],
            summary=before.summary if before else (code.__doc__ or "").strip(),
            example=before.example if before else example,
            extra=before.extra if before else extra,
        )
        return code

    return register


def _dispatch(name: str, signatures: tuple[Signature, ...]) -> Code:
    def code(run: Run, *values: Any) -> Any:
        for signature in signatures:
            taken = signature.fit(values)
            if taken is not None:
                return _carry_out(signature, taken, run)
        return _misfit(name, signatures, run)

    return code


def _parts(parameters: str) -> list[str]:
    return [part.strip() for part in parameters.split(",") if part.strip()]


def _parameter(text: str) -> Parameter:
    name, _, said = (part.strip() for part in text.partition(":"))
    optional, variadic = said.endswith("?"), name.startswith("*")
    said = said.rstrip("?")
    kinds = [one.strip() for one in said.split("|")] if said else []
    if "function" in kinds:
        return Parameter(name.lstrip("*"), _FUNCTION, said, optional, variadic)
    types = frozenset[type]().union(*(TYPES[one] for one in kinds)) if kinds else None
    return Parameter(name.lstrip("*"), types, said or "any", optional, variadic)


def host_function(code: Code) -> FeelFunction:
    """Wrap a Python function of the office, such as `tenggat`, for FEEL; its errors give null."""

    def guarded(run: Run, *values: Any) -> Any:
        run.spend(10)
        try:
            found = code(*(int(v) if isinstance(v, Decimal) and v == int(v) else v for v in values))
        except FAULTS:
            return run.null(run.at, Message("Nilai ini tidak dapat diolah oleh fungsi."))
        return from_python(found)

    return FeelFunction(guarded)
