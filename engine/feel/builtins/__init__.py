"""The built-in functions of FEEL 1.5, and Camunda 8's additions, one file per chapter; importing them registers."""

from engine.feel.builtins import (
    aggregates,
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    patterns,
    ranges,
    strings,
    values,
)
from engine.feel.registry import BUILTINS

CHAPTERS = (conversion, values, strings, patterns, numbers, aggregates, lists, contexts, moments, ranges)

__all__ = ["BUILTINS", "CHAPTERS"]
