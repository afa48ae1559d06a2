"""The only place that begins, commits and rolls back: `Engine.execute(command)` and `Engine.query(question)`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.commands.base import Command
from engine.commands.refusals import NoteRefusal
from engine.database import Database
from engine.errors import Conflict, Forbidden, NotCandidate
from engine.model import Actor
from engine.store import UnitOfWork
from engine.store.conditions import look_at_conditions
from engine.store.unit_of_work import House

Answer = TypeVar("Answer")


def machine_time() -> datetime:
    """Return this machine's time (aware, UTC)."""
    return datetime.now(UTC)


class Engine:
    """One office's engine: executes commands, answers questions."""

    def __init__(self, database: Database, house: House, clock: Callable[[], datetime] = machine_time) -> None:
        """Work on `database`; `clock` is read once per command, unless the caller says when."""
        self.database, self.house, self.clock = database, house, clock

    def execute(self, command: Command[Answer], actor: Actor, at: datetime | None = None) -> Answer:
        """Run a command in one transaction and commit it.

        Raises: EngineError, with nothing changed. Records: `actor.refused` beside it, when the actor may not.
        """
        moment = at or self.clock()
        try:
            return self._in_one_transaction(command, actor, moment)
        except IntegrityError as exc:
            raise Conflict("What you sent contradicts what is stored; load it anew and try again.") from exc
        except Forbidden as exc:
            self._note_refusal(command, exc, actor, moment)
            raise

    def _in_one_transaction(self, command: Command[Answer], actor: Actor, moment: datetime) -> Answer:
        with self.database.write() as session:
            uow = UnitOfWork(session, actor, moment, self.house)
            _need_a_role(command, uow)
            answer = command.run(uow)
            look_at_conditions(uow)
            uow.flush()
            return answer

    def _note_refusal(self, command: object, refusal: Forbidden, actor: Actor, moment: datetime) -> None:
        """Write down who tried what; the note is the system's own, whatever the actor may do."""
        note = NoteRefusal(type(command).__name__, _place(command), type(refusal).__name__)
        with self.database.write() as session:
            uow = UnitOfWork(session, actor, moment, self.house)
            note.run(uow)
            uow.flush()

    def query(self, question: Callable[[Session], Answer]) -> Answer:
        """Answer a question."""
        with self.database.read() as session:
            return question(session)

    def examine(self, question: Callable[[Session], Answer]) -> Answer:
        """Answer a question that takes long, on one snapshot."""
        with self.database.snapshot() as session:
            return question(session)

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()


def _need_a_role(command: object, uow: UnitOfWork) -> None:
    """Raises: Forbidden when the command needs a role that the actor does not hold today."""
    needs = getattr(command, "needs", None)
    if needs is None or uow.actor.kind == "system":
        return
    roles = needs(uow) if callable(needs) else needs
    held = next((holding.role for holding in uow.holdings(uow.today) if holding.role in roles), None)
    if held is None:
        raise NotCandidate(f"This needs one of the roles {', '.join(sorted(roles)) or 'of the system'}.", roles=roles)
    uow.acting_role = held


def _place(command: object) -> str | None:
    """Return what a command was about: its work item or instance."""
    return getattr(command, "work_item_id", None) or getattr(command, "instance_id", None)
