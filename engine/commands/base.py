"""What every command is: a frozen request that runs inside a unit of work and cannot commit."""

from __future__ import annotations

from typing import Protocol, TypeVar

from engine.store import UnitOfWork

Answer_co = TypeVar("Answer_co", covariant=True)


class Command(Protocol[Answer_co]):
    """A request to change the world."""

    def run(self, uow: UnitOfWork) -> Answer_co:
        """Check, change, and return the answer; any exception undoes it all."""
        ...
