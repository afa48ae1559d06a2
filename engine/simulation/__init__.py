"""Play a diagram in memory, with the engine that offices run: people, messages and time come from a plan."""

from engine.simulation.outcome import Outcome
from engine.simulation.plan import Limits, Plan
from engine.simulation.play import simulate

__all__ = ["Limits", "Outcome", "Plan", "simulate"]
