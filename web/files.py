"""Files that people attached to a case: photos to look at, everything to fetch. Nothing is served that could run.

A file that may show who complained is opened by a post, which goes on record, as documents are.
"""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask_login import login_required

from engine.commands.opening import OpenFile
from engine.documents.pages import WIDTHS_PX, PdfUnreadable, facts_of, page_picture
from engine.errors import NotFound
from engine.queries.case_files import FilePage, file_content, file_page
from engine.uploads import smaller
from web.house import the_actor, the_engine, today
from web.language import translated
from web.opening import is_open, need_opened, remember

pages = Blueprint("files", __name__, url_prefix="/berkas")
THUMB_PX = 320


@pages.post("/<file_id>/buka")
@login_required
def look(file_id: str) -> Any:
    """Open a file to look at it; on record where it may show who complained."""
    page = _page(file_id)
    if page.line.on_record:
        the_engine().execute(OpenFile(file_id, reads=False), the_actor())
        remember(file_id)
    return redirect(url_for("files.show", file_id=file_id), 303)


@pages.get("/<file_id>")
@login_required
def show(file_id: str) -> Any:
    """Show a photo, or the pages of a PDF."""
    page, count, trouble = _page(file_id), 0, ""
    opened = is_open(file_id, on_record=page.line.on_record)
    if opened and not page.line.picture:
        try:
            count = facts_of(_content(page)).pages
        except PdfUnreadable as exc:
            trouble = translated(exc.args[0])
    return render_template(
        "cases/file.html", page=page, opened=opened, count=count, trouble=trouble, width=WIDTHS_PX[0]
    )


@pages.get("/<file_id>/gambar")
@login_required
def picture(file_id: str) -> Response:
    """Draw a photo, or one page of a PDF, for somebody who may open the file now."""
    page, width = _page(file_id), request.args.get("lebar", type=int, default=WIDTHS_PX[0])
    number = request.args.get("halaman", type=int, default=1)
    if width not in (THUMB_PX, *WIDTHS_PX) or number < 1:
        raise NotFound
    need_opened(file_id, on_record=page.line.on_record)
    content = _content(page)
    if page.line.picture:
        return Response(smaller(content, width), mimetype="image/jpeg")
    return Response(page_picture(content, number, width), mimetype="image/png")


@pages.post("/<file_id>/unduh")
@login_required
def fetch(file_id: str) -> Any:
    """Hand over a file; on record where it may show who complained."""
    page = _page(file_id)
    content = the_engine().execute(OpenFile(file_id), the_actor())
    ending = page.line.media_type.rpartition("/")[2]
    name = f"{page.business_key or 'pengaduan'}-{file_id[:8]}.{ending}"
    return send_file(BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=name)


def _page(file_id: str) -> FilePage:
    engine = the_engine()
    ask = partial(file_page, house=engine.house, actor=the_actor(), file_id=file_id, today=today())
    return engine.query(ask)


def _content(page: FilePage) -> bytes:
    engine = the_engine()
    return engine.query(partial(file_content, house=engine.house, page=page))
