"""Jobs that bring messages and signals from one instance to another, and begin processes by themselves.

Each opens one transaction per receiver, never one inside another, and a job that runs twice delivers once.
"""

from __future__ import annotations

from functools import partial

from engine.commands.beginnings import BeginByTimer
from engine.commands.messages import BeginBySignal, CloseSignal, DeliverMessage, DeliverSignal
from engine.errors import Conflict
from engine.model import SYSTEM
from engine.queries.messages import messages_for, signal_hearers
from engine.runtime import Engine


def deliver_message(engine: Engine, message_id: str) -> None:
    """Bring a message to the one that waits for it; of two that begin the same conversation at once one comes later."""
    try:
        engine.execute(DeliverMessage(message_id), SYSTEM)
    except Conflict:
        engine.execute(DeliverMessage(message_id), SYSTEM)


def collect_messages(engine: Engine, instance_id: str) -> None:
    """Bring what waits for an instance, or for its end: a message that came before it was waited for.

    Raises: Conflict for one that two wait for, after all others were brought.
    """
    held: Conflict | None = None
    for message_id in engine.query(partial(messages_for, instance_id=instance_id)):
        try:
            deliver_message(engine, message_id)
        except Conflict as exc:
            held = exc
    if held:
        raise held


def deliver_signal(engine: Engine, message_id: str) -> None:
    """Bring a signal to every other instance that waits for it now, and begin what begins with it."""
    hearers = engine.query(partial(signal_hearers, message_id=message_id))
    for instance_id in hearers.instances:
        engine.execute(DeliverSignal(message_id, instance_id), SYSTEM)
    for process_id, element_id in hearers.beginnings:
        engine.execute(BeginBySignal(message_id, process_id, element_id), SYSTEM)
    engine.execute(CloseSignal(message_id), SYSTEM)


def begin_by_timer(engine: Engine, process_id: str, element_id: str) -> None:
    """Begin a process whose time has come."""
    engine.execute(BeginByTimer(process_id, element_id), SYSTEM)
