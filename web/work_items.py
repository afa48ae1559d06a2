"""The page of a work item: its form, claim and release, submit, and what happened when it was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import login_required

from engine.commands.drafts import DropDraft, SaveDraft
from engine.commands.presence import NotePresence
from engine.commands.work_items import ClaimWorkItem, CompleteWorkItem, ReassignWorkItem, ReleaseWorkItem
from engine.documents.outline import Block
from engine.errors import Conflict, EngineError, Forbidden, FormInvalid, WorkItemClosed
from engine.forms.merging import Merged, fingerprints, merge
from engine.queries.incidents import keepers_of
from engine.queries.next_work import next_work
from engine.queries.preview import paper_draft, papers_of
from engine.queries.work_items import WorkItemView, mistakes_in, what_comes_next
from engine.queries.work_pages import handed_in, side_by_side, work_page
from web.filling import the_item, with_rows
from web.form_words import clock, day_if_any, size
from web.formview import errors_in_order, read, sections_of
from web.house import the_actor, the_engine, today
from web.work_files import attach_all, without_drawings, without_file

pages = Blueprint("work_items", __name__, url_prefix="/tugas")
OWN_PAGES = {"periksa_kanal": "channels.show"}  # steps that are done on a page of their own
pages.add_app_template_filter(day_if_any, "tanggal_bila")
pages.add_app_template_filter(size, "ukuran")
LONGEST_TOKEN = 64


@pages.get("/<work_item_id>")
@login_required
def show(work_item_id: str) -> Any:
    """Show a work item with its form; `?periksa=ya` says at once what is still wrong with it."""
    view = the_item(work_item_id)
    if view.form and view.form.id in OWN_PAGES and view.status == "open":
        return redirect(url_for(OWN_PAGES[view.form.id], work_item_id=work_item_id))
    if view.status == "open" and view.acts_as:
        the_engine().execute(NotePresence(work_item_id), the_actor())
    if view.status != "open":
        return _closed(view, view.values if view.draft_saved_at else {}, 200)
    return _page(view, view.values, _mistakes(view) if request.args.get("periksa") else {})


@pages.post("/<work_item_id>")
@login_required
def submit(work_item_id: str) -> Any:
    """Submit the form, or add and remove rows of it; a mistake keeps everything that was typed."""
    view = the_item(work_item_id)
    data = _read(view)
    errors = attach_all(view, data) if view.status == "open" and view.acts_as else {}
    if (action := request.form.get("aksi")) and view.status == "open":
        return _go_on(view, _changed_by(view, data, action), action, errors)
    if errors:
        the_engine().execute(SaveDraft(view.id, data), the_actor())
        return _page(view, data, errors, 422)
    merged = merge(view.form, data, view.values, _base()) if view.form and view.status == "open" else Merged(data)
    if merged.taken or merged.clashes:
        return _changed(view, merged)
    return _hand_in(view, data)


def _changed_by(view: WorkItemView, data: dict[str, Any], action: str) -> dict[str, Any]:
    """Return the data after a button of a group or a file: rows, files, or a group begun anew (`awal:undangan`)."""
    name = action.removeprefix("awal:")
    if view.form and name in data and action.startswith("awal:"):
        blank = {**data, name: None}
        local = the_engine().clock().astimezone(view.office.zone)
        return view.form.begin(blank, {**view.known, **view.earlier}, now=local, functions=view.office.functions)
    return without_file(with_rows(data, action), action)


def _hand_in(view: WorkItemView, data: dict[str, Any]) -> Any:
    """Complete the work item; a resend of the same page gets the same answer."""
    token = request.form.get("token", "")[:LONGEST_TOKEN] or str(uuid4())
    try:
        the_engine().execute(CompleteWorkItem(view.id, data, token), the_actor())
    except FormInvalid as exc:
        the_engine().execute(SaveDraft(view.id, data), the_actor())
        return _page(view, data, exc.errors, 422)
    except WorkItemClosed:
        return _closed(the_item(view.id), data, 409)
    except (Conflict, Forbidden) as exc:
        return _page(view, data, {}, 409 if isinstance(exc, Conflict) else 403, trouble=exc)
    again = "ya" if view.status != "open" else None
    return redirect(url_for("work_items.sent", work_item_id=view.id, lagi=again), 303)


@pages.get("/<work_item_id>/terkirim")
@login_required
def sent(work_item_id: str) -> Any:
    """Say what became of what was sent, and offer what could be done next."""
    view, engine, me = the_item(work_item_id), the_engine(), the_actor()
    if view.status != "completed" or view.closed_by != me.user_id:
        return redirect(url_for("work_items.show", work_item_id=work_item_id))
    steps, halted = engine.query(partial(what_comes_next, house=engine.house, instance_id=view.instance_id))
    ask = partial(next_work, house=engine.house, actor=me, today=today(), instance_id=view.instance_id)
    again = bool(request.args.get("lagi"))
    known = {"keepers": keepers_of(view.office, today()), "halted": halted, "again": again}
    return render_template("work_items/sent.html", item=view, steps=steps, offer=engine.query(ask), **known)


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
    flash(gettext("Tugas dilepas; rekan seperan dapat mengambilnya."))
    return redirect(url_for("inbox.index"), 303)


@pages.post("/<work_item_id>/alihkan")
@login_required
def reassign(work_item_id: str) -> Any:
    """Give a work item to somebody else, with a reason."""
    to, reason = request.form.get("kepada", ""), request.form.get("alasan", "")
    the_engine().execute(ReassignWorkItem(work_item_id, to, reason), the_actor())
    flash(gettext("Tugas dialihkan."))
    return redirect(url_for("work_items.show", work_item_id=work_item_id), 303)


@pages.post("/<work_item_id>/draf")
@login_required
def save_draft(work_item_id: str) -> Any:
    """Save what is being typed; called by the page itself, which then knows what it has in common with the store."""
    view = the_item(work_item_id)
    if view.form is None:
        return {"told": ""}
    merged = the_engine().execute(SaveDraft(view.id, without_drawings(view, _read(view)), _base()), the_actor())
    labels = [gettext(field.label) for field in view.form.fields if field.key in merged.clashes]
    told = gettext("Tersimpan %(time)s", time=clock(the_engine().clock()))
    if labels:
        told += ". " + gettext("Juga berubah di jendela lain: %(fields)s", fields=", ".join(labels))
    return {"told": told, "base": fingerprints(view.form, merged.values)}


@pages.post("/<work_item_id>/draf/buang")
@login_required
def drop_draft(work_item_id: str) -> Any:
    """Throw the draft away and begin with the earlier values again."""
    the_engine().execute(DropDraft(work_item_id), the_actor())
    flash(gettext("Konsep dibuang."))
    return redirect(url_for("work_items.show", work_item_id=work_item_id), 303)


@pages.post("/<work_item_id>/hadir")
@login_required
def stay(work_item_id: str) -> Any:
    """Note that the page is still open, and say who else has it open and whether it is still to do."""
    view = the_item(work_item_id)
    if view.status != "open":
        by = view.closer_name or ""
        return {
            "told": gettext("Tugas ini baru saja diselesaikan %(name)s. Ketikan Anda di sini tidak hilang.", name=by)
        }
    the_engine().execute(NotePresence(work_item_id), the_actor())
    names = ", ".join(view.others)
    return {"told": gettext("%(names)s sedang membuka tugas ini.", names=names) if names else ""}


def _read(view: WorkItemView) -> dict[str, Any]:
    return read(view.form, request.form, view.kept) if view.form else {}


def _base() -> Mapping[str, str]:
    """Return the fingerprints of what the page began with, as it carries them."""
    try:
        found = json.loads(request.form.get("dasar", "{}"))
    except ValueError:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _go_on(view: WorkItemView, data: dict[str, Any], action: str, errors: dict[str, str]) -> Any:
    """Save what was typed and show the form again, with rows added or taken away, or with its paper."""
    if action != "perbarui-isian":
        the_engine().execute(SaveDraft(view.id, data), the_actor())
    if action == "simpan" and not errors:
        flash(gettext("Konsep tersimpan; hanya Anda yang melihatnya."))
        return redirect(url_for("work_items.show", work_item_id=view.id), 303)
    paper = _paper(view, data) if action == "pratinjau" else None
    return _page(view, data, errors, 422 if errors else 200, paper=paper)


def _paper(view: WorkItemView, data: Mapping[str, Any]) -> tuple[Block, ...]:
    engine = the_engine()
    ask = partial(paper_draft, house=engine.house, item=view, values=data, now=engine.clock())
    try:
        return engine.query(ask)
    except EngineError as exc:
        return (Block(str(exc)),)


def _changed(view: WorkItemView, merged: Merged) -> Any:
    """Show what another window changed meanwhile, beside what was typed here; nothing is sent yet."""
    the_engine().execute(SaveDraft(view.id, merged.values), the_actor())
    keys = (*merged.taken, *merged.clashes)
    beside = side_by_side(view.form, view.office, view.values, _read(view), keys) if view.form else ()
    return _page(view, merged.values, {}, 409, beside=beside)


def _closed(view: WorkItemView, mine: Mapping[str, Any], status: int) -> Any:
    """Show what somebody handed in, and beside it what the reader had typed."""
    engine = the_engine()
    theirs = engine.query(partial(handed_in, house=engine.house, item=view))
    beside = side_by_side(view.form, view.office, theirs, mine) if view.form else ()
    told = engine.query(partial(work_page, item=view, values={}, now=engine.clock()))
    page = render_template(
        "work_items/closed.html",
        item=view,
        beside=beside,
        mine=any(line.mine for line in beside),
        before=told.before,
        late=status == 409,
        by_me=view.closed_by == the_actor().user_id,
    )
    return page, status


def _mistakes(view: WorkItemView) -> Mapping[str, str]:
    engine, form = the_engine(), view.form
    if form is None:
        return {}
    ask = partial(mistakes_in, house=engine.house, form=form, data=view.known, values=view.values, now=engine.clock())
    return engine.query(ask)


def _page(
    view: WorkItemView, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200, **told: Any
) -> Any:
    engine = the_engine()
    ask = partial(work_page, item=view, values=values, now=engine.clock())
    found = engine.query(ask)
    sections = sections_of(view.form, found.settled, found.options, errors, view.kept) if view.form else ()
    page = render_template(
        "work_items/show.html",
        item=view,
        found=found,
        before=found.before,
        sections=sections,
        errors=errors_in_order(sections, errors),
        token=request.form.get("token") or str(uuid4()),
        base=json.dumps(fingerprints(view.form, view.values if "trouble" in told else values)) if view.form else "",
        files=found.files,
        previews=papers_of(view),
        begun=view.begun if request.method == "GET" else frozenset(),
        **told,
    )
    return page, status
