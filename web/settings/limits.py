"""Tenggat: limits, mutu baku per step, and what else the office decides, each with the day from which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.calendars.deadlines import written_out
from engine.commands.base import PROCESS_KEEPERS
from engine.commands.office import SetConfig, WithdrawConfig
from engine.commands.office_values import check_value
from engine.errors import FormInvalid, NotFound
from engine.model import Message
from engine.office import RULE_PREFIX, STEP_PREFIX, Office
from engine.queries.moving import Change, last_recomputation, preview
from engine.queries.office import SettingLine, list_settings
from engine.queries.steps import StepLine, limited_steps
from web.house import the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, short_day, show

KINDS = ("config.set", "config.withdrawn")
UNITS = {"HK": lazy_gettext("hari kerja"), "HARI": lazy_gettext("hari kalender")}
STARTS = {
    "receipt": lazy_gettext("sejak pengaduan diterima"),
    "request": lazy_gettext("sejak keterangan diminta"),
    "element": lazy_gettext("sejak langkahnya terbuka"),
}
NAMES = {
    "respon_awal": lazy_gettext("Tanggapan awal"),
    "teruskan": lazy_gettext("Meneruskan ke instansi lain"),
    "sederhana": lazy_gettext("Pengaduan sederhana"),
    "tanpa_pemeriksaan": lazy_gettext("Pengaduan tanpa pemeriksaan lapangan"),
    "dengan_pemeriksaan": lazy_gettext("Pengaduan dengan pemeriksaan lapangan"),
    "tanggapan_kelengkapan": lazy_gettext("Menanggapi kelengkapan"),
    "melengkapi": lazy_gettext("Pengadu melengkapi keterangan"),
    "sampaikan_hasil": lazy_gettext("Menyampaikan hasil"),
    "masa_klarifikasi": lazy_gettext("Masa klarifikasi pengadu"),
    "min_undangan": lazy_gettext("Undangan sebelum rapat"),
    "berita_acara": lazy_gettext("Berita Acara"),
}
OTHERS = {
    "jam_tutup": (lazy_gettext("Jam tutup"), lazy_gettext("Pengaduan sesudah jam ini dihitung hari kerja berikutnya.")),
    "min_kontak": (lazy_gettext("Menghubungi pelapor"), lazy_gettext("Paling sedikit sekian kali, pada hari berbeda.")),
    "peringatan_persen": (
        lazy_gettext("Peringatan tenggat"),
        lazy_gettext("Pada bagian waktu yang terpakai, dalam persen."),
    ),
    "berkas_lepas_hari": (
        lazy_gettext("Berkas yang tidak dipakai"),
        lazy_gettext(
            "Dihapus sekian hari setelah diunggah, bila tidak ada isian, konsep, atau jawaban yang memakainya."
        ),
    ),
    "eskalasi_siklus": (lazy_gettext("Eskalasi siklus"), lazy_gettext("Mulai siklus ini Kepala Bidang diberi tahu.")),
}


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit or another setting on the page: its name, what holds today, and what holds later."""

    key: str
    name: Any
    about: Any
    now: SettingLine | None
    later: tuple[SettingLine, ...]


@pages.get("/tenggat")
@kept_by(PROCESS_KEEPERS)
def limits() -> tuple[str, int]:
    """List limits, the mutu baku of steps, and other rules."""
    engine = the_engine()
    lines = engine.query(list_settings)
    rules = [_line(key, name, "", lines) for key, name in _known(lines)]
    return show(
        "limits",
        "limits",
        rules=rules,
        others=[_line(key, name, about, lines) for key, (name, about) in OTHERS.items()],
        steps=engine.query(partial(limited_steps, house=engine.house, today=today())),
        read=read,
        starts=STARTS,
        progress=engine.query(last_recomputation),
        kinds=KINDS,
        mentions=_mentions(),
    )


def _mentions() -> tuple[str, ...]:
    return tuple(f'"key":"{name}' for name in (RULE_PREFIX, STEP_PREFIX, *OTHERS))


def _known(lines: tuple[SettingLine, ...]) -> list[tuple[str, Any]]:
    keys = dict.fromkeys(line.key for line in lines if line.key.startswith(RULE_PREFIX))
    order = list(NAMES)
    named = [(key, NAMES.get(key.removeprefix(RULE_PREFIX), key)) for key in keys]
    return sorted(
        named, key=lambda pair: order.index(name) if (name := pair[0].removeprefix(RULE_PREFIX)) in order else 99
    )


def _line(key: str, name: Any, about: Any, lines: tuple[SettingLine, ...]) -> LimitLine:
    mine = [line for line in lines if line.key == key]
    begun = [line for line in mine if line.valid_from <= today()]
    return LimitLine(
        key, name, about, begun[-1] if begun else None, tuple(line for line in mine if line.valid_from > today())
    )


def read(value: Any) -> str:
    """Say a value in words: `14 hari kerja, paling lama 60 hari kalender`."""
    if isinstance(value, dict):
        text = f"{value['number']} {UNITS[value['unit']]}" if value["number"] else gettext("hari yang sama")
        return (
            text
            if value.get("cap") is None
            else gettext("%(limit)s, paling lama %(cap)s hari kalender", limit=text, cap=value["cap"])
        )
    return ", ".join(f"{part} %" for part in value) if isinstance(value, list) else str(value)


@pages.get("/tenggat/<key>")
@kept_by(PROCESS_KEEPERS)
def limit(key: str) -> tuple[str, int]:
    """Show a limit's values over time, and the form for a new one."""
    return _limit(key, {}, {})


def _limit(key: str, errors: dict[str, str], values: dict[str, Any]) -> tuple[str, int]:
    engine = the_engine()
    name, about, default = _about(key)
    lines = tuple(line for line in engine.query(partial(list_settings, prefix=key)) if line.key == key)
    held = [line for line in lines if line.valid_from <= today()]
    now = held[-1].value if held else default
    return show(
        "limits",
        "limit",
        422 if errors else 200,
        key=key,
        name=name,
        about=about,
        lines=lines,
        now=now,
        default=default,
        read=read,
        units=UNITS,
        starts=STARTS,
        errors=errors,
        values={**_typed(key, now), "valid_from": today().isoformat(), **values},
        kinds=KINDS,
        mentions=(f'"key":"{key}"',),
    )


def _about(key: str) -> tuple[Any, Any, Any]:
    """Return name, explanation and the diagram's own value of a setting of this page. Raises: NotFound."""
    if key in OTHERS:
        return *OTHERS[key], None
    engine = the_engine()
    if key.startswith(STEP_PREFIX):
        steps = engine.query(partial(limited_steps, house=engine.house, today=today()))
        step = next((step for step in steps if step.key == key), None)
        if step is None or not step.settable:
            raise NotFound(f"There is no step {key}.")
        return _step_name(step), gettext("Mutu baku langkah ini, sejak langkahnya terbuka."), _written(step)
    if key not in engine.query(engine.house.offices.current).dated or not key.startswith(RULE_PREFIX):
        raise NotFound(f"There is no limit {key}.")
    return NAMES.get(key.removeprefix(RULE_PREFIX), key), "", None


def _step_name(step: StepLine) -> str:
    return f"{step.number} {step.name}" if step.number else step.name


def _written(step: StepLine) -> dict[str, Any] | None:
    rule = written_out(step.text)
    return {"number": rule.number, "unit": rule.unit} if rule else None


def _typed(key: str, value: Any) -> dict[str, Any]:
    """Return a value as the form's fields hold it."""
    if isinstance(value, dict):
        return {name: value.get(name) for name in ("number", "unit", "cap")}
    return {key: ", ".join(str(part) for part in value) if isinstance(value, list) else value}


@pages.post("/tenggat/<key>")
@kept_by(PROCESS_KEEPERS)
def change_limit(key: str) -> Any:
    """Show whom a new value touches; with `pasti`, set it."""
    name, _, default = _about(key)
    values = sent("number", "unit", "cap", key, "valid_from", "basis")
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    value, errors = _value(key, values, office, default)
    first = _first(values, errors)
    if errors or first is None:
        return _limit(key, errors, values)
    if request.form.get("pasti") != "ya":
        seen = engine.query(partial(preview, house=engine.house, change=Change(values=((key, first, value),))))
        told = gettext("%(name)s: %(value)s, mulai %(day)s.", name=name, value=read(value), day=short_day(first))
        kept = {field: text for field, text in values.items() if text}
        return show(
            "limits", "preview", told=told, seen=seen, kept=kept, back={"endpoint": "settings.limit", "key": key}
        )
    if wrong := attempt(SetConfig(key, value, first, values["basis"])):
        return _limit(key, dict(wrong), values)
    return done(gettext("Disimpan."), "settings.limits")


def _first(values: dict[str, str], errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(values["valid_from"])
    except ValueError:
        errors["valid_from"] = Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")
        return None


def _value(key: str, values: dict[str, str], office: Office, default: Any) -> tuple[Any, dict[str, str]]:
    """Return the value that was typed, and what is wrong with it."""
    if key in OTHERS:
        value = _other(key, values[key])
    else:
        old = office.setting(key, today()) if key in office.dated else default or {}
        typed = {"number": _number(values["number"]), "unit": values["unit"], "cap": _number(values["cap"])}
        value = {**old, **typed}
        if not values["cap"]:
            value.pop("cap")
    try:
        check_value(key, value)
    except FormInvalid as exc:
        return value, dict(exc.errors)
    return value, {}


def _other(key: str, text: str) -> Any:
    if key == "jam_tutup":
        return text
    parts = [_number(part.strip().removesuffix("%").strip()) for part in text.split(",")]
    return parts if key == "peringatan_persen" else parts[0]


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() else text


@pages.post("/tenggat/<key>/tarik")
@kept_by(PROCESS_KEEPERS)
def withdraw_limit(key: str) -> Any:
    """Take back a value that has not begun to hold."""
    _about(key)
    errors: dict[str, str] = {}
    first = _first(sent("valid_from"), errors)
    if first is None:
        return _limit(key, errors, {})
    attempt(WithdrawConfig(key, first))
    return done(gettext("Perubahan yang belum berlaku ditarik."), "settings.limit", key=key)
