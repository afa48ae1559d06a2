"""What an auditor takes along, on record: a search as a table or a process log, a case with its own verifier."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO, StringIO
from typing import Any

from flask import Blueprint, Response, request, send_file, stream_with_context
from flask_babel import gettext
from flask_login import login_required

from engine.commands.verifications import NoteExport
from engine.errors import Invalid
from engine.export import export_case
from engine.export.process_logs import ocel, xes
from engine.model import LogEvent
from engine.queries.audit_log import Naming, log_page
from engine.queries.audit_trail import Search, Trace, audit_trail
from engine.queries.cases import see_case
from engine.queries.people import list_roles, list_users
from web.audit import read_search
from web.house import the_actor, the_engine, today
from web.sentences import Teller
from web.words import actor_words, kind_words

pages = Blueprint("audit_export", __name__, url_prefix="/riwayat")
AT_ONCE = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {"csv": "text/csv", "xes": "application/xml", "ocel": "application/json"}
ENDINGS = {"csv": "csv", "xes": "xes", "ocel": "jsonocel"}


@pages.post("/unduh")
@login_required
def search() -> Response:
    """Send what a search finds, line by line, however much it is."""
    wanted, wrong = read_search(request.args)
    form = request.form.get("bentuk", "csv")
    if wrong or form not in FORMATS:
        raise Invalid(wrong or "This format does not exist.")
    the_engine().execute(NoteExport(form, _on_record()), the_actor())
    naming: Naming = "samaran" if request.form.get("pelaku") == "samaran" else "peran"
    parts = _table(wanted) if form == "csv" else _log(form, wanted, naming)
    name = f"riwayat-{today()}.{ENDINGS[form]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(parts), mimetype=FORMATS[form], headers=headers)


@pages.post("/kasus/<instance_id>/unduh")
@login_required
def case(instance_id: str) -> Any:
    """Send a case as an archive that proves itself, without what may show who complained."""
    engine, me = the_engine(), the_actor()
    view = engine.query(partial(see_case, house=engine.house, actor=me, instance_id=instance_id, today=today()))
    engine.execute(NoteExport("arsip", {}, instance_id), me)
    archive = engine.examine(partial(export_case, house=engine.house, instance_id=instance_id, whole=False))
    name = f"{view.line.business_key or 'kasus'}.zip"
    return send_file(BytesIO(archive), as_attachment=True, download_name=name, mimetype="application/zip")


def _on_record() -> dict[str, Any]:
    """Return the search as the history keeps it: words may be somebody's name, so only that there were some."""
    kept = {key: value for key, value in request.args.items() if value and key not in ("kata", "setelah")}
    return kept | ({"kata": True} if request.args.get("kata") else {})


def _table(wanted: Search) -> Iterator[str]:
    """Give CSV (RFC 4180) with formula characters defused."""
    engine = the_engine()
    users, roles = engine.query(list_users), engine.query(list_roles)
    teller = Teller({user.id: user.name for user in users}, dict(roles))
    heads = (
        gettext("waktu"),
        gettext("pelaku"),
        gettext("peran"),
        gettext("macam"),
        gettext("peristiwa"),
        gettext("langkah"),
        gettext("nomor"),
        gettext("alasan"),
        gettext("rantai"),
        gettext("urutan"),
        gettext("sidik"),
    )
    yield "\ufeff" + _line(heads)
    for trace in _traces(wanted):
        yield _line(_cells(teller, trace))


def _cells(teller: Teller, trace: Trace) -> tuple[str, ...]:
    return (
        trace.at.isoformat(),
        actor_words(trace),
        trace.stands_in + teller.role(trace.acting_role) if trace.acting_role else "",
        str(kind_words(trace.kind)),
        teller.say(trace),
        trace.step or "",
        trace.business_key or "",
        teller.reason(trace),
        trace.stream,
        str(trace.sequence),
        trace.hash,
    )


def _line(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    return text.getvalue()


def _traces(wanted: Search) -> Iterator[Trace]:
    engine = the_engine()
    ask = partial(audit_trail, house=engine.house, actor=the_actor(), today=today(), search=wanted, limit=AT_ONCE)
    after: str | None = ""
    while after is not None:
        trail = engine.query(partial(ask, after=after))
        yield from trail.traces
        after = trail.next_after


def _log(form: str, wanted: Search, naming: Naming) -> Iterator[str]:
    events = _events(wanted, naming)
    return xes(events, gettext("Riwayat Alur, %(day)s", day=today())) if form == "xes" else ocel(events)


def _events(wanted: Search, naming: Naming) -> Iterator[LogEvent]:
    engine = the_engine()
    ask = partial(log_page, house=engine.house, actor=the_actor(), today=today(), search=wanted, naming=naming)
    after: tuple[str, int] | None = None
    while True:
        page = engine.query(partial(ask, after=after))
        yield from page.events
        if page.next_after is None:
            return
        after = page.next_after
