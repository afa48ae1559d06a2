"""The append-only history: canonical JSON, one hash chain per stream, and its verification.

A stream is an instance (`i:<id>`) or a stream of the office (`office:deployments`, `office:people` …). The hash of an
event is SHA-256 over the canonical JSON of all its columns, the hash of the event before included.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the history; `payload` is canonical JSON text."""

    stream: str
    sequence: int
    at: datetime
    actor: str
    acting_role: str | None
    kind: str
    element_id: str | None
    payload: str
    prev_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over the canonical JSON list of the columns in their order."""
        return event_hash(
            [
                self.stream,
                self.sequence,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.actor,
                self.acting_role,
                self.kind,
                self.element_id,
                self.payload,
                self.prev_hash,
            ]
        )


def event_hash(columns: list[Any]) -> str:
    """Return SHA-256 (hex) over the canonical JSON of `columns`."""
    return hashlib.sha256(canonical(columns).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that is about to be recorded: what, where, and its data."""

    kind: str
    element_id: str | None
    data: Mapping[str, Any]


def chain(
    facts: Iterable[Fact],
    *,
    stream: str,
    last_sequence: int,
    last_hash: str,
    at: datetime,
    actor: str,
    role: str | None,
) -> list[Event]:
    """Link facts to the end of a stream."""
    events: list[Event] = []
    for number, fact in enumerate(facts, last_sequence + 1):
        event = Event(stream, number, at, actor, role, fact.kind, fact.element_id, canonical(fact.data), last_hash)
        events.append(event)
        last_hash = event.hash
    return events


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in the history that is not as it was written."""

    stream: str
    sequence: int | None
    what: str


def verify_chain(
    stream: str, rows: Iterable[tuple[Event, str]], head: tuple[int, str] | None
) -> tuple[list[Difference], int]:
    """Check one stream's rows `(event, stored hash)` in order against each other and against its head.

    Returns the differences, and how many events were read.
    """
    found: list[Difference] = []
    expected, prev = 1, GENESIS
    for event, stored in rows:
        found += _row_differences(event, stored, expected, prev)
        expected, prev = event.sequence + 1, stored
    if head is not None and head != (expected - 1, prev):
        found.append(Difference(stream, head[0], f"the head says {head[0]} events, the last one is {expected - 1}"))
    return found, expected - 1


def _row_differences(event: Event, stored: str, expected: int, prev: str) -> list[Difference]:
    found = []
    if event.sequence != expected:
        found.append(Difference(event.stream, expected, f"event {expected} is missing, {event.sequence} follows"))
    elif event.prev_hash != prev:
        found.append(Difference(event.stream, event.sequence, "does not follow the event before it"))
    if event.hash != stored:
        found.append(Difference(event.stream, event.sequence, "its content is not what was written"))
    return found


def merkle_root(heads: Mapping[str, str]) -> str:
    """Return the Merkle root (hex) over stream heads in the order of their names; no heads give the genesis hash."""
    level = [hashlib.sha256(f"{stream}\0{head}".encode()).digest() for stream, head in sorted(heads.items())]
    if not level:
        return GENESIS
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [hashlib.sha256(a + b).digest() for a, b in zip(level[::2], level[1::2], strict=True)]
    return level[0].hex()
