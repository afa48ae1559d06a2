"""The survey of satisfaction (SKM): the complainant answers once, staff see scores and never who said what."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_date, format_decimal, gettext, lazy_gettext
from flask_login import current_user, login_required

from engine.commands.survey import LONGEST, AnswerSurvey
from engine.errors import Conflict, Invalid
from engine.model import PUBLIC
from engine.queries.survey import READERS, survey_results
from web.house import the_actor, the_engine, today
from web.public import followed, proof_of

pages = Blueprint("survey", __name__, url_prefix="/survei")
SCALE = (
    ("4", lazy_gettext("Sangat baik")),
    ("3", lazy_gettext("Baik")),
    ("2", lazy_gettext("Kurang baik")),
    ("1", lazy_gettext("Tidak baik")),
)
ELEMENTS = {
    "persyaratan": lazy_gettext("Persyaratan pelayanan"),
    "prosedur": lazy_gettext("Prosedur pelayanan"),
    "waktu": lazy_gettext("Waktu penyelesaian"),
    "biaya": lazy_gettext("Biaya atau tarif"),
    "produk": lazy_gettext("Hasil pelayanan"),
    "kompetensi": lazy_gettext("Kemampuan petugas"),
    "perilaku": lazy_gettext("Sikap petugas"),
    "pengaduan": lazy_gettext("Penanganan pengaduan, saran, dan masukan"),
    "sarana": lazy_gettext("Sarana dan prasarana"),
}
GRADES = {
    "A": lazy_gettext("Sangat baik"),
    "B": lazy_gettext("Baik"),
    "C": lazy_gettext("Kurang baik"),
    "D": lazy_gettext("Tidak baik"),
}


@pages.app_template_filter("angka")
def number(value: float) -> str:
    """`88,31`, as the reader writes numbers."""
    return str(format_decimal(value, "0.00"))


@pages.app_template_filter("bulan")
def month(day: date) -> str:
    """`November 2026`."""
    return str(format_date(day, "MMMM y"))


@pages.app_context_processor
def readers() -> dict[str, Any]:
    """Let the menu know to whom it offers the results."""
    return {"reads_survey": bool(READERS & getattr(current_user, "roles", frozenset()))}


@pages.get("/")
def show() -> Any:
    """Show the survey to somebody whose case is that far."""
    case = followed()
    if case is None or not case.may_rate:
        return redirect(url_for("public.index"))
    return _page(None, 200)


@pages.post("/")
def answer() -> Any:
    """Take the answers, once a case."""
    if (mine := proof_of()) is None:
        return redirect(url_for("public.index"), 303)
    scores = {name: int(value) for name in ELEMENTS if (value := request.form.get(name, "")).isdecimal()}
    overall, comment = request.form.get("keseluruhan", ""), request.form.get("saran", "")
    try:
        the_engine().execute(AnswerSurvey(mine, int(overall) if overall.isdecimal() else 0, scores, comment), PUBLIC)
    except Invalid:
        return _page(gettext("Pilihlah penilaian keseluruhan."), 422)
    except Conflict:
        flash(gettext("Survei ini sudah diisi atau belum terbuka; tidak ada yang dicatat dua kali."))
    else:
        flash(gettext("Terima kasih. Penilaian Anda sudah kami terima."))
    return redirect(url_for("public.status"), 303)


@pages.get("/hasil")
@login_required
def results() -> str:
    """Show a year's scores to Kabid, Kadis and auditors."""
    text = request.args.get("tahun", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today().year
    found = the_engine().query(partial(survey_results, actor=the_actor(), year=year, today=today()))
    return render_template("public/results.html", found=found, year=year, elements=ELEMENTS, grades=GRADES)


def _page(error: str | None, status: int) -> Any:
    shown = {"scale": SCALE, "elements": ELEMENTS, "given": request.form, "longest": LONGEST}
    return render_template("public/survey.html", error=error, **shown), status
