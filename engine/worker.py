"""What a worker does: each job reads what it needs, does the slow part outside any transaction, then acts in a command.

Every effect is guarded, so that a job that runs twice acts once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from engine.audit import verify_all
from engine.commands.anchors import AnchorHistory
from engine.commands.beginnings import BeginByTimer
from engine.commands.drafts import ForgetDrafts
from engine.commands.mails import PostponeMail, RecordMail
from engine.commands.messages import ExpireMessages
from engine.commands.moving import MoveLimits, NoteRecomputed
from engine.commands.papers import FailDocument, RecordDocument, RecordPdf
from engine.commands.public_drafts import ForgetPublicDrafts
from engine.commands.rounds import NoteLateWork, RemindChannelCheck, StartChannelCheck, WatchCase
from engine.commands.sign_in import ForgetSessions
from engine.commands.sweeping import AFTER_DAYS, RemoveContents, SweepFiles
from engine.commands.timers import FinishOperation, FireTimers, GiveUpOperation
from engine.commands.unsent import ForgetExpiredUnsent
from engine.commands.verifications import FinishVerification, NoteVerification
from engine.couriers import begin_by_timer, collect_messages, deliver_message, deliver_signal
from engine.documents import NameLeaks, TemplateRefused, context_of, render
from engine.documents.pdf import PdfFailed, PdfUnavailable, to_pdf
from engine.errors import BpmnError, EngineError
from engine.mail import MailLater, MailRefused, compose, send
from engine.model import SYSTEM
from engine.queries.deviations import watched_cases
from engine.queries.loose_files import cases_with_loose_files
from engine.queries.mails import waiting_letter
from engine.queries.messages import due_beginnings
from engine.queries.moving import Batch, next_batch, progress_of
from engine.queries.operations import pending_call
from engine.queries.papers import paper_order, stored_paper
from engine.queries.timers import due_instances
from engine.runtime import Engine
from engine.vault import KeyWrong

if TYPE_CHECKING:
    from engine.jobs import Worker

Job = Callable[..., None]
FIRST_WAIT_S, PDF_ATTEMPTS, AT_ONCE = 1.0, 3, 50
TOLD_EVERY_S = 1.0


def fire_timers(engine: Engine, instance_id: str) -> None:
    """Fire the timers of an instance that are due."""
    engine.execute(FireTimers(instance_id), SYSTEM)


def render_document(engine: Engine, document_id: str) -> None:
    """Fill a template and store the document; a template or a text that must not be printed fails it, in words."""
    order = engine.query(lambda session: paper_order(session, engine.house, document_id))
    if order.status != "requested":
        return
    try:
        content = render(order.template, order.paper.template, context_of(order.paper))
    except (TemplateRefused, NameLeaks) as exc:
        engine.execute(FailDocument(document_id, str(exc)), SYSTEM)
        return
    digest = engine.house.files.put(order.instance_id, content, order.key)
    engine.execute(RecordDocument(document_id, digest), SYSTEM)


def convert_pdf(engine: Engine, document_id: str) -> None:
    """Make the PDF of a document that was rendered; without LibreOffice do nothing. Raises: PdfFailed."""
    paper = engine.query(lambda session: stored_paper(session, engine.house, document_id))
    if paper.sha256 is None or paper.pdf_sha256 is not None:
        return
    docx = engine.house.files.get(paper.instance_id, paper.sha256, paper.key)
    try:
        pdf = _patiently_to_pdf(docx, engine.house.settings.soffice)
    except PdfUnavailable:
        return
    digest = engine.house.files.put(paper.instance_id, pdf, paper.key)
    engine.execute(RecordPdf(document_id, digest), SYSTEM)


def _patiently_to_pdf(docx: bytes, soffice: str | None) -> bytes:
    """Convert, and try again when LibreOffice stumbles. Raises: PdfUnavailable, PdfFailed."""
    for _ in range(PDF_ATTEMPTS - 1):
        with suppress(PdfFailed):
            return to_pdf(docx, soffice)
    return to_pdf(docx, soffice)


def send_mail(engine: Engine, mail_id: str) -> None:
    """Send a mail that waits; without SMTP it stays in the outbox; what may pass is tried again later."""
    url = engine.house.settings.smtp_url
    letter = engine.query(lambda session: waiting_letter(session, engine.house, mail_id))
    if url is None or letter is None:
        return
    message = compose(letter.id, engine.house.settings.mail_from, letter.recipient, letter.subject, letter.body)
    try:
        send(url, message)
    except MailRefused as exc:
        engine.execute(RecordMail(mail_id, str(exc)), SYSTEM)
    except MailLater as exc:
        engine.execute(PostponeMail(mail_id, str(exc)), SYSTEM)
    else:
        engine.execute(RecordMail(mail_id), SYSTEM)


def run_operation(engine: Engine, instance_id: str, token_id: str) -> None:
    """Do a remote operation: try it as often as the diagram says, each time after a longer wait, then give up."""
    call = engine.query(lambda session: pending_call(session, engine.house, instance_id, token_id))
    if call is None:
        return
    operation = engine.house.remote.get(call.operation)
    reason = f"There is no operation {call.operation}."
    for attempt in range(call.retries if operation else 0):
        try:
            result = operation(call)  # type: ignore[misc] # because without an operation the loop has no turns
        except BpmnError as error:
            engine.execute(GiveUpOperation(instance_id, token_id, str(error), error.code), SYSTEM)
            return
        except EngineError as exc:
            reason = str(exc)
            time.sleep(FIRST_WAIT_S * 2**attempt)
        else:
            engine.execute(FinishOperation(instance_id, token_id, result), SYSTEM)
            return
    engine.execute(GiveUpOperation(instance_id, token_id, reason), SYSTEM)


def recompute_deadlines(engine: Engine, recomputation_id: str) -> None:
    """Move the limits of open cases to where calendar and limits put them now, batch by batch; safe to repeat."""
    while (order := engine.query(lambda session: progress_of(session, recomputation_id))) and not order.finished_at:
        batch = engine.query(partial(_batch_after, engine, order.place))
        for case in batch.moved:
            engine.execute(MoveLimits(case.instance_id, recomputation_id), SYSTEM)
        engine.execute(NoteRecomputed(recomputation_id, order.place, batch.seen, batch.last), SYSTEM)


def _batch_after(engine: Engine, place: str, session: Session) -> Batch:
    return next_batch(session, engine.house, engine.house.offices.current(session), place, AT_ONCE)


def verify_everything(engine: Engine, verification_id: str) -> None:
    """Verify all chains, anchors, documents and states, and tell the auditor who waits how far it is."""
    told_at = time.monotonic()

    def tell(streams: int, events: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_S:
            engine.execute(NoteVerification(verification_id, streams, events), SYSTEM)
            told_at = time.monotonic()

    verdict = engine.examine(lambda session: verify_all(session, engine.house, tell=tell))
    engine.execute(FinishVerification(verification_id, verdict), SYSTEM)


def remove_contents(engine: Engine, instance_id: str, digests: list[str]) -> None:
    """Remove files from the disk whose rows are gone."""
    engine.execute(RemoveContents(instance_id, digests), SYSTEM)


JOBS: Mapping[str, Job] = {
    "begin_by_timer": begin_by_timer,
    "collect_messages": collect_messages,
    "deliver_message": deliver_message,
    "deliver_signal": deliver_signal,
    "recompute_deadlines": recompute_deadlines,
    "fire_timers": fire_timers,
    "render_document": render_document,
    "convert_pdf": convert_pdf,
    "send_mail": send_mail,
    "run_operation": run_operation,
    "verify_everything": verify_everything,
    "remove_contents": remove_contents,
}


def sweep(engine: Engine) -> int:
    """Fire what is due and no job has fired, as after a restore; return how many cases moved or began."""
    due = engine.query(lambda session: due_instances(session, engine.clock()))
    begun = engine.query(lambda session: due_beginnings(session, engine.clock()))
    moved = [engine.execute(FireTimers(instance_id), SYSTEM) for instance_id in due]
    return sum(moved) + sum(engine.execute(BeginByTimer(*place), SYSTEM) is not None for place in begun)


def make_round(engine: Engine, at: datetime | None = None) -> None:
    """Make the daily round: channel check, deadlines, late work. Safe to repeat: each finding is written once."""
    moment = at or engine.clock()
    day = moment.astimezone(engine.house.offices.zone).date()
    engine.execute(StartChannelCheck(day), SYSTEM, moment)
    engine.execute(RemindChannelCheck(day), SYSTEM, moment)
    for instance_id in engine.query(watched_cases):
        engine.execute(WatchCase(instance_id), SYSTEM, moment)
    engine.execute(NoteLateWork(), SYSTEM, moment)
    engine.execute(ForgetDrafts(), SYSTEM, moment)
    engine.execute(ForgetPublicDrafts(), SYSTEM, moment)
    engine.execute(ForgetSessions(), SYSTEM, moment)
    engine.execute(ForgetExpiredUnsent(), SYSTEM, moment)
    sweep_files(engine, moment)
    engine.execute(ExpireMessages(), SYSTEM, moment)
    engine.execute(AnchorHistory(day), SYSTEM, moment)


def sweep_files(engine: Engine, moment: datetime) -> int:
    """Remove uploads that nothing refers to after the office's time for it, and return how many.

    A case whose key is gone stays as it is.
    """
    days = engine.query(lambda session: engine.house.offices.current(session).setting(AFTER_DAYS))
    before, removed = moment - timedelta(days=days), 0
    for instance_id in engine.query(partial(cases_with_loose_files, before=before)):
        with suppress(KeyWrong):
            removed += engine.execute(SweepFiles(instance_id, before), SYSTEM, moment)
    return removed


def work(engine: Engine) -> Worker:
    """Run jobs of all queues in the background of this process."""
    from engine.jobs import Worker  # noqa: PLC0415 because the job engine takes long to import and not everybody needs it

    worker = Worker(engine.house.settings, engine.database.engine, engine.database.for_jobs())
    worker.start({name: partial(run, engine) for name, run in JOBS.items()})
    return worker


class Inline:
    """Runs jobs in this process right after the command that caused them, where time is an argument: demo and tests.

    Delayed jobs are left out: whoever moves the clock fires timers.
    """

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []

    def enqueue(self, _session: object, name: str, _queue: str, *args: Any, **_options: Any) -> None:
        """Take a job; a rolled back command leaves a job whose guard finds nothing to do."""
        self._waiting.append((name, args))

    def run(self, engine: Engine, *names: str) -> None:
        """Run what waits of these jobs, and forget the rest."""
        while self._waiting:
            name, args = self._waiting.pop(0)
            if name in names:
                JOBS[name](engine, *args)
