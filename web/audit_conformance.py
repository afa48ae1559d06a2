"""Kesesuaian SOP: how cases of a version kept to the procedure, in numbers without names."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import format_decimal
from flask_login import login_required

from engine.queries.conformance import StepTime, conformance
from web.audit import read_days
from web.house import the_actor, the_engine

pages = Blueprint("audit_conformance", __name__, url_prefix="/riwayat")
SOME, MANY = 0.1, 0.25  # parts of a step's visits that were late, from which a cell is warm and hot


@pages.get("/kesesuaian")
@login_required
def show() -> Any:
    """Show paths, repeated and untouched steps, four eyes, and time per step against the *mutu baku*."""
    days, wrong = read_days(request.args)
    engine = the_engine()
    ask = partial(conformance, house=engine.house, actor=the_actor(), now=engine.clock())
    chosen = request.args.get("versi", "")
    found = engine.query(partial(ask, definition_id=chosen, since=days["dari"], until=days["sampai"]))
    shown = {"heat": heat, "days": in_days, "longest": _longest(found.steps), "wrong": wrong}
    asked = {key: value for key, value in request.args.items() if value}
    return render_template("audit/conformance.html", found=found, asked=asked, **shown), 422 if wrong else 200


def heat(part: float) -> int:
    """Return how warm a number is: 0 nothing, 1 little, 2 some, 3 much."""
    if not part:
        return 0
    return 1 if part < SOME else 2 if part < MANY else 3


def in_days(number: float | None) -> str:
    """Return working days with one decimal at most."""
    return "–" if number is None else str(format_decimal(round(number, 1)))


def _longest(steps: tuple[StepTime, ...]) -> float:
    """Return the working days that the widest bar stands for."""
    return max(
        [1.0, *((step.waited or 0) + (step.worked or 0) for step in steps)]
        + [float(step.limit[0]) for step in steps if step.limit and step.done and step.limit[1] == "HK"]
    )
