"""Messages and signals between instances: send, deliver once, begin a process with them, let them expire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal

import orjson
from sqlalchemy import Row, select, update

from engine.commands.base import NOBODY
from engine.commands.instances import begin
from engine.errors import Conflict, Invalid
from engine.message_tables import beginning, conversation, delivery, message
from engine.spiff import correlate, signal
from engine.store import Case, UnitOfWork, apply_step
from engine.store.awaited import waits_for
from engine.store.outgoing import MESSAGE_LIVES, post_message
from engine.tables import process_instance, wait

MAX_KEY = 64


@dataclass(frozen=True, slots=True)
class Publish:
    """Send a message to the one instance that waits for it, now or within `lives`, or a signal to all that listen now.

    `key` names the message: a second one with the same key is the same and is not sent again.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    kind: Literal["message", "signal"]
    name: str
    correlation: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    lives: timedelta = MESSAGE_LIVES
    key: str | None = None

    def run(self, uow: UnitOfWork) -> str:
        """Return the message's id. Raises: Invalid."""
        key = self.key or uow.new_id()
        if not self.name.strip() or len(key) > MAX_KEY or self.lives <= timedelta(0):
            raise Invalid(f"A message needs a name, a key of at most {MAX_KEY} characters and a time to live.")
        if uow.session.execute(select(message.c.id).where(message.c.id == key)).first() is None:
            post_message(uow, self.kind, self.name, self.correlation, self.values, key=key, lives=self.lives)
        return key


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """Hand a message to the instance that waits for it, or begin the process that begins with it; else it waits on.

    With a correlation value a process has at most one running instance that a message of this name began.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    message_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether it was delivered now. Raises: Conflict when two could take it.

        Records: `message.received` and what the step does, or `instance.started`.
        """
        letter = waiting_message(uow, self.message_id)
        if letter is None:
            return False
        key = wait.c.correlation == letter.correlation
        query = select(wait.c.instance_id).where(wait.c.kind == "message", wait.c.name == letter.name, key).distinct()
        takers = uow.session.execute(query).scalars().all()
        if takers:
            return self._hand_over(uow, letter, _the_one(takers, letter))
        starts = uow.session.execute(_beginnings("message", letter.name)).all()
        return bool(starts) and self._begin(uow, letter, _the_one(starts, letter))

    def _hand_over(self, uow: UnitOfWork, letter: Row[Any], instance_id: str) -> bool:
        case = uow.case(instance_id)
        waits = waits_for(uow, case, wait.c.name == letter.name, wait.c.correlation == letter.correlation)
        if case.status != "active" or not waits or not _close(uow, letter, case.id):
            return False
        values = values_of(uow, letter)
        case.put(values)
        world = uow.world(case)
        program, key = case.definition.program, letter.correlation
        apply_step(uow, case, correlate(program, case.state, letter.name, values, world, correlation_value=key))
        return True

    def _begin(self, uow: UnitOfWork, letter: Row[Any], start: Row[Any]) -> bool:
        talk = _Talk(start.process_id, letter.name, letter.correlation) if letter.correlation is not None else None
        before = talk.instance(uow) if talk else None
        if before and before.status in ("active", "suspended"):
            return False
        values = values_of(uow, letter)
        if not _close(uow, letter, f"{start.process_id}/{start.element_id}"):
            return False
        started = begin(uow, start.process_id, values, at=start.element_id)
        if talk:
            talk.go_on_in(uow, started.instance_id, known=before is not None)
        return True


@dataclass(frozen=True, slots=True)
class _Talk:
    """All that is said about one key to one process: at most one running instance belongs to it."""

    process_id: str
    name: str
    correlation: str

    @property
    def mine(self) -> tuple[Any, ...]:
        return tuple(conversation.c[name] == getattr(self, name) for name in ("process_id", "name", "correlation"))

    def instance(self, uow: UnitOfWork) -> Row[Any, Any] | None:
        """Return the id and status of the instance that was begun last, and let nobody else begin one meanwhile."""
        mine = select(conversation.c.instance_id).where(*self.mine).with_for_update()
        instance_id = uow.session.execute(mine).scalar()  # what a join saw before it waited for the lock may be old
        query = select(process_instance.c.id, process_instance.c.status)
        return uow.session.execute(query.where(process_instance.c.id == instance_id)).first()

    def go_on_in(self, uow: UnitOfWork, instance_id: str, *, known: bool) -> None:
        """Note the instance; of two that are first at once the second fails on the primary key."""
        if not known:
            uow.add(conversation, **asdict(self), instance_id=instance_id)
            return
        uow.flush()  # the conversation may only name an instance that is there
        uow.session.execute(update(conversation).where(*self.mine).values(instance_id=instance_id))


@dataclass(frozen=True, slots=True)
class DeliverSignal:
    """Let one instance hear a signal, once: every element of it that waits for one of this name goes on."""

    needs: ClassVar[frozenset[str]] = NOBODY

    message_id: str
    instance_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether it was heard now. Records: `signal.received`."""
        case: Case = uow.case(self.instance_id)
        letter = waiting_message(uow, self.message_id)
        listens = letter and waits_for(uow, case, wait.c.kind == "signal", wait.c.name == letter.name)
        if letter is None or case.status != "active" or not listens or not _note(uow, letter, case.id):
            return False
        values = values_of(uow, letter)
        case.put(values)
        apply_step(uow, case, signal(case.definition.program, case.state, letter.name, values, uow.world(case)))
        return True


@dataclass(frozen=True, slots=True)
class BeginBySignal:
    """Begin a process that begins with a signal, once for each signal."""

    needs: ClassVar[frozenset[str]] = NOBODY

    message_id: str
    process_id: str
    element_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether it began now. Records: `instance.started`."""
        letter = waiting_message(uow, self.message_id)
        if letter is None or not _note(uow, letter, f"{self.process_id}/{self.element_id}"):
            return False
        begin(uow, self.process_id, values_of(uow, letter), at=self.element_id)
        return True


@dataclass(frozen=True, slots=True)
class CloseSignal:
    """Note that everybody who listened has heard a signal; nobody hears it later."""

    needs: ClassVar[frozenset[str]] = NOBODY

    message_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Forget its values."""
        mine = update(message).where(message.c.id == self.message_id)
        uow.session.execute(mine.values(status="delivered", sealed=None))


@dataclass(frozen=True, slots=True)
class ExpireMessages:
    """Give up messages that nobody took within their time to live: each is on record, its values are forgotten."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many there were. Records: `message.expired`."""
        late = (message.c.status == "waiting", message.c.expires_at <= uow.now)
        rows = uow.session.execute(select(message).where(*late).order_by(message.c.id).with_for_update()).all()
        for row in rows:
            uow.record("office:messages", "message.expired", message=row.id, name=row.name, thrown_by=row.thrown_by)
        if rows:
            mine = message.c.id.in_([row.id for row in rows])
            uow.session.execute(update(message).where(mine).values(status="expired", sealed=None))
        return len(rows)


def waiting_message(uow: UnitOfWork, message_id: str) -> Row[Any] | None:
    """Return a message that is still to be delivered."""
    live = (message.c.id == message_id, message.c.status == "waiting", message.c.expires_at > uow.now)
    return uow.session.execute(select(message).where(*live)).first()


def values_of(uow: UnitOfWork, letter: Row[Any]) -> Mapping[str, Any]:
    """Open what a message carries."""
    values: Mapping[str, Any] = orjson.loads(uow.vault.unseal(letter.sealed))
    return values


def _the_one(found: Any, letter: Row[Any]) -> Any:
    if len(found) > 1:
        raise Conflict(f"{len(found)} wait for {letter.name} with the key {letter.correlation}; a message goes to one.")
    return found[0]


def _beginnings(kind: str, name: str) -> Any:
    return select(beginning).where(beginning.c.kind == kind, beginning.c.name == name)


def _close(uow: UnitOfWork, letter: Row[Any], receiver: str) -> bool:
    """Take a message for a receiver; false when somebody else was first."""
    mine = (message.c.id == letter.id, message.c.status == "waiting")
    if not uow.changed(update(message).where(*mine).values(status="delivered", sealed=None)):
        return False
    return _note(uow, letter, receiver)


def _note(uow: UnitOfWork, letter: Row[Any], receiver: str) -> bool:
    """Note that a receiver has a message; false when it has it already."""
    seen = (delivery.c.message_id == letter.id, delivery.c.receiver == receiver)
    if uow.session.execute(select(delivery.c.receiver).where(*seen)).first():
        return False
    uow.add(delivery, message_id=letter.id, receiver=receiver, at=uow.now)
    return True
