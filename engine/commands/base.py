"""What every command is: a frozen request that runs inside a unit of work and cannot commit."""

from __future__ import annotations

from typing import Protocol, TypeVar

from engine.access import KEEPERS
from engine.store import UnitOfWork

Answer_co = TypeVar("Answer_co", covariant=True)

OFFICE_KEEPERS = frozenset({"ADMIN"})
PROCESS_KEEPERS = KEEPERS
NOBODY: frozenset[str] = frozenset()  # only the system itself: workers, and the operator at the command line


class Command(Protocol[Answer_co]):
    """A request to change the world.

    A command that does not look at the actor itself says in `needs` which roles may give it: a set, or a function of
    the unit of work. The system may always; the runtime asks at the moment of acting.
    """

    def run(self, uow: UnitOfWork) -> Answer_co:
        """Check, change, and return the answer; any exception undoes it all."""
        ...
