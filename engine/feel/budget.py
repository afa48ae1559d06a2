"""What one evaluation may use up, what it knows of the world, and what it found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom

from engine.errors import Invalid
from engine.feel.values import FeelFunction
from engine.model import Message

MOST_PROBLEMS = 20
_CHANCE = SystemRandom()  # asks the system each time, so it has no state to share


class BudgetExceeded(Invalid):
    """The expression asks for too much work."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a part of an expression became null; `at` is where the part begins, counted from 0."""

    at: int
    message: Message


@dataclass(slots=True)
class Run:
    """One evaluation: what is left of its budget, its clock, the functions it may call, and its troubles."""

    budget: int
    now: datetime | None
    functions: Mapping[str, FeelFunction]
    troubles: list[Trouble] = field(default_factory=list)
    at: int = 0  # the call that is being carried out
    random: Random = _CHANCE
    depth: int = 0  # calls of functions inside calls

    def spend(self, amount: int = 1) -> None:
        """Use up budget. Raises: BudgetExceeded."""
        self.budget -= amount
        if self.budget < 0:
            raise BudgetExceeded(Message("Ungkapan memerlukan terlalu banyak kerja."))

    def null(self, at: int, message: Message) -> None:
        """Record why a part is null, and return null."""
        if len(self.troubles) < MOST_PROBLEMS:
            self.troubles.append(Trouble(at, message))
