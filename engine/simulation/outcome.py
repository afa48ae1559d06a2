"""What a simulation tells: lines while it runs, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.model import Problem

Tell = Callable[[Mapping[str, Any]], None]
How = Literal["completed", "waiting", "refused", "incident", "limit"]


@dataclass(frozen=True)
class Outcome:
    """How a simulation ended.

    `waiting`: what it waits for, as `{kind, element, name}`. `incidents`: `{element, message}`. `reason`: which limit
    stopped it. `time`: the moment, ISO 8601. `steps`: how many elements were entered.
    """

    outcome: How
    process: str | None
    time: str
    steps: int = 0
    variables: Mapping[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ()
    waiting: tuple[Mapping[str, Any], ...] = ()
    incidents: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()
    reason: str | None = None
