"""The unit of work of one command, and what a step of the engine means for rows."""

from engine.store.apply import apply_step
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork

__all__ = ["Case", "UnitOfWork", "apply_step"]
