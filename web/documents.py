"""Documents of a case: their pages to look at, their files to fetch, the signed copy that freezes them.

A document that shows who complained is opened by a post, which goes on record; its pages are then shown for a while to
the person who opened it, and each of them is guarded again when it is served.
"""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required

from engine.commands.papers import OpenDocument, RetryDocument
from engine.commands.signing import CancelSignedCopy, ConfirmSignedCopy, DropSignedCopy, OfferSignedCopy
from engine.documents.outline import outline
from engine.documents.pages import WIDTHS_PX, PdfUnreadable, facts_of, page_picture
from engine.errors import Invalid, NotFound
from engine.queries.reading import PARTS, DocumentPage, Part, document_content, document_page
from engine.uploads import inspect_scan
from web.house import the_actor, the_engine, today
from web.language import translated
from web.opening import is_open, need_opened, remember

pages = Blueprint("documents", __name__, url_prefix="/dokumen")


@pages.post("/<document_id>/buka")
@login_required
def look(document_id: str) -> Any:
    """Open a document to look at it; on record where it shows who complained."""
    page = _page(document_id)
    if page.on_record:
        the_engine().execute(OpenDocument(document_id, _best(page)), the_actor())
        remember(document_id)
    return redirect(url_for("documents.show", document_id=document_id), 303)


@pages.get("/<document_id>")
@login_required
def show(document_id: str) -> Any:
    """Show the pages of a document."""
    return _shown(_page(document_id))


@pages.get("/<document_id>/halaman/<int:number>.png")
@login_required
def picture(document_id: str, number: int) -> Response:
    """Draw one page, for somebody who may open the document now."""
    part = _part(request.args.get("bagian", "pdf"))
    width = request.args.get("lebar", type=int, default=WIDTHS_PX[0])
    if width not in WIDTHS_PX or part == "docx" or number < 1:
        raise NotFound
    page = _page(document_id)
    need_opened(page.id, on_record=page.on_record)
    pdf = _content(document_id, part)
    return Response(page_picture(pdf, number, width), mimetype="image/png")


@pages.post("/<document_id>/berkas")
@login_required
def fetch(document_id: str) -> Any:
    """Hand over a file of a document: Word, PDF, or the signed copy; on record where it shows who complained."""
    part = _part(request.form.get("bagian", "docx"))
    opened = the_engine().execute(OpenDocument(document_id, part), the_actor())
    return send_file(BytesIO(opened.content), as_attachment=True, download_name=opened.name)


@pages.post("/<document_id>/ulang")
@login_required
def retry(document_id: str) -> Any:
    """Ask again for a document that could not be made."""
    page = _page(document_id)
    the_engine().execute(RetryDocument(document_id), the_actor())
    flash(_("Dokumen diminta lagi; muat ulang sebentar lagi."))
    return redirect(url_for("cases.show", instance_id=page.instance_id, _anchor="dokumen"), 303)


@pages.post("/<document_id>/salinan")
@login_required
def offer(document_id: str) -> Any:
    """Take the signed copy, look at it, and ask before it holds."""
    sent, method = request.files.get("berkas"), request.form.get("cara", "")
    page = _page(document_id)
    if sent is None or not sent.filename:
        return _shown(page, _("Pilih berkas salinan bertanda tangan."), method)
    try:
        scan = inspect_scan(sent.read())
        the_engine().execute(OfferSignedCopy(document_id, method, scan), the_actor())
    except Invalid as exc:
        return _shown(page, translated(exc.args[0]), method)
    return redirect(url_for("documents.confirm_page", document_id=document_id), 303)


@pages.get("/<document_id>/salinan")
@login_required
def confirm_page(document_id: str) -> Any:
    """Show what was brought: pages, hash, signatures; nothing holds yet."""
    page = _page(document_id)
    if page.offered is None:
        return redirect(url_for("documents.show", document_id=document_id), 303)
    need_opened(page.id, on_record=page.on_record)
    return render_template("documents/confirm.html", page=page, width=WIDTHS_PX[0])


@pages.post("/<document_id>/salinan/tetapkan")
@login_required
def confirm(document_id: str) -> Any:
    """Let the copy hold: the document is frozen with it."""
    the_engine().execute(ConfirmSignedCopy(document_id, request.form.get("salinan", "")), the_actor())
    flash(_("Salinan bertanda tangan ditetapkan; dokumen ini terkunci."))
    return redirect(url_for("documents.show", document_id=document_id), 303)


@pages.post("/<document_id>/salinan/batal")
@login_required
def drop(document_id: str) -> Any:
    """Take the copy back before it holds."""
    the_engine().execute(DropSignedCopy(document_id), the_actor())
    flash(_("Salinan tidak jadi dipakai."))
    return redirect(url_for("documents.show", document_id=document_id), 303)


@pages.post("/<document_id>/salinan/cabut")
@login_required
def cancel(document_id: str) -> Any:
    """Cancel the copy that holds, with a reason (SOP 6.2)."""
    reason = request.form.get("alasan", "")
    if not reason.strip():
        return _shown(_page(document_id), _("Tulis alasan membatalkan salinan."), place="alasan")
    the_engine().execute(CancelSignedCopy(document_id, reason), the_actor())
    flash(_("Salinan dibatalkan dan dicatat sebagai penyimpangan (SOP 6.2). Salinan yang benar dapat diunggah."))
    return redirect(url_for("documents.show", document_id=document_id), 303)


def _page(document_id: str) -> DocumentPage:
    engine = the_engine()
    ask = partial(document_page, house=engine.house, actor=the_actor(), document_id=document_id, today=today())
    return engine.query(ask)


def _content(document_id: str, part: Part) -> bytes:
    engine = the_engine()
    ask = partial(document_content, house=engine.house, actor=the_actor(), document_id=document_id, today=today())
    return engine.query(partial(ask, part=part))[1]


def _part(text: str) -> Part:
    for part in PARTS:
        if part == text:
            return part
    raise NotFound


def _best(page: DocumentPage, asked: str | None = None) -> Part:
    """Return what is shown: what was asked for if it is there, else the signed copy, the PDF, the Word file."""
    there: list[Part] = ["docx"]
    if page.pdf_sha256:
        there.insert(0, "pdf")
    if page.signed:
        there.insert(0, "signed")
    return next((part for part in there if part == asked), there[0])


def _shown(page: DocumentPage, mistake: str = "", method: str = "", place: str = "berkas") -> Any:
    if not is_open(page.id, on_record=page.on_record):
        return render_template("documents/ask.html", page=page)
    part = _best(page, request.args.get("bagian"))
    blocks, count, trouble = _look_inside(page, part)
    width = request.args.get("lebar", type=int, default=WIDTHS_PX[0])
    seen = {"blocks": blocks, "count": count, "trouble": trouble, "part": part}
    told = {"mistake": mistake, "method": method, "place": place}
    sizes = dict(zip(WIDTHS_PX, (_("biasa"), _("besar"), _("sangat besar")), strict=True))
    body = render_template(
        "documents/show.html", page=page, sizes=sizes, width=width if width in sizes else WIDTHS_PX[0], **seen, **told
    )
    return body, 422 if mistake else 200


def _look_inside(page: DocumentPage, part: Part) -> tuple[Any, int, str]:
    """Return the approximation of a Word file, or the number of pages of a PDF, or why neither can be shown."""
    if page.sha256 is None:
        return (), 0, _("Dokumen ini belum selesai dibuat; muat ulang sebentar lagi.")
    content = _content(page.id, part)
    if part == "docx":
        return outline(content), 0, ""
    try:
        return (), facts_of(content).pages, ""
    except PdfUnreadable as exc:
        return (), 0, translated(exc.args[0])
