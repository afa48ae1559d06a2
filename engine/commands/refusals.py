"""A refused attempt is an event too: who tried what, and why it was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.commands.base import NOBODY
from engine.store import UnitOfWork

REFUSALS = "office:refusals"


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Write down that somebody tried what they may not do."""

    needs: ClassVar[frozenset[str]] = NOBODY

    command: str
    place: str | None
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `actor.refused`."""
        uow.record(REFUSALS, "actor.refused", command=self.command, place=self.place, reason=self.reason)


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """Open a part of the settings to change it; whoever may not is refused, and that is written down."""

    roles: frozenset[str]

    def needs(self, uow: UnitOfWork) -> frozenset[str]:
        """Return the roles that may."""
        return self.roles

    def run(self, uow: UnitOfWork) -> None:
        """Change nothing."""
