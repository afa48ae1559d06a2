"""Kasus: the list, and everything about one case to those who may see it."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask_login import login_required

from engine.commands.papers import OpenDocument
from engine.queries.case_pages import case_list, case_page
from web.house import the_actor, the_engine, today
from web.timeline import timeline_of

pages = Blueprint("cases", __name__, url_prefix="/kasus")
LONGEST_SEARCH = 100


@pages.get("/")
@login_required
def index() -> str:
    """List cases, the newest first, or those whose number or subject holds some words."""
    engine, words = the_engine(), request.args.get("cari", "").strip()[:LONGEST_SEARCH]
    before = request.args.get("sebelum", "")
    ask = partial(case_list, house=engine.house, actor=the_actor(), today=today(), words=words, before=before)
    return render_template("cases/index.html", cases=engine.query(ask), words=words, first_page=not before)


@pages.get("/<instance_id>")
@login_required
def show(instance_id: str) -> str:
    """Show a case."""
    engine = the_engine()
    ask = partial(case_page, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    page = engine.query(ask)
    newest = {document.template: document for document in page.view.documents}
    return render_template("cases/show.html", page=page, timeline=timeline_of(page), newest=newest.values())


@pages.post("/dokumen/<document_id>")
@login_required
def open_document(document_id: str) -> Any:
    """Hand over a document; opening one that shows who complained is recorded, which is why this is no link."""
    opened = the_engine().execute(OpenDocument(document_id, pdf=request.form.get("pdf") == "ya"), the_actor())
    return send_file(BytesIO(opened.content), as_attachment=True, download_name=opened.name)
