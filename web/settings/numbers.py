"""Penomoran: patterns with an example, what comes next, and the book of numbers with its gaps."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.commands.base import PROCESS_KEEPERS
from engine.commands.office import SetConfig
from engine.commands.office_values import BLANKS, example_of
from engine.errors import FormInvalid, NotFound
from engine.model import Message
from engine.queries.numbers import SERIES_PREFIX, list_series, number_book, years_of
from web.house import the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, show

KINDS = ("config.set",)
CODE = "kode_klasifikasi"
NAMES = {
    "register": lazy_gettext("Nomor register pengaduan"),
    "fptp": lazy_gettext("Formulir Permintaan Tindakan Perbaikan"),
    "surat": lazy_gettext("Surat undangan dan tanggapan"),
    "ba": lazy_gettext("Berita Acara"),
    "laporan": lazy_gettext("Laporan Hasil"),
}
MEANINGS = {
    "nomor": lazy_gettext("nomor urut; {nomor:04d} menulis empat angka"),
    "tahun": lazy_gettext("tahun"),
    "bulan_romawi": lazy_gettext("bulan dengan angka Romawi"),
    "kode_klasifikasi": lazy_gettext("kode klasifikasi arsip"),
    "jenis_layanan": lazy_gettext("kode pelayanan yang diadukan"),
    "kanal": lazy_gettext("kode kanal"),
}


@pages.get("/penomoran")
@kept_by(PROCESS_KEEPERS)
def numbers() -> tuple[str, int]:
    """List the series with an example of their next number."""
    return _numbers({}, {})


def _numbers(errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    lines = engine.query(partial(list_series, office=office, today=today()))
    return show(
        "numbers",
        "numbers",
        422 if errors else 200,
        lines=[(line, _example(line.pattern, line.last + 1)) for line in lines],
        names=NAMES,
        code=office.setting(CODE, today()),
        errors=errors,
        values=values,
        kinds=KINDS,
        mentions=(f'"key":"{SERIES_PREFIX}', f'"key":"{CODE}"'),
    )


def _example(pattern: str, number: int) -> str:
    """Return how a number would read today, or nothing for a pattern that cannot work."""
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    now = engine.clock().astimezone(engine.house.offices.zone)
    try:
        return example_of(pattern, number, now, {CODE: office.setting(CODE, today())})
    except FormInvalid:
        return ""


@pages.post("/penomoran")
@kept_by(PROCESS_KEEPERS)
def change_code() -> Any:
    """Set the archive's classification code."""
    values = sent("kode", "basis")
    if not values["kode"]:
        return _numbers({"kode": Message("Isilah kodenya.")}, values)
    attempt(SetConfig(CODE, values["kode"], today(), values["basis"]))
    return done(gettext("Kode klasifikasi disimpan."), "settings.numbers")


@pages.get("/penomoran/<key>")
@kept_by(PROCESS_KEEPERS)
def series(key: str) -> tuple[str, int]:
    """Show a series: its pattern, and its book."""
    return _series(key, {}, {})


def _series(key: str, errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    line = next((s for s in engine.query(partial(list_series, office=office, today=today())) if s.key == key), None)
    if line is None:
        raise NotFound(f"There is no series {key}.")
    years = engine.query(partial(years_of, series=key)) or (today().year,)
    year, below = (_whole(request.args.get(name)) for name in ("tahun", "sebelum"))
    year = year or years[0]
    pattern = values.get("pola", line.pattern)
    return show(
        "numbers",
        "series",
        422 if errors else 200,
        line=line,
        name=NAMES.get(key, key),
        book=engine.query(partial(number_book, series=key, year=year, below=below)),
        years=years,
        year=year,
        first_page=below is None,
        example=_example(pattern, line.last + 1),
        code=office.setting(CODE, today()),
        blanks={name: MEANINGS[name] for name in BLANKS},
        dated=office.dated[SERIES_PREFIX + key],
        errors=errors,
        values={"pola": line.pattern, "valid_from": today().isoformat(), **values},
        kinds=KINDS,
        mentions=(f'"key":"{SERIES_PREFIX}{key}"',),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) <= 9 else None


@pages.post("/penomoran/<key>")
@kept_by(PROCESS_KEEPERS)
def change_series(key: str) -> Any:
    """Show an example of a new pattern; with the button for saving, set it."""
    values = sent("pola", "valid_from", "basis")
    errors: dict[str, str] = {}
    first = None
    try:
        first = date.fromisoformat(values["valid_from"])
    except ValueError:
        errors["valid_from"] = Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")
    try:
        example_of(values["pola"], 1, the_engine().clock(), {})
    except FormInvalid as exc:
        errors = {**exc.errors, **errors}
    if errors or first is None or request.form.get("lihat"):
        return _series(key, errors, values)
    attempt(SetConfig(f"{SERIES_PREFIX}{key}", values["pola"], first, values["basis"]))
    return done(gettext("Pola nomor disimpan."), "settings.series", key=key)
