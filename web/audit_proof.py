"""Bukti keutuhan: verdicts on chains, and the anchors against which somebody outside can hold them."""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_login import login_required

from engine.audit import case_proof
from engine.commands.verifications import AskVerification
from engine.queries.verifications import proof, see_verification
from web.audit_verdicts import chain_words, difference_words
from web.house import the_actor, the_engine, today

pages = Blueprint("audit_proof", __name__, url_prefix="/riwayat")


@pages.get("/bukti")
@login_required
def show() -> str:
    """Show the last verdicts on everything, and the anchors."""
    shown = the_engine().query(partial(proof, actor=the_actor(), today=today()))
    return render_template("audit/proof.html", proof=shown)


@pages.post("/bukti/periksa")
@login_required
def verify() -> Any:
    """Let a worker verify everything."""
    verification_id = the_engine().execute(AskVerification(), the_actor())
    return redirect(url_for("audit_proof.verification", verification_id=verification_id), 303)


@pages.get("/bukti/<verification_id>")
@login_required
def verification(verification_id: str) -> str:
    """Show how far a verification is, or what it found."""
    ask = partial(see_verification, actor=the_actor(), today=today(), verification_id=verification_id)
    shown = {"one": the_engine().query(ask), "words": difference_words, "chain": chain_words}
    return render_template("audit/verification.html", **shown)


@pages.get("/bukti/jangkar.csv")
@login_required
def anchors() -> Response:
    """Download all anchors, to be kept where nobody here can change them."""
    shown = the_engine().query(partial(proof, actor=the_actor(), today=today(), anchors=None))
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("hari", "akar", "dibuat"))
    writer.writerows((line.day, line.root, line.created_at.isoformat()) for line in shown.anchors)
    headers = {"Content-Disposition": f'attachment; filename="jangkar-{today()}.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


@pages.get("/kasus/<instance_id>")
@login_required
def case(instance_id: str) -> str:
    """Show the verdict on one case, and whether the last anchor holds its head."""
    engine = the_engine()
    ask = partial(case_proof, house=engine.house, actor=the_actor(), instance_id=instance_id, today=today())
    shown = {"proof": engine.examine(ask), "words": difference_words}
    return render_template("audit/case.html", **shown)
