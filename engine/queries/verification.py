"""Verify the history: every chain against its rows and its head, submissions against what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import orjson
from sqlalchemy import Text, func, select
from sqlalchemy.orm import Session

from engine.history import Difference, Event, verify_chain
from engine.store.submissions import values_digest
from engine.tables import history_anchor, history_event, history_head, process_instance, submission

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many streams and events it read, and every difference."""

    streams: int
    events: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """One day's anchor: its Merkle root takes in the chains that moved, and the root before."""

    day: date
    root: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a chain stands to the anchors: `taken_in` is the newest one that holds a head of it, up to `sequence`.

    `same` says whether that event still has the hash that was taken in; `later` counts the events after it.
    """

    last: AnchorLine
    taken_in: AnchorLine | None
    sequence: int
    same: bool
    later: int


def list_anchors(session: Session, limit: int | None = None) -> tuple[AnchorLine, ...]:
    """List anchors, the newest first."""
    query = select(history_anchor.c.day, history_anchor.c.root, history_anchor.c.created_at)
    rows = session.execute(query.order_by(history_anchor.c.day.desc()).limit(limit))
    return tuple(AnchorLine(*row) for row in rows)


def anchored(session: Session, stream: str) -> Anchored | None:
    """Tell whether a chain's head is in the last anchor that should hold it; None when there is no anchor yet."""
    newest = list_anchors(session, 1)
    if not newest:
        return None
    holding = select(history_anchor).where(history_anchor.c.heads.cast(Text).contains(f'"{stream}"', autoescape=True))
    row = session.execute(holding.order_by(history_anchor.c.day.desc()).limit(1)).first()
    last = select(func.max(history_event.c.sequence)).where(history_event.c.stream == stream)
    events = session.execute(last).scalar() or 0
    if row is None:
        return Anchored(newest[0], None, 0, same=True, later=events)
    sequence, digest = row.heads[stream]
    here = select(history_event.c.hash).where(history_event.c.stream == stream, history_event.c.sequence == sequence)
    same = session.execute(here).scalar() == digest
    return Anchored(newest[0], AnchorLine(row.day, row.root, row.created_at), sequence, same, events - sequence)


def last_anchor(session: Session) -> tuple[date, str] | None:
    """Return the day and the Merkle root of the last anchor, to be kept where nobody here can change it."""
    newest = select(history_anchor.c.day, history_anchor.c.root).order_by(history_anchor.c.day.desc()).limit(1)
    row = session.execute(newest).first()
    return (row.day, row.root) if row else None


def chains_kept(session: Session) -> int:
    """Count the chains that a verification of everything reads."""
    counts = [
        session.execute(select(func.count()).select_from(t)).scalar_one() for t in (process_instance, history_head)
    ]
    return sum(counts)


def verify(session: Session, stream: str | None = None, tell: Tell = lambda _streams, _events: None) -> Verdict:
    """Verify one stream, or all; `tell` hears after each one how many streams and events were read."""
    heads = _heads(session, stream)
    found: list[Difference] = []
    seen: set[str] = set()
    events = 0
    for name, rows in groupby(_rows(session, stream), key=lambda pair: pair[0].stream):
        chain = list(rows)
        differences, count = verify_chain(name, iter(chain), heads.get(name))
        found += differences
        found += _headless(name, heads)
        found += _submission_differences(session, name, chain)
        events += count
        seen.add(name)
        tell(len(seen), events)
    found += [Difference(name, None, "the whole stream is missing") for name in heads if name not in seen]
    return Verdict(len(seen), events, tuple(found))


def _headless(name: str, heads: dict[str, tuple[int, str]]) -> list[Difference]:
    return [] if name in heads else [Difference(name, None, "a stream that belongs to nothing")]


def _heads(session: Session, stream: str | None) -> dict[str, tuple[int, str]]:
    instances = select(process_instance.c.id, process_instance.c.last_sequence, process_instance.c.last_hash)
    heads = {f"i:{row[0]}": (row[1], row[2]) for row in session.execute(instances)}
    heads |= {row[0]: (row[1], row[2]) for row in session.execute(select(history_head))}
    return {name: head for name, head in heads.items() if stream in (None, name)}


def _rows(session: Session, stream: str | None) -> Iterator[tuple[Event, str]]:
    query = select(history_event).order_by(history_event.c.stream, history_event.c.sequence)
    if stream is not None:
        query = query.where(history_event.c.stream == stream)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield (
            Event(
                row.stream,
                row.sequence,
                row.at,
                row.actor,
                row.acting_role,
                row.kind,
                row.element_id,
                row.payload,
                row.prev_hash,
            ),
            row.hash,
        )


def _submission_differences(session: Session, name: str, chain: list[tuple[Event, str]]) -> list[Difference]:
    """Compare each submission with what history keeps: the digest of its values, where, who, in which role."""
    told = {}
    for event, _ in chain:
        if event.kind == "work_item.completed":
            payload = _payload(event)
            written = (payload.get("values"), event.element_id, event.actor, event.acting_role)
            told[payload.get("submission")] = (event.sequence, written)
    if not told:
        return []
    rows = session.execute(select(submission).where(submission.c.instance_id == name.removeprefix("i:")))
    kept = {row.number: (values_digest(row.data), row.element_id, row.actor, row.acting_role) for row in rows}
    found = [
        Difference(name, sequence, f"submission {number} is not what was written")
        for number, (sequence, written) in told.items()
        if kept.get(number) != written
    ]
    return found + [
        Difference(name, None, f"submission {number} is not in the history") for number in kept if number not in told
    ]


def _payload(event: Event) -> dict[str, object]:
    try:
        payload = orjson.loads(event.payload)
    except orjson.JSONDecodeError:
        return {}
    return payload if isinstance(payload, dict) else {}
