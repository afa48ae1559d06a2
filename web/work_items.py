"""The page of a work item: its form, claim and release, submit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required

from engine.commands.attachments import AttachFile
from engine.commands.work_items import ClaimWorkItem, Completed, CompleteWorkItem, ReleaseWorkItem
from engine.errors import FormInvalid, Invalid
from engine.queries.work_items import WorkItemView, see_work_item, settle_form, what_comes_next
from web.formview import errors_in_order, read, sections_of
from web.house import the_actor, the_engine, today

pages = Blueprint("work_items", __name__, url_prefix="/tugas")
ROW_ACTION = re.compile(r"(tambah|hapus):([a-z][a-z0-9_]*)(?::(\d+))?")


@pages.get("/<work_item_id>")
@login_required
def show(work_item_id: str) -> Any:
    """Show a work item with its form."""
    view = _view(work_item_id)
    return _page(view, view.values, {})


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
        return _page(view, _with_rows(data, action), {})
    if errors:
        return _page(view, data, errors, 422)
    command = CompleteWorkItem(work_item_id, data, request.form.get("token", "")[:64] or str(uuid4()))
    try:
        done = the_engine().execute(command, the_actor())
    except FormInvalid as exc:
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


def _view(work_item_id: str) -> WorkItemView:
    engine = the_engine()
    ask = partial(see_work_item, house=engine.house, actor=the_actor(), work_item_id=work_item_id, today=today())
    return engine.query(ask)


def _attach(view: WorkItemView, data: dict[str, Any]) -> dict[str, str]:
    """Store files that came along, so that a mistake elsewhere does not lose them; return what is wrong with them."""
    errors: dict[str, str] = {}
    for field in view.form.fields if view.form else ():
        if field.type != "filepicker":
            continue
        for upload in request.files.getlist(f"{field.key}-berkas"):
            if not upload.filename:
                continue
            try:
                command = AttachFile(view.id, field.key, upload.filename, upload.read())
                data[field.key].append(the_engine().execute(command, the_actor()))
            except Invalid as exc:
                errors[field.key] = str(exc)
    return errors


def _with_rows(data: dict[str, Any], action: str) -> dict[str, Any]:
    """Add an empty row to a repeating group, or take one away."""
    found = ROW_ACTION.fullmatch(action)
    if found is None or not isinstance(data.get(found[2]), list):
        return data
    rows = list(data[found[2]])
    if found[1] == "tambah":
        rows.append({})
    elif found[3] and int(found[3]) < len(rows):
        del rows[int(found[3])]
    return {**data, found[2]: rows}


def _page(view: WorkItemView, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Any:
    engine = the_engine()
    settled, options = engine.query(
        partial(settle_form, house=engine.house, view=view, values=values, now=engine.clock())
    )
    sections = sections_of(view.form, settled, options, errors) if view.form else ()
    told = errors_in_order(sections, errors)
    token = request.form.get("token") or str(uuid4())
    page = render_template("work_items/show.html", item=view, sections=sections, errors=told, token=token)
    return page, status


def _say_what_comes_next(view: WorkItemView, done: Completed) -> None:
    engine = the_engine()
    steps = engine.query(partial(what_comes_next, house=engine.house, instance_id=done.instance_id))
    following = "; ".join(f"{step} ({role})" for step, role in steps)
    flash(f"{view.step} selesai. " + (f"Berikutnya: {following}." if following else "Tidak ada langkah orang lagi."))
