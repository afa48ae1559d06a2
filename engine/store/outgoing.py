"""What leaves an instance: messages and signals, kept with a time to live and delivered by jobs of the same commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import orjson

from engine.message_tables import message
from engine.model import Step
from engine.spiff import start_events
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork

MESSAGE_LIVES = timedelta(days=30)


def send_out(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Post all that a step threw; what one instance throws keeps its order."""
    for thrown in step.thrown:
        whom = (thrown.kind, thrown.name, thrown.correlation_value)
        post_message(uow, *whom, thrown.values, key=uow.new_id(), by=case.id)


def post_message(
    uow: UnitOfWork,
    kind: Literal["message", "signal"],
    name: str,
    correlation: str | None,
    values: Mapping[str, Any],
    *,
    key: str,
    by: str | None = None,
    lives: timedelta = MESSAGE_LIVES,
) -> None:
    """Keep a message and enqueue its delivery; `key` is its id, at most 64 characters."""
    uow.add(
        message,
        id=key,
        kind=kind,
        name=name,
        correlation=correlation,
        sealed=uow.vault.seal(orjson.dumps(dict(values))),
        thrown_by=by,
        sent_at=uow.now,
        expires_at=uow.now + lives,
        status="waiting",
    )
    uow.enqueue(uow.session, f"deliver_{kind}", "operations", key, key=by or name)


def listen_again(uow: UnitOfWork, case: Case) -> None:
    """Let messages that waited for the end of this instance begin another, where its process begins with messages."""
    if any(element.event and element.event.kind == "message" for element in start_events(case.definition.process)):
        uow.enqueue(uow.session, "collect_messages", "operations", case.id, key=case.id)
