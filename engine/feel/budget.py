"""What one evaluation may use up, and what it knows of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.errors import Invalid
from engine.feel.values import FeelFunction


class BudgetExceeded(Invalid):
    """The expression asks for too much work."""


@dataclass
class Run:
    """One evaluation: what is left of its budget, its clock, and the functions it may call."""

    budget: int
    now: datetime | None
    functions: Mapping[str, FeelFunction]

    def spend(self, amount: int = 1) -> None:
        """Use up budget. Raises: BudgetExceeded."""
        self.budget -= amount
        if self.budget < 0:
            raise BudgetExceeded
