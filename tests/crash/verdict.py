"""What must be true of an office after any number of kills: nothing lost, nothing twice, nothing stuck, all proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.audit import verify_all
from engine.health import findings
from engine.message_tables import delivery, message
from engine.queries.incidents import stranded_instances
from engine.runtime import Engine
from engine.tables import case_file, history_event, incident, process_instance, submission, wait, work_item
from tests.crash.correspondence import HEARS

Acknowledged = Mapping[str, set[str]]
PLACE = {"pdf", "mail", "disk"}  # what a machine has or has not


def check_whole(engine: Engine, acknowledged: Acknowledged) -> None:
    """Look at everything; the history too."""
    with engine.database.read() as session:
        check_kept(session, acknowledged)
        check_once(session)
        check_messages(session)
    differences = engine.examine(lambda session: verify_all(session, engine.house)).differences
    assert differences == (), differences
    assert engine.query(stranded_instances) == ()


def check_kept(session: Session, acknowledged: Acknowledged) -> None:
    """Whatever was answered is there."""
    kept = {
        "done": select(submission.c.token),
        "case": select(process_instance.c.id),
        "right": select(incident.c.id).where(incident.c.resolved_at.is_not(None)),
        "sent": select(message.c.id),
    }
    for word, query in kept.items():
        assert acknowledged.get(word, set()) - set(session.execute(query).scalars()) == set(), word


def check_once(session: Session) -> None:
    """Nothing was done twice, and what ended left nothing open."""
    twice = select(submission.c.work_item_id).group_by(submission.c.work_item_id).having(func.count() > 1)
    assert session.execute(twice).all() == []
    completed = select(func.count()).select_from(history_event).where(history_event.c.kind == "work_item.completed")
    assert session.execute(completed).scalar() == session.execute(select(func.count()).select_from(submission)).scalar()
    ended = select(process_instance.c.id).where(process_instance.c.status.not_in(("active", "suspended")))
    for table, still in ((work_item, work_item.c.status == "open"), (wait, wait.c.token_id.is_not(None))):
        assert session.execute(select(table.c.instance_id).where(still, table.c.instance_id.in_(ended))).all() == []


def check_messages(session: Session) -> None:
    """Each message and signal that left is kept, went to one at most or to each once, and was heard as often."""
    assert thrown_by_history(session) == thrown(session)
    handed, begun = received(session)
    assert heard(session) == handed
    assert begun == beginnings(session)
    delivered = select(delivery.c.message_id).join(message, message.c.id == delivery.c.message_id)
    ids = session.execute(delivered.where(message.c.kind == "message")).scalars().all()
    assert len(ids) == len(set(ids))


def thrown_by_history(session: Session) -> Counter[tuple[str, str]]:
    """Return how often each case says that it threw something, by name."""
    kinds = history_event.c.kind.in_(("message.thrown", "signal.thrown"))
    rows = session.execute(select(history_event.c.stream, history_event.c.payload).where(kinds))
    return Counter((case_of(stream), str(orjson.loads(payload)["name"])) for stream, payload in rows)


def heard(session: Session) -> Counter[tuple[str, str]]:
    """Return how often each case says that it heard something, by name."""
    kinds = history_event.c.kind.in_(("message.received", "signal.received"))
    rows = session.execute(select(history_event.c.stream, history_event.c.element_id).where(kinds))
    return Counter((case_of(stream), HEARS[element]) for stream, element in rows)


def case_of(stream: str) -> str:
    return stream.removeprefix("i:")


def thrown(session: Session) -> Counter[tuple[str, str]]:
    query = select(message.c.thrown_by, message.c.name).where(message.c.thrown_by.is_not(None))
    return Counter((str(by), str(name)) for by, name in session.execute(query))


def received(session: Session) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Return what was handed to whom, and how often each process was begun."""
    query = select(delivery.c.receiver, message.c.name).join(message, message.c.id == delivery.c.message_id)
    rows = [(str(receiver), str(name)) for receiver, name in session.execute(query)]
    begun = Counter(receiver.split("/")[0] for receiver, _ in rows if "/" in receiver)
    return Counter(row for row in rows if "/" not in row[0]), begun


def beginnings(session: Session) -> Counter[str]:
    """Return how many instances of each process were begun by an event."""
    query = select(history_event.c.payload).where(history_event.c.kind == "instance.started")
    payloads = [orjson.loads(payload) for payload in session.execute(query).scalars()]
    return Counter(str(payload["process"]) for payload in payloads if payload.get("by"))


def check_ended(engine: Engine, dead: list[Any]) -> None:
    """Everything came to its end: each asking case had one that answered, and each of those one that noted it."""
    with engine.database.read() as session:
        states = Counter(
            tuple(row) for row in session.execute(select(process_instance.c.process_id, process_instance.c.status))
        )
        numbers = Counter(
            (process, data.get("nomor"))
            for process, data in session.execute(
                select(process_instance.c.process_id, case_file.c.data).join(
                    case_file, case_file.c.instance_id == process_instance.c.id
                )
            )
            if process in ("ukur_minta", "ukur_jawab")
        )
        waiting = (
            select(func.count())
            .select_from(message)
            .where(message.c.status == "waiting", message.c.name.in_(("minta", "tutup")))
        )
        assert session.execute(waiting).scalar() == 0
    assert set(numbers.values()) == {1}
    asked, answered, noted = (states.pop((name, "completed"), 0) for name in ("ukur_minta", "ukur_jawab", "ukur_catat"))
    assert (states, asked, answered) == (Counter(), answered, noted)
    assert dead == []
    assert [found for found in findings(engine) if not found.good and found.what not in PLACE] == []


def acknowledged_in(logs: Iterable[Path]) -> dict[str, set[str]]:
    """Read what was answered, word by word; who was killed while writing left half a line."""
    words = [line.split() for log in logs if log.exists() for line in log.read_text().splitlines()]
    whole = [(word, id_) for word, id_ in (pair for pair in words if len(pair) == 2) if word == "job" or len(id_) == 36]
    return {word: {id_ for w, id_ in whole if w == word} for word in dict(whole)}
