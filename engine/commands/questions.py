"""Questions to the person who complained, and their answers (SOP 9.2.2).

They lie beside the case: the token stays where it waits until the officer has what is needed and completes the step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, select, update

from engine.commands.attachments import store_file
from engine.commands.intake import Upload
from engine.commands.work_items import authorise, open_item
from engine.errors import Conflict, Invalid, NobodyWaits
from engine.model import Proof
from engine.public_tables import question
from engine.store import Case, UnitOfWork
from engine.store.awaited import items_of
from engine.store.casework import start_clock, stop_clock
from engine.store.complainants import case_of
from engine.store.mails import post_to_complainant, post_to_roles
from engine.tables import work_item
from engine.uploads import inspect

LONGEST, LONGEST_REASON, MOST_FILES = 4000, 500, 5
PAUSES = "jeda"
ASKED = "Petugas memerlukan keterangan dari Anda. Jawablah di Cek Pengaduan."
ASKED_EN = "An officer needs information from you. Please answer under Check a complaint."
WITHDRAWN = "Pertanyaan petugas kepada Anda ditarik. Anda tidak perlu menjawabnya."
WITHDRAWN_EN = "The officer's question to you was withdrawn. You need not answer it."


@dataclass(frozen=True, slots=True)
class AskComplainant:
    """Ask something on *Cek Pengaduan*, from a step that waits for the complainant."""

    work_item_id: str
    text: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> int:
        """Return the question's number in the case. Raises: Forbidden, WorkItemClosed, Invalid, Conflict.

        Records: `question.asked`, with a commitment to its text, and `case.clock_paused` when the clock went on after
        an earlier question was withdrawn. SOP: 9.2.2.
        """
        case, item = open_item(uow, self.work_item_id)
        uow.acting_role = authorise(uow, case, item).role
        if case.definition.element(item.element_id).properties.get(PAUSES) != "ya" or not case.business_key:
            raise Invalid("This step does not wait for the complainant.")
        number = self._store(uow, case, item)
        uow.session.execute(update(work_item).where(work_item.c.id == item.id).values(answered_at=None))
        stop_clock(uow, case)
        post_to_complainant(uow, case, ASKED, ASKED_EN)
        return number

    def _store(self, uow: UnitOfWork, case: Case, item: Row[Any]) -> int:
        text, key = _sound(self.text), uow.case_key(case)
        if _open(uow, case) is not None:
            raise Conflict("A question waits for its answer already.")
        mine = select(func.max(question.c.number)).where(question.c.instance_id == case.id)
        number = (uow.session.execute(mine).scalar_one() or 0) + 1
        uow.add(
            question,
            instance_id=case.id,
            number=number,
            element_id=item.element_id,
            asked=key.seal(text),
            asked_at=uow.now,
            asked_by=uow.actor.label,
        )
        case.record("question.asked", item.element_id, question=number, private={"text": key.commit("text", text)})
        return number


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """Take back the question that waits for its answer, with a reason: the complainant need not answer it any more.

    The clock goes on, although the step stays open: the case waits for the office again.
    """

    work_item_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Return the question's number. Raises: Forbidden, WorkItemClosed, Invalid, Conflict when none waits.

        Records: `question.withdrawn`, `case.clock_resumed`, `mail.posted` if they gave an address. SOP: 9.2.2.
        """
        reason = _sound(self.reason, LONGEST_REASON)
        case, item = open_item(uow, self.work_item_id)
        uow.acting_role = authorise(uow, case, item).role
        asked = _open(uow, case)
        if asked is None:
            raise Conflict("No question waits for an answer.")
        mine = (question.c.instance_id == case.id, question.c.number == asked.number)
        back = {"withdrawn_at": uow.now, "withdrawn_by": uow.actor.label, "withdrawn_because": reason}
        uow.session.execute(update(question).where(*mine).values(back))
        case.record("question.withdrawn", item.element_id, question=asked.number, reason=reason)
        start_clock(uow, case, lifted=item.id)
        post_to_complainant(uow, case, WITHDRAWN, WITHDRAWN_EN)
        return int(asked.number)


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer the question that waits on one's own case, in words and with photos or scans."""

    proof: Proof
    text: str = field(repr=False)
    files: tuple[Upload, ...] = ()

    def run(self, uow: UnitOfWork) -> int:
        """Return the question's number. Raises: NotFound, NobodyWaits, Invalid, UploadRefused.

        Records: `file.stored`, `question.answered`, `work_item.woken`, and `mail.posted` to those at whose step the
        case waits. SOP: 9.2.2.
        """
        case = case_of(uow, self.proof)
        asked = _open(uow, uow.active(case))
        waiting = [item for item in items_of(uow, case) if _waits_for_them(case, item)]
        if asked is None or not waiting:
            raise NobodyWaits("No question waits for an answer.")
        if len(self.files) > MOST_FILES:
            raise Invalid(f"An answer has at most {MOST_FILES} files.")
        text = _sound(self.text)
        stored = [
            store_file(uow, case, asked.element_id, file.name, file.clean or inspect(file.content))
            for file in self.files
        ]
        self._store(uow, case, asked, {"text": text, "files": stored})
        _wake(uow, case, waiting)
        roles = {role for item in waiting for role in item.roles}
        post_to_roles(uow, case, roles, f"{case.business_key}: pengadu sudah menjawab", "Buka tugasnya di Alur.\n")
        return int(asked.number)

    @staticmethod
    def _store(uow: UnitOfWork, case: Case, asked: Row[Any], answer: dict[str, Any]) -> None:
        key = uow.case_key(case)
        mine = (question.c.instance_id == case.id, question.c.number == asked.number, question.c.answered_at.is_(None))
        values = {"answer": key.seal(answer), "answered_at": uow.now}
        uow.session.execute(update(question).where(*mine).values(values))
        told = {"question": asked.number, "files": answer["files"]}
        case.record("question.answered", asked.element_id, **told, private={"text": key.commit("text", answer["text"])})


def _wake(uow: UnitOfWork, case: Case, waiting: list[Row[Any]]) -> None:
    """Mark the work items as answered; one that was put aside comes back at once."""
    ids = [item.id for item in waiting]
    marks = {"answered_at": uow.now, "follow_up_on": None}
    uow.session.execute(update(work_item).where(work_item.c.id.in_(ids)).values(marks))
    for item in waiting:
        if item.follow_up_on:
            before = item.follow_up_on.isoformat()
            case.record("work_item.woken", item.element_id, work_item=item.id, before=before)


def _sound(text: str, most: int = LONGEST) -> str:
    text = text.strip()
    if not 0 < len(text) <= most:
        raise Invalid(f"A text has 1 to {most} characters.")
    return text


def _open(uow: UnitOfWork, case: Case) -> Row[Any] | None:
    mine = (question.c.instance_id == case.id, question.c.answered_at.is_(None), question.c.withdrawn_at.is_(None))
    return uow.session.execute(select(question).where(*mine).order_by(question.c.number.desc())).first()


def _waits_for_them(case: Case, item: Row[Any]) -> bool:
    return case.definition.element(item.element_id).properties.get(PAUSES) == "ya"
