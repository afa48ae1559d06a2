"""Auditors ask for proof: a verification of everything, and exports, both on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.access import READERS
from engine.commands.base import NOBODY
from engine.errors import NotFound
from engine.queries.verification import Verdict, chains_kept
from engine.store import UnitOfWork
from engine.store.secrecy import reported_in
from engine.tables import verification

AUDITS = "office:audit"
MOST_DIFFERENCES = 1000


@dataclass(frozen=True, slots=True)
class AskVerification:
    """Let a worker verify everything; while one verification runs, nobody needs a second."""

    needs: ClassVar[frozenset[str]] = READERS

    def run(self, uow: UnitOfWork) -> str:
        """Return the verification's id. Records: `audit.verified`."""
        running = select(verification.c.id).where(verification.c.finished_at.is_(None))
        known = uow.session.execute(running.limit(1)).scalar()
        if known is not None:
            return str(known)
        row: dict[str, Any] = {"id": uow.new_id(), "asked_by": uow.actor.label, "asked_at": uow.now}
        row["streams_expected"] = chains_kept(uow.session)
        uow.session.execute(insert(verification).values(row))
        uow.record(AUDITS, "audit.verified", verification=row["id"])
        uow.enqueue(uow.session, "verify_everything", "audit", row["id"])
        return str(row["id"])


@dataclass(frozen=True, slots=True)
class NoteVerification:
    """Note how many streams and events were read so far; this is no history."""

    needs: ClassVar[frozenset[str]] = NOBODY

    verification_id: str
    streams: int
    events: int

    def run(self, uow: UnitOfWork) -> None:
        """Change the row only, while the verification runs."""
        open_one = (verification.c.id == self.verification_id, verification.c.finished_at.is_(None))
        uow.session.execute(update(verification).where(*open_one).values(streams=self.streams, events=self.events))


@dataclass(frozen=True, slots=True)
class FinishVerification:
    """Keep the verdict, with its first thousand differences; a second one of the same verification changes nothing."""

    needs: ClassVar[frozenset[str]] = NOBODY

    verification_id: str
    verdict: Verdict

    def run(self, uow: UnitOfWork) -> None:
        """Change the row only: the history says that it was asked for."""
        values = {
            "streams": self.verdict.streams,
            "events": self.verdict.events,
            "finished_at": uow.now,
            "differences": [asdict(found) for found in self.verdict.differences[:MOST_DIFFERENCES]],
        }
        open_one = (verification.c.id == self.verification_id, verification.c.finished_at.is_(None))
        uow.session.execute(update(verification).where(*open_one).values(values))


@dataclass(frozen=True, slots=True)
class NoteExport:
    """Note that somebody takes a part of the history out of the office: a search, or a case whole."""

    needs: ClassVar[frozenset[str]] = READERS

    format: str
    search: Mapping[str, Any]
    instance_id: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound for a case about the reader. Records: `audit.exported`; of a case, in its own chain."""
        if self.instance_id is None:
            uow.record(AUDITS, "audit.exported", format=self.format, search=dict(self.search))
            return
        case = uow.case(self.instance_id)
        if uow.actor.user_id in reported_in(case.data):
            raise NotFound
        case.record("audit.exported", None, format=self.format)
