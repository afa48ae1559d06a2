"""Tugas Saya: what a person opens in the morning."""

from __future__ import annotations

from functools import partial
from typing import cast, get_args

from flask import Blueprint, render_template, request
from flask_login import login_required

from engine.queries.inbox import Whose, inbox
from web.cases import LONGEST_SEARCH
from web.house import the_actor, the_engine, today

pages = Blueprint("inbox", __name__)
TABS: dict[Whose, str] = {"mine": "Saya kerjakan", "free": "Belum diambil", "others": "Dikerjakan rekan"}


@pages.get("/")
@login_required
def index() -> str:
    """Show one page of open work: mine, free, or my colleagues'."""
    asked = request.args.get("tab", "free")
    whose = cast("Whose", asked if asked in get_args(Whose) else "free")
    after = request.args.get("setelah", "")
    engine = the_engine()
    words = request.args.get("cari", "").strip()[:LONGEST_SEARCH]
    ask = partial(inbox, house=engine.house, actor=the_actor(), today=today(), whose=whose, after=after, words=words)
    return render_template(
        "inbox/index.html", inbox=engine.query(ask), tabs=TABS, whose=whose, first_page=not after, words=words
    )
