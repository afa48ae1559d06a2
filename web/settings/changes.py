"""How a change of the office reads: what it was about, and each old and new value in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, gettext, lazy_gettext

from engine.queries.changes import Changed
from web.words import person_words

SHOWN = 6
FIELDS = {
    "aktif": lazy_gettext("Dipakai"),
    "alamat": lazy_gettext("Alamat"),
    "cap": lazy_gettext("Paling lama (hari kalender)"),
    "capacity": lazy_gettext("Sebagai"),
    "dinas": lazy_gettext("Nama dinas"),
    "diperiksa_harian": lazy_gettext("Diperiksa setiap hari"),
    "email": lazy_gettext("Surel"),
    "jenis": lazy_gettext("Jenis"),
    "kata": lazy_gettext("Kata kunci"),
    "kecamatan": lazy_gettext("Kecamatan"),
    "kelompok": lazy_gettext("Kelompok"),
    "kewilayahan": lazy_gettext("Kepala kewilayahan"),
    "kota": lazy_gettext("Kota"),
    "label": lazy_gettext("Nama"),
    "laman": lazy_gettext("Laman"),
    "nama": lazy_gettext("Nama pendek"),
    "name": lazy_gettext("Nama"),
    "nip": lazy_gettext("NIP"),
    "number": lazy_gettext("Jumlah"),
    "pemda": lazy_gettext("Pemerintah daerah"),
    "pimpinan": lazy_gettext("Pimpinan"),
    "rank": lazy_gettext("Pangkat"),
    "superior": lazy_gettext("Atasan"),
    "surel": lazy_gettext("Surel"),
    "telepon": lazy_gettext("Telepon"),
    "title": lazy_gettext("Sebutan"),
    "unit": lazy_gettext("Satuan"),
    "valid_from": lazy_gettext("Mulai"),
    "valid_to": lazy_gettext("Sampai"),
}
VALUES = {
    "HK": lazy_gettext("hari kerja"),
    "HARI": lazy_gettext("hari kalender"),
    "LANGSUNG": lazy_gettext("Langsung"),
    "TIDAK_LANGSUNG": lazy_gettext("Tidak langsung"),
    "definitif": lazy_gettext("definitif"),
    "plh": lazy_gettext("Plh."),
    "plt": lazy_gettext("Plt."),
    "calendar": lazy_gettext("kalender"),
    "limits": lazy_gettext("tenggat"),
}
HIDDEN = ("starts", "deadline_class", "value")


@dataclass(frozen=True, slots=True)
class Pair:
    """One value that changed; without a label the whole thing changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a page tells it; `pairs` are cut off after six, `more` says how many follow."""

    at: datetime
    who: str
    kind: str
    about: str
    pairs: tuple[Pair, ...]
    more: int


def tell(changes: Collection[Changed]) -> tuple[Told, ...]:
    """Tell changes, as many as there are."""
    return tuple(_told(change) for change in changes)


def _told(change: Changed) -> Told:
    pairs = tuple(_pairs("", change.data.get("before"), change.data.get("after"))) or tuple(_facts(change.data))
    who = change.name or person_words(change.actor)
    return Told(change.at, who, change.kind, _about(change.data), pairs[:SHOWN], max(0, len(pairs) - SHOWN))


def _about(data: Mapping[str, Any]) -> str:
    """Say whom or what a change was about, and from when it holds."""
    names = [str(data[name]) for name in ("user", "role", "key", "row") if data.get(name)]
    if data.get("day"):
        names.append(value_words(data["day"]))
    first = data.get("valid_from")
    if data.get("key") and first and not first.startswith("0001"):
        names.append(gettext("berlaku mulai %(day)s", day=value_words(first)))
    if data.get("basis"):
        names.append(str(data["basis"]))
    return " · ".join(names)


def _facts(data: Mapping[str, Any]) -> Iterator[Pair]:
    """Events that only add something tell what: a role from a day until a day, years of a calendar."""
    for name in ("capacity", "valid_from", "valid_to"):
        if "role" in data and data.get(name):
            yield Pair(str(FIELDS[name]), "", value_words(data[name]))
    if "days" in data:
        text = gettext("%(days)s hari untuk %(first)s–%(last)s", **{k: data[k] for k in ("days", "first", "last")})
        yield Pair("", "", text)


def _pairs(label: str, before: Any, after: Any) -> Iterator[Pair]:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        old, new = (value if isinstance(value, Mapping) else {} for value in (before, after))
        for name in {**old, **new}:
            if name not in HIDDEN:
                inner = str(FIELDS.get(name, name))
                yield from _pairs(f"{label} · {inner}" if label else inner, old.get(name), new.get(name))
    elif before is not None or after is not None:
        yield Pair(label, value_words(before), value_words(after))


def value_words(value: Any) -> str:
    """Return a stored value as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("ya") if value else gettext("tidak"))
    if isinstance(value, list):
        return ", ".join(value_words(part) for part in value)
    text = str(value)
    if text[:4].isdigit() and text.count("-") == 2:
        return _day(text)
    return str(VALUES.get(text, text))


def _day(text: str) -> str:
    try:
        return str(format_date(date.fromisoformat(text), "d MMM y", locale=get_locale() or "id"))
    except ValueError:
        return text
