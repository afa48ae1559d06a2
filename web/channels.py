"""Pemeriksaan kanal: the day's check of every channel on one page, and the month at a glance (SOP 9.2.1, 6.2)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import login_required

from engine.commands.channels import CheckChannel, CheckTheRest, FinishChannelCheck, ReopenChannel
from engine.errors import FormInvalid, Invalid
from engine.queries.channels import Day, check_of_day, month_of_checks
from web.house import the_actor, the_engine, today

pages = Blueprint("channels", __name__, url_prefix="/kanal")
STATES = {
    "off": lazy_gettext("Libur"),
    "ahead": "",
    "before": "",
    "done": lazy_gettext("Selesai"),
    "late": lazy_gettext("Terlambat"),
    "missing": lazy_gettext("Terlewat"),
    "open": lazy_gettext("Berjalan"),
}


@pages.app_template_filter("calendar_weeks")
def weeks(days: tuple[Day, ...]) -> list[list[Day | None]]:
    """Return the days of a month by weeks from Monday to Sunday."""
    cells: list[Day | None] = [*(None for _ in range(days[0].day.weekday())), *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


@pages.get("/")
@login_required
def index() -> Any:
    """Open today's check, or the month when there is none."""
    first = today().replace(day=1)
    ask = partial(month_of_checks, house=the_engine().house, actor=the_actor(), first=first, today=today())
    now = next((day for day in the_engine().query(ask) if day.day == today()), None)
    if now and now.item:
        return redirect(url_for("channels.show", work_item_id=now.item))
    return redirect(url_for("channels.month", month=f"{first:%Y-%m}"))


@pages.get("/<work_item_id>")
@login_required
def show(work_item_id: str) -> Any:
    """Show the check with a row per channel."""
    return _page(work_item_id, {}, 200)


@pages.post("/<work_item_id>")
@login_required
def check(work_item_id: str) -> Any:
    """Note one channel: `nihil` nothing, `simpan` so many, `buka` look again."""
    action, _, channel = request.form.get("aksi", "").partition(":")
    text = request.form.get(f"jumlah-{channel}", "").strip()
    note = request.form.get(f"catatan-{channel}", "")
    engine, me = the_engine(), the_actor()
    if action == "semua":
        number = engine.execute(CheckTheRest(work_item_id), me)
        flash(gettext("%(number)s kanal dicatat nihil.", number=number))
    elif action == "buka":
        engine.execute(ReopenChannel(work_item_id, channel), me)
    else:
        received = 0 if action == "nihil" else int(text) if text.isdecimal() else -1
        try:
            engine.execute(CheckChannel(work_item_id, channel, received, note), me)
        except Invalid:
            told = gettext("Isilah berapa yang masuk, paling sedikit sebanyak yang sudah dicatat.")
            return _page(work_item_id, {channel: told}, 422)
    return redirect(
        url_for("channels.show", work_item_id=work_item_id, _anchor=f"kanal-{channel}" if channel else None), 303
    )


@pages.post("/<work_item_id>/selesai")
@login_required
def finish(work_item_id: str) -> Any:
    """Complete the day's step."""
    token = request.form.get("token", "")[:64] or str(uuid4())
    try:
        the_engine().execute(FinishChannelCheck(work_item_id, token), the_actor())
    except FormInvalid as exc:
        return _page(work_item_id, exc.errors, 422)
    flash(gettext("Pemeriksaan kanal hari ini selesai."))
    return redirect(url_for("channels.month", month=f"{today():%Y-%m}"), 303)


@pages.get("/bulan/<month>")
@login_required
def month(month: str) -> str:
    """Show a month: done, late, missing."""
    first = _first_day(month)
    ask = partial(month_of_checks, house=the_engine().house, actor=the_actor(), first=first, today=today())
    days = the_engine().query(ask)
    shown = {"before": first - timedelta(days=1), "after": first + timedelta(days=32), "states": STATES}
    counts = {state: sum(day.state == state for day in days) for state in ("done", "late", "missing")}
    return render_template("start/month.html", days=days, first=first, now=today(), counts=counts, **shown)


def _first_day(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)


def _page(work_item_id: str, errors: dict[str, str] | Any, status: int) -> Any:
    ask = partial(check_of_day, house=the_engine().house, actor=the_actor(), work_item_id=work_item_id, today=today())
    found = the_engine().query(ask)
    return render_template("start/channels.html", check=found, errors=errors, token=str(uuid4())), status
