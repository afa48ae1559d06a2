"""The diagram of a case with the way that it really took: the picture, and its page with the table of steps."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import login_required

from engine.errors import NotFound
from engine.queries.case_pages import case_page
from engine.queries.trails import drawn_case
from web.house import the_actor, the_engine, today

pages = Blueprint("diagrams", __name__, url_prefix="/kasus")
SIZES = {"pas": _("pas layar"), "40": "40 %", "70": "70 %", "100": "100 %"}
LOOKS, CUTTINGS = ("terang", "gelap"), ("lebar", "sempit")


@pages.get("/<instance_id>/diagram.svg")
@login_required
def draw(instance_id: str) -> Response:
    """Draw the way of a case, to somebody who may see it at this moment."""
    engine, look = the_engine(), request.args.get("tampilan", LOOKS[0])
    cutting = request.args.get("potongan", CUTTINGS[0])
    if look not in LOOKS or cutting not in CUTTINGS:
        raise NotFound
    ask = partial(drawn_case, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    picture = engine.query(partial(ask, look=look, focus=request.args.get("fokus"), cutting=cutting))
    return Response(picture, mimetype="image/svg+xml")


@pages.get("/<instance_id>/diagram")
@login_required
def show(instance_id: str) -> str:
    """Show the whole diagram in one of a few sizes, and the same as a table."""
    engine, size = the_engine(), request.args.get("ukuran", "pas")
    ask = partial(case_page, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    page = engine.query(ask)
    shown = size if size in SIZES else "pas"
    width = None if shown == "pas" else round(page.drawn_width * int(shown) / 100)
    return render_template("cases/diagram.html", page=page, sizes=SIZES, shown=shown, width=width)
