"""What a worker does: each job reads what it needs, does the slow part outside any transaction, then acts in a command.

Every effect is guarded, so that a job that runs twice acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.commands.papers import FailDocument, RecordDocument, RecordPdf
from engine.commands.timers import FireTimers
from engine.documents import NameLeaks, TemplateRefused, context_of, render
from engine.documents.pdf import PdfUnavailable, to_pdf
from engine.model import SYSTEM
from engine.queries.papers import paper_order, stored_paper
from engine.runtime import Engine

Job = Callable[..., None]


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
    """Make the PDF of a document that was rendered. Raises: PdfFailed, for another try; without LibreOffice does nothing."""
    paper = engine.query(lambda session: stored_paper(session, engine.house, document_id))
    if paper.sha256 is None or paper.pdf_sha256 is not None:
        return
    docx = engine.house.files.get(paper.instance_id, paper.sha256, paper.key)
    try:
        pdf = to_pdf(docx, engine.house.settings.soffice)
    except PdfUnavailable:
        return
    digest = engine.house.files.put(paper.instance_id, pdf, paper.key)
    engine.execute(RecordPdf(document_id, digest), SYSTEM)


JOBS: Mapping[str, Job] = {"fire_timers": fire_timers, "render_document": render_document, "convert_pdf": convert_pdf}


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
