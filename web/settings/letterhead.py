"""Kop surat: the letterhead with its preview, and the legal basis that papers name."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.commands.base import PROCESS_KEEPERS
from engine.commands.office import SetConfig
from engine.commands.office_values import check_value
from engine.errors import FormInvalid
from engine.model import Message
from engine.queries.office import list_settings
from web.house import the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, show

KINDS = ("config.set", "config.withdrawn")
LETTERHEAD, LEGAL = "kop", "dasar_hukum"
PARTS = {
    "pemda": lazy_gettext("Pemerintah daerah"),
    "dinas": lazy_gettext("Nama dinas"),
    "alamat": lazy_gettext("Alamat"),
    "telepon": lazy_gettext("Telepon"),
    "surel": lazy_gettext("Surel"),
    "laman": lazy_gettext("Laman"),
    "kota": lazy_gettext("Kota, untuk tempat dan tanggal surat"),
}
NEEDED = ("pemda", "dinas", "alamat", "kota")


@pages.get("/kop")
@kept_by(PROCESS_KEEPERS)
def letterhead() -> tuple[str, int]:
    """Show the letterhead as it holds today."""
    return _page({}, {})


def _page(errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    current = office.setting(LETTERHEAD, today())
    legal = "\n".join(office.setting(LEGAL, today()))
    lines = engine.query(partial(list_settings, prefix=LETTERHEAD))
    return show(
        "letterhead",
        "letterhead",
        422 if errors else 200,
        parts=PARTS,
        needed=NEEDED,
        lines=[line for line in lines if line.key == LETTERHEAD],
        errors=errors,
        values={**current, "dasar_hukum": legal, "valid_from": today().isoformat(), **values},
        kinds=KINDS,
        mentions=(f'"key":"{LETTERHEAD}"', f'"key":"{LEGAL}"'),
    )


@pages.post("/kop")
@kept_by(PROCESS_KEEPERS)
def change_letterhead() -> Any:
    """Show the new letterhead; with the button for saving, set it."""
    values = sent(*PARTS, "valid_from", "basis")
    engine = the_engine()
    value = {**engine.query(engine.house.offices.current).setting(LETTERHEAD, today()), **{p: values[p] for p in PARTS}}
    errors: dict[str, str] = {}
    try:
        check_value(LETTERHEAD, value)
    except FormInvalid as exc:
        errors = {name: exc.errors[name] for name in PARTS if name in exc.errors}
    first = _first(values, errors)
    if errors or first is None or request.form.get("lihat"):
        return _page(errors, values)
    attempt(SetConfig(LETTERHEAD, value, first, values["basis"]))
    return done(gettext("Kop surat disimpan."), "settings.letterhead")


def _first(values: dict[str, str], errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(values["valid_from"])
    except ValueError:
        errors["valid_from"] = Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")
        return None


@pages.post("/kop/dasar-hukum")
@kept_by(PROCESS_KEEPERS)
def change_legal_basis() -> Any:
    """Set the laws that papers name, one on a line."""
    lines = [line.strip() for line in request.form.get(LEGAL, "").splitlines() if line.strip()]
    if not lines:
        return _page({LEGAL: Message("Isilah paling sedikit satu dasar hukum.")}, {LEGAL: ""})
    attempt(SetConfig(LEGAL, lines, today(), sent("dasar_basis")["dasar_basis"]))
    return done(gettext("Dasar hukum disimpan."), "settings.letterhead")
