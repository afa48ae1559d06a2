"""Verify everything: chains, anchors, documents on disk, and the rows that the states imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.commands.anchors import PREVIOUS, anchor_root
from engine.errors import EngineError
from engine.history import GENESIS, Difference
from engine.model import Actor
from engine.people_tables import signed_copy
from engine.queries.audit_trail import check_reader
from engine.queries.cases import CaseLine, see_case
from engine.queries.verification import Anchored, Tell, Verdict, anchored, verify
from engine.spiff import implied
from engine.store.case import unpack_state
from engine.store.unit_of_work import House
from engine.tables import (
    case_file,
    document,
    history_anchor,
    history_event,
    process_definition,
    process_instance,
    wait,
    work_item,
)

ANCHORS = "anchors"
_RUNNING = (
    select(process_instance, process_definition.c.version)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .where(process_instance.c.state.is_not(None))
)


def verify_all(
    session: Session, house: House, stream: str | None = None, tell: Tell = lambda _streams, _events: None
) -> Verdict:
    """Verify one stream, or all there is: chains, anchors, documents, states; `tell` hears how far it is."""
    verdict = verify(session, stream, tell)
    found = list(verdict.differences)
    if stream is None:
        found += _anchors(session)
    found += _documents(session, house, stream)
    found += _signed_copies(session, house, stream)
    found += _states(session, house, stream)
    return replace(verdict, differences=tuple(found))


def _anchors(session: Session) -> Iterator[Difference]:
    """Check each root, and that every event that it took in is still there with the same hash."""
    previous = GENESIS
    for row in session.execute(select(history_anchor).order_by(history_anchor.c.day)):
        heads = {name: head for name, head in row.heads.items() if name != PREVIOUS}
        if row.heads[PREVIOUS][1] != previous or anchor_root(heads, previous) != row.root:
            yield Difference(ANCHORS, None, f"the anchor of {row.day} is not what was written")
        previous = row.root
        for name, (sequence, digest) in heads.items():
            if sequence and _hash_of(session, name, sequence) != digest:
                yield Difference(name, sequence, f"is not what the anchor of {row.day} took in")


def _hash_of(session: Session, stream: str, sequence: int) -> str | None:
    where = (history_event.c.stream == stream, history_event.c.sequence == sequence)
    return session.execute(select(history_event.c.hash).where(*where)).scalar()


def _documents(session: Session, house: House, stream: str | None) -> Iterator[Difference]:
    """Check each document on disk, and each row against the hash in the history."""
    query = (
        select(document, case_file.c.wrapped_key)
        .join(case_file, case_file.c.instance_id == document.c.instance_id)
        .where(document.c.sha256.is_not(None))
        .order_by(document.c.instance_id)
    )
    if stream is not None:
        query = query.where(document.c.instance_id == stream.removeprefix("i:"))
    for row in session.execute(query):
        name = f"{row.template} version {row.version}"
        if not _told(session, row):
            yield Difference(f"i:{row.instance_id}", None, f"the hash of {name} is not in the history")
        try:
            house.files.get(row.instance_id, row.sha256, house.vault.open_case_key(row.wrapped_key))
        except EngineError as exc:
            yield Difference(f"i:{row.instance_id}", None, f"{name}: {exc}")


def _signed_copies(session: Session, house: House, stream: str | None) -> Iterator[Difference]:
    """Check each signed copy on disk, and each row against the hash in the history."""
    query = (
        select(signed_copy, document.c.instance_id, document.c.template, document.c.version, case_file.c.wrapped_key)
        .join(document, document.c.id == signed_copy.c.document_id)
        .join(case_file, case_file.c.instance_id == document.c.instance_id)
        .where(signed_copy.c.status != "offered")
    )
    if stream is not None:
        query = query.where(document.c.instance_id == stream.removeprefix("i:"))
    for row in session.execute(query):
        name, place = f"the signed copy of {row.template} version {row.version}", f"i:{row.instance_id}"
        if not any(row.id in told and row.sha256 in told for told in _payloads(session, place, "document.signed")):
            yield Difference(place, None, f"the hash of {name} is not in the history")
        try:
            house.files.get(row.instance_id, row.sha256, house.vault.open_case_key(row.wrapped_key))
        except EngineError as exc:
            yield Difference(place, None, f"{name}: {exc}")


def _payloads(session: Session, stream: str, *kinds: str) -> list[str]:
    where = (history_event.c.stream == stream, history_event.c.kind.in_(kinds))
    return list(session.execute(select(history_event.c.payload).where(*where)).scalars())


def _told(session: Session, row: Any) -> bool:
    payloads = _payloads(session, f"i:{row.instance_id}", "document.rendered", "document.frozen")
    return any(row.id in payload and row.sha256 in payload for payload in payloads)


def _states(session: Session, house: House, stream: str | None) -> Iterator[Difference]:
    """Check that each running case has exactly the open work items and waits that its state implies."""
    query = _RUNNING if stream is None else _RUNNING.where(process_instance.c.id == stream.removeprefix("i:"))
    return _apart(session, house, query)


def rows_apart(session: Session, house: House, newest: int) -> tuple[Difference, ...]:
    """Return what the rows of the newest running cases say and their states do not, or the other way round."""
    query = _RUNNING.order_by(process_instance.c.started_at.desc(), process_instance.c.id).limit(newest)
    return tuple(_apart(session, house, query))


def _apart(session: Session, house: House, query: Select[Any]) -> Iterator[Difference]:
    for row in session.execute(query):
        program = house.definition(session, row.definition_id, row.version).program
        people, waits = implied(program, unpack_state(row.state))
        if people != _open_items(session, row.id):
            yield Difference(f"i:{row.id}", None, "the open work items are not those of the state")
        if waits != _waits(session, row.id):
            yield Difference(f"i:{row.id}", None, "the timers and messages waited for are not those of the state")


def _open_items(session: Session, instance_id: str) -> set[str]:
    where = (work_item.c.instance_id == instance_id, work_item.c.status == "open")
    return set(session.execute(select(work_item.c.id).where(*where)).scalars())


def _waits(session: Session, instance_id: str) -> set[str]:
    return set(session.execute(select(wait.c.token_id).where(wait.c.instance_id == instance_id)).scalars())


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What proves one case: the verdict over all that is kept of it, and where its chain stands to the anchors."""

    line: CaseLine
    verdict: Verdict
    anchored: Anchored | None


def case_proof(session: Session, house: House, actor: Actor, instance_id: str, today: date) -> CaseProof:
    """Prove a case to an auditor. Raises: Forbidden, NotFound."""
    check_reader(session, actor, today)
    view, stream = see_case(session, house, actor, instance_id, today), f"i:{instance_id}"
    return CaseProof(view.line, verify_all(session, house, stream), anchored(session, stream))
