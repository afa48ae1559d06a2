"""The page of a work item: its form, claim and release, submit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required

from engine.commands.attachments import AttachFile
from engine.commands.drafts import DropDraft, SaveDraft
from engine.commands.work_items import ClaimWorkItem, Completed, CompleteWorkItem, ReassignWorkItem, ReleaseWorkItem
from engine.errors import FormInvalid, Invalid
from engine.queries.background import background
from engine.queries.work_items import WorkItemView, mistakes_in, see_work_item, what_comes_next
from web.filling import fill_in, uploads_in, with_rows
from web.formview import read
from web.house import the_actor, the_engine, today
from web.words import moment

pages = Blueprint("work_items", __name__, url_prefix="/tugas")
OWN_PAGES = {"periksa_kanal": "channels.show"}  # steps that are done on a page of their own


@pages.get("/<work_item_id>")
@login_required
def show(work_item_id: str) -> Any:
    """Show a work item with its form; `?periksa=ya` says at once what is still wrong with it."""
    view = _view(work_item_id)
    if view.form and view.form.id in OWN_PAGES and view.status == "open":
        return redirect(url_for(OWN_PAGES[view.form.id], work_item_id=work_item_id))
    return _page(view, view.values, _mistakes(view) if request.args.get("periksa") else {})


@pages.post("/<work_item_id>")
@login_required
def submit(work_item_id: str) -> Any:
    """Submit the form, or add and remove rows of it; a mistake keeps everything that was typed."""
    view = _view(work_item_id)
    if view.status != "open":
        return _page(view, read(view.form, request.form) if view.form else {}, {}, 409)
    data = read(view.form, request.form) if view.form else {}
    errors = _attach(view, data)
    if action := request.form.get("aksi"):
        return _go_on(view, with_rows(data, action), action, errors)
    if errors:
        return _page(view, data, errors, 422)
    command = CompleteWorkItem(work_item_id, data, request.form.get("token", "")[:64] or str(uuid4()))
    try:
        done = the_engine().execute(command, the_actor())
    except FormInvalid as exc:
        the_engine().execute(SaveDraft(view.id, data), the_actor())
        return _page(view, data, exc.errors, 422)
    _say_what_comes_next(view, done)
    return redirect(url_for("inbox.index"), 303)


@pages.post("/<work_item_id>/ambil")
@login_required
def claim(work_item_id: str) -> Any:
    """Take a work item."""
    the_engine().execute(ClaimWorkItem(work_item_id), the_actor())
    return redirect(url_for("work_items.show", work_item_id=work_item_id), 303)


@pages.post("/<work_item_id>/lepas")
@login_required
def release(work_item_id: str) -> Any:
    """Give a work item back to its role."""
    the_engine().execute(ReleaseWorkItem(work_item_id), the_actor())
    flash("Tugas dilepas; rekan seperan dapat mengambilnya.")
    return redirect(url_for("inbox.index"), 303)


@pages.post("/<work_item_id>/alihkan")
@login_required
def reassign(work_item_id: str) -> Any:
    """Give a work item to somebody else, with a reason."""
    to, reason = request.form.get("kepada", ""), request.form.get("alasan", "")
    the_engine().execute(ReassignWorkItem(work_item_id, to, reason), the_actor())
    flash("Tugas dialihkan.")
    return redirect(url_for("work_items.show", work_item_id=work_item_id), 303)


def _view(work_item_id: str) -> WorkItemView:
    engine = the_engine()
    ask = partial(see_work_item, house=engine.house, actor=the_actor(), work_item_id=work_item_id, today=today())
    return engine.query(ask)


def _attach(view: WorkItemView, data: dict[str, Any]) -> dict[str, str]:
    """Store files that came along, so that a mistake elsewhere does not lose them; return what is wrong with them."""
    errors: dict[str, str] = {}
    for upload in uploads_in(view.form) if view.form else ():
        try:
            command = AttachFile(view.id, upload.field_key, upload.name, upload.content)
            data[upload.field_key].append(the_engine().execute(command, the_actor()))
        except Invalid as exc:
            errors[upload.field_key] = str(exc)
    return errors


def _go_on(view: WorkItemView, data: dict[str, Any], action: str, errors: dict[str, str]) -> Any:
    """Save what was typed and show the form again, with rows added or taken away."""
    the_engine().execute(SaveDraft(view.id, data), the_actor())
    if action == "simpan" and not errors:
        flash("Konsep tersimpan; hanya Anda yang melihatnya.")
        return redirect(url_for("work_items.show", work_item_id=view.id), 303)
    return _page(view, data, errors, 422 if errors else 200)


@pages.post("/<work_item_id>/draf")
@login_required
def save_draft(work_item_id: str) -> Any:
    """Save what is being typed; called by the page itself. Answers with the time in words."""
    view = _view(work_item_id)
    the_engine().execute(SaveDraft(view.id, read(view.form, request.form) if view.form else {}), the_actor())
    return f"Konsep Anda tersimpan {moment(the_engine().clock())}."


@pages.post("/<work_item_id>/draf/buang")
@login_required
def drop_draft(work_item_id: str) -> Any:
    """Throw the draft away and begin with the earlier values again."""
    the_engine().execute(DropDraft(work_item_id), the_actor())
    flash("Konsep dibuang.")
    return redirect(url_for("work_items.show", work_item_id=work_item_id), 303)


def _mistakes(view: WorkItemView) -> Mapping[str, str]:
    engine, form = the_engine(), view.form
    if form is None:
        return {}
    ask = partial(mistakes_in, house=engine.house, form=form, data=view.data, values=view.values, now=engine.clock())
    return engine.query(ask)


def _page(view: WorkItemView, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Any:
    sections, told = fill_in(view.form, view.data, values, errors) if view.form else ((), [])
    token = request.form.get("token") or str(uuid4())
    engine = the_engine()
    before = engine.query(partial(background, house=engine.house, item=view))
    page = render_template(
        "work_items/show.html", item=view, sections=sections, errors=told, token=token, before=before
    )
    return page, status


def _say_what_comes_next(view: WorkItemView, done: Completed) -> None:
    engine = the_engine()
    steps = engine.query(partial(what_comes_next, house=engine.house, instance_id=done.instance_id))
    following = "; ".join(f"{step} ({role})" for step, role in steps)
    flash(f"{view.step} selesai. " + (f"Berikutnya: {following}." if following else "Tidak ada langkah orang lagi."))
