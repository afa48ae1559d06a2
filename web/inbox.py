"""Tugas Saya: what a person opens in the morning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, session, url_for
from flask_login import login_required
from markupsafe import Markup

from engine.commands.views import DropView, RenameView, SaveView
from engine.errors import EngineError
from engine.queries.halted import halted_cases
from engine.queries.inbox import InboxLine, inbox, pulse
from engine.queries.inbox_walks import MOST
from engine.queries.incidents import keepers_of
from engine.queries.waiting import waiting_cases
from web.house import the_actor, the_engine, today
from web.inbox_acts import ACTED, act, last_day
from web.inbox_address import (
    BESIDE,
    HALTED,
    LIMITS,
    NAMES,
    SORTS,
    TABS,
    WAITING,
    chips,
    choices,
    query_of,
    read,
    read_query,
    written,
)
from web.language import language
from web.words import reason
from web.work_words import office_day, priority_words

pages = Blueprint("inbox", __name__)
ROWS = 2048  # that are kept: of a list that somebody comes back to, all but a few are as they were
pages.add_app_template_filter(office_day, "hari_pendek")
pages.add_app_template_filter(priority_words, "prioritas")


@pages.get("/")
@login_required
def index() -> str:
    """Show one page of open work: mine, free, my colleagues', what was put aside, waits for others or stands still."""
    engine, asked = the_engine(), read(request.args)
    beside = _beside(request.args)
    ask = partial(inbox, house=engine.house, actor=the_actor(), today=today(), asked=asked, read=read_query)
    found = engine.query(ask)
    offered = choices(found.reach)
    shown = {
        "inbox": found,
        "most": MOST,
        "asked": asked,
        "tab": beside or asked.whose,
        "here": written(asked) | ({"tab": beside} if beside else {}),
        "choices": offered,
        "chips": chips(asked, offered),
        "waiting": _cases(waiting_cases, today=today()) if beside == WAITING else None,
        "halted": _cases(halted_cases, reach=found.reach) if beside == HALTED else None,
        "keepers": keepers_of(found.reach.office, today()),
        "since": engine.clock().isoformat(),
        "result": session.pop(ACTED, None),
        "latest": last_day(today()),
        "row": partial(_row, language()),
        "staff": [(option["value"], option["label"]) for option in found.reach.office.staff],
    }
    return render_template("inbox/index.html", **shown, tabs=TABS, sorts=SORTS, names=NAMES, limits=LIMITS)


@lru_cache(ROWS)
def _row(_spoken: str, tab: str, line: InboxLine) -> Markup:
    """Return the row of a work item as the page shows it, made from what is told here and nothing else."""
    return Markup(current_app.jinja_env.get_template("inbox/_row.html").render(tab=tab, line=line))  # noqa: S704 because the template escaped it


def _beside(args: Mapping[str, str]) -> str:
    """Return the tab, where it shows cases in place of work."""
    tab = args.get("tab", "")
    return tab if tab in BESIDE else ""


def _cases(ask: Callable[..., Any], **known: Any) -> Any:
    engine, after = the_engine(), request.args.get("setelah", "")[:36]
    return engine.query(partial(ask, house=engine.house, actor=the_actor(), after=after, **known))


@pages.post("/tugas-saya")
@login_required
def do() -> Any:
    """Do one thing with the work items that are chosen, and come back to the list as it was."""
    session[ACTED] = act(request.form, today())
    return redirect(_back(), 303)


@pages.get("/tugas-saya/kabar")
@login_required
def news() -> Any:
    """Say how much there is now, and how much has come since the page was opened; nothing new is a short answer."""
    engine, asked = the_engine(), read(request.args)
    try:
        since = datetime.fromisoformat(request.args.get("sejak", ""))
    except ValueError:
        since = engine.clock()
    since = since if since.tzinfo else engine.clock()
    ask = partial(pulse, house=engine.house, actor=the_actor(), today=today(), narrow=asked.narrow, since=since)
    answer = jsonify(engine.query(ask))
    answer.add_etag()
    return answer.make_conditional(request)


@pages.post("/tugas-saya/tampilan")
@login_required
def save_view() -> Any:
    """Keep what the list shows under a name."""
    asked = read({key: value for key, value in request.form.items() if key != "csrf_token"})
    return _with_view(SaveView(request.form.get("nama", ""), query_of(asked)))


@pages.post("/tugas-saya/tampilan/<view_id>")
@login_required
def change_view(view_id: str) -> Any:
    """Rename a saved view, or delete it."""
    drop = request.form.get("aksi") == "hapus"
    return _with_view(DropView(view_id) if drop else RenameView(view_id, request.form.get("nama", "")))


def _with_view(command: SaveView | RenameView | DropView) -> Any:
    try:
        the_engine().execute(command, the_actor())
    except EngineError as exc:
        session[ACTED] = {"told": "", "refused": [[reason(exc), []]], "undo": []}
    return redirect(_back(), 303)


def _back() -> str:
    """Return the address of the list that the form came from."""
    args = read({key: value for key, value in request.form.items() if key != "csrf_token"})
    beside = {"tab": tab} if (tab := _beside(request.form)) else {}
    page: dict[str, Any] = {"setelah": args.after} if args.after else {}
    return url_for("inbox.index", **{**written(args), **beside, **page})
