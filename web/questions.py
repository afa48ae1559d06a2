"""An officer asks the complainant through *Cek Pengaduan*, and reads the answers (SOP 9.2.2)."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from flask_login import login_required

from engine.commands.questions import LONGEST, LONGEST_REASON, AskComplainant, WithdrawQuestion
from engine.errors import Conflict, Invalid
from engine.queries.questions import file_of_item, questions_of_item
from engine.queries.work_items import WorkItemView, see_work_item
from web.house import the_actor, the_engine, today

pages = Blueprint("questions", __name__, url_prefix="/tugas/<work_item_id>/pertanyaan")


@pages.get("/")
@login_required
def show(work_item_id: str) -> Any:
    """Show what was asked and answered."""
    return _page(_item(work_item_id), "", None, 200)


@pages.post("/")
@login_required
def ask(work_item_id: str) -> Any:
    """Ask; the complainant is mailed number and link if they gave an address."""
    text = request.form.get("pertanyaan", "")
    try:
        the_engine().execute(AskComplainant(work_item_id, text), the_actor())
    except Conflict:
        return _page(_item(work_item_id), text, gettext("Masih ada pertanyaan yang belum dijawab."), 409)
    except Invalid:
        told = gettext("Tulislah pertanyaan Anda, paling banyak %(number)s huruf.", number=LONGEST)
        return _page(_item(work_item_id), text, told, 422)
    flash(gettext("Pertanyaan tampil bagi pengadu di Cek Pengaduan. Jawabannya muncul di sini dan di Tugas Saya."))
    return redirect(url_for("questions.show", work_item_id=work_item_id), 303)


@pages.post("/tarik")
@login_required
def withdraw(work_item_id: str) -> Any:
    """Take the question back with a reason; the clock goes on."""
    reason = request.form.get("alasan", "")
    try:
        the_engine().execute(WithdrawQuestion(work_item_id, reason), the_actor())
    except Conflict:
        return _page(_item(work_item_id), "", gettext("Tidak ada pertanyaan yang menunggu jawaban."), 409)
    except Invalid:
        told = gettext("Tulislah alasannya, paling banyak %(number)s huruf.", number=LONGEST_REASON)
        return _page(_item(work_item_id), reason, told, 422, taking_back=True)
    flash(gettext("Pertanyaan ditarik. Hitungan tenggat berjalan lagi."))
    return redirect(url_for("questions.show", work_item_id=work_item_id), 303)


@pages.get("/berkas/<file_id>")
@login_required
def file(work_item_id: str, file_id: str) -> Any:
    """Hand over a file that came with an answer; never shown inside a page."""
    engine, item = the_engine(), _item(work_item_id)
    name, kind, content = engine.query(partial(file_of_item, house=engine.house, item=item, file_id=file_id))
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _item(work_item_id: str) -> WorkItemView:
    engine = the_engine()
    ask_ = partial(see_work_item, house=engine.house, actor=the_actor(), work_item_id=work_item_id, today=today())
    return engine.query(ask_)


def _page(item: WorkItemView, text: str, error: str | None, status: int, *, taking_back: bool = False) -> Any:
    engine = the_engine()
    asked = engine.query(partial(questions_of_item, house=engine.house, item=item))
    shown = {"item": item, "asked": asked, "text": text, "error": error, "taking_back": taking_back}
    return render_template("public/asking.html", **shown), status
