"""Remove uploads that nothing refers to: chosen and taken out again, or never confirmed by a submission.

A submission that names a file locks its case and so does the sweep: one of them comes first, and the other sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Row, delete, select, update

from engine.commands.base import NOBODY
from engine.commands.unsent import UNSENT_FOR
from engine.inbox_tables import draft
from engine.people_tables import signed_copy, stored_file, unsent
from engine.public_tables import question
from engine.store import Case, UnitOfWork
from engine.tables import document, submission, work_item
from engine.vault import CaseKey

AFTER_DAYS = "berkas_lepas_hari"


@dataclass(frozen=True, slots=True)
class SweepFiles:
    """Look at the uploads of a case that were stored before a moment: mark what is in use, remove what is loose.

    Their content goes in a job of the same commit. What only a draft refers to stays, and is looked at again; so does
    what somebody may have in a form that a lost session left unsent.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str
    before: datetime

    def run(self, uow: UnitOfWork) -> int:
        """Return how many were removed. Raises: NotFound, KeyWrong. Records: `file.swept`."""
        case = uow.case(self.instance_id)
        mine = (stored_file.c.instance_id == case.id, stored_file.c.stored_at < self.before, ~stored_file.c.in_use)
        rows = uow.session.execute(select(stored_file).where(*mine)).all()
        key = uow.case_key(case)
        for_good = set(_words(list(_kept_for_good(uow, case, key))))
        in_use = [row.id for row in rows if row.id in for_good]
        uow.session.execute(update(stored_file).where(stored_file.c.id.in_(in_use)).values(in_use=True))
        for_now = set(_words(list(_drafts(uow, case, key)))) if len(in_use) < len(rows) else set()
        away = _with_unsent(uow)
        loose = [row for row in rows if row.id not in for_good | for_now and row.stored_by not in away]
        return _remove(uow, case, loose)


@dataclass(frozen=True, slots=True)
class RemoveContents:
    """Remove from the disk what no row of the case names any more; safe to repeat."""

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str
    digests: Collection[str]

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound. The case is locked, so that nobody stores the same content meanwhile."""
        case = uow.case(self.instance_id)
        for digest in set(self.digests) - _named(uow, case):
            uow.house.files.remove(case.id, digest)


def _remove(uow: UnitOfWork, case: Case, loose: list[Row[Any]]) -> int:
    if not loose:
        return 0
    uow.session.execute(delete(stored_file).where(stored_file.c.id.in_([row.id for row in loose])))
    for row in loose:
        case.record("file.swept", None, file=row.id, sha256=row.sha256)
    uow.enqueue(uow.session, "remove_contents", "upkeep", case.id, sorted({row.sha256 for row in loose}))
    return len(loose)


def _kept_for_good(uow: UnitOfWork, case: Case, key: CaseKey) -> Iterator[Any]:
    """Return everything that people handed in, open and sealed."""
    yield case.data
    yield key.unseal(case.private_blob)
    query = select(submission.c.data, submission.c.private).where(submission.c.instance_id == case.id)
    for row in uow.session.execute(query):
        yield row.data
        yield key.unseal(row.private)
    for answer in uow.session.execute(select(question.c.answer).where(question.c.instance_id == case.id)).scalars():
        yield key.unseal(answer)


def _drafts(uow: UnitOfWork, case: Case, key: CaseKey) -> Iterator[Any]:
    theirs = select(draft.c.sealed).join(work_item, work_item.c.id == draft.c.work_item_id)
    for sealed in uow.session.execute(theirs.where(work_item.c.instance_id == case.id)).scalars():
        yield key.unseal(sealed)


def _with_unsent(uow: UnitOfWork) -> set[str]:
    """Return who has something unsent, which only their browser can open: it may name any of their files."""
    lately = unsent.c.kept_at > uow.now - UNSENT_FOR - timedelta(minutes=1)
    return set(uow.session.execute(select(unsent.c.user_id).where(lately)).scalars())


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _words(inner)


def _named(uow: UnitOfWork, case: Case) -> set[str]:
    """Return the digests that rows of the case name."""
    papers = select(document.c.sha256, document.c.pdf_sha256).where(document.c.instance_id == case.id)
    signed = select(signed_copy.c.sha256).join(document, document.c.id == signed_copy.c.document_id)
    queries = (
        select(stored_file.c.sha256).where(stored_file.c.instance_id == case.id),
        papers,
        signed.where(document.c.instance_id == case.id),
    )
    return {digest for query in queries for row in uow.session.execute(query) for digest in row if digest}
