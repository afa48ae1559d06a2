"""Files of a work item: photos, scans and signatures on their way into its form, and small pictures of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask_login import login_required

from engine.commands.attachments import AttachFile
from engine.errors import Invalid
from engine.queries.attached import attached_picture
from engine.queries.work_items import WorkItemView
from engine.uploads import MAX_BYTES
from web.filling import the_item, uploads_in
from web.form_words import size
from web.formview import DRAWN
from web.house import the_actor, the_engine
from web.language import translated

pages = Blueprint("work_files", __name__, url_prefix="/tugas")
SIGNATURE = "tanda-tangan.png"


@pages.post("/<work_item_id>/berkas")
@login_required
def receive(work_item_id: str) -> Any:
    """Store one file as soon as it is chosen; called by the page itself."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        return {"wrong": ""}, 422
    content = sent.read(MAX_BYTES + 1)
    try:
        command = AttachFile(work_item_id, request.form.get("isian", ""), sent.filename, content)
        file_id = the_engine().execute(command, the_actor())
    except Invalid as exc:
        return {"wrong": translated(exc.args[0] if exc.args else str(exc))}, 422
    small = url_for("work_files.thumbnail", work_item_id=work_item_id, file_id=file_id)
    return {"id": file_id, "name": sent.filename, "size": size(len(content)), "picture": small}


@pages.get("/<work_item_id>/berkas/<file_id>")
@login_required
def thumbnail(work_item_id: str, file_id: str) -> Any:
    """Show a small picture of a file of the case to who works on the item; never the file itself."""
    engine, view = the_engine(), the_item(work_item_id)
    picture = engine.query(partial(attached_picture, house=engine.house, item=view, file_id=file_id))
    return send_file(BytesIO(picture), "image/jpeg", as_attachment=True, download_name=f"{file_id}.jpg")


def attach_all(view: WorkItemView, data: dict[str, Any]) -> dict[str, str]:
    """Store files that came along, so that a mistake elsewhere does not lose them; return what is wrong with them."""
    errors: dict[str, str] = {}
    for upload in uploads_in(view.form) if view.form else ():
        try:
            stored = the_engine().execute(
                AttachFile(view.id, upload.field_key, upload.name, upload.content), the_actor()
            )
            data[upload.field_key].append(stored)
        except Invalid as exc:
            errors[upload.field_key] = exc.args[0] if exc.args else str(exc)
    for path, row, key in _drawings(view, data):
        group, content = path.split("[")[0], _png(row[key][0])
        try:
            command = AttachFile(view.id, f"{group}.{key}", SIGNATURE, content)
            row[key] = [the_engine().execute(command, the_actor())]
        except Invalid:
            row[key] = []
    return errors


def without_drawings(view: WorkItemView, data: dict[str, Any]) -> dict[str, Any]:
    """Leave out drawings that are not stored yet: the page keeps them until they are."""
    for _, row, key in _drawings(view, data):
        row[key] = []
    return data


def without_file(data: dict[str, Any], action: str) -> dict[str, Any]:
    """Take a file out of the form, for `buang:foto:<id>`."""
    name, _, file_id = action.removeprefix("buang:").partition(":")
    if not action.startswith("buang:") or not isinstance(data.get(name), list):
        return data
    return {**data, name: [kept for kept in data[name] if kept != file_id]}


def _drawings(view: WorkItemView, data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    for field in view.form.fields if view.form else ():
        for cell in field.rows:
            for number, row in enumerate(data.get(field.key) or ()) if cell.signature else ():
                if row.get(cell.key) and str(row[cell.key][0]).startswith(DRAWN):
                    yield f"{field.key}[{number}]", row, cell.key


def _png(drawn: str) -> bytes:
    try:
        return base64.b64decode(drawn.removeprefix(DRAWN), validate=True)
    except binascii.Error:
        return b""
