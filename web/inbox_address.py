"""What the address of an inbox says, and the other way round: everything that a person chose is in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext, lazy_gettext

from engine.queries.inbox_walks import Asked
from engine.queries.reach import Reach
from engine.queries.work_filters import Sort, Whose, WorkFilter

LONGEST_SEARCH = 100
WAITING, HALTED = "menunggu", "terhenti"
BESIDE = frozenset({WAITING, HALTED})  # tabs that show cases, not work
TABS = {
    "mine": lazy_gettext("Saya kerjakan"),
    "free": lazy_gettext("Belum diambil"),
    "others": lazy_gettext("Dikerjakan rekan"),
    "later": lazy_gettext("Ditunda"),
}
NAMES = {
    "process": "proses",
    "step": "langkah",
    "role": "peran",
    "channel": "kanal",
    "service": "layanan",
    "kecamatan": "kecamatan",
    "limit": "tenggat",
    "words": "cari",
}
LABELS = {
    "process": lazy_gettext("Proses"),
    "step": lazy_gettext("Langkah"),
    "role": lazy_gettext("Peran"),
    "channel": lazy_gettext("Saluran"),
    "service": lazy_gettext("Pelayanan"),
    "kecamatan": lazy_gettext("Kecamatan"),
    "limit": lazy_gettext("Tenggat"),
    "words": lazy_gettext("Kata"),
}
SORTS = {"limit": "tenggat", "since": "sejak", "number": "nomor", "urgency": "prioritas"}
LIMITS = {
    "late": ("terlambat", lazy_gettext("Terlambat")),
    "today": ("hari-ini", lazy_gettext("Hari ini")),
    "week": ("minggu-ini", lazy_gettext("Sampai akhir minggu ini")),
    "more": ("lebih", lazy_gettext("Sesudah minggu ini")),
    "none": ("tanpa", lazy_gettext("Tanpa tenggat")),
}
_SORTS = {word: key for key, word in SORTS.items()}
_LIMITS = {word: key for key, (word, _) in LIMITS.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow an inbox: the field's name, its label, and what may be chosen, by value and label."""

    name: str
    label: Any
    options: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    label: str
    value: str
    without: dict[str, str]


def read(args: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what makes no sense is as if it were not there."""
    tab = args.get("tab", "free")
    return Asked(
        whose=cast("Whose", tab if tab in TABS else "free"),
        narrow=_narrow(args),
        sort=cast("Sort", _SORTS.get(args.get("urut", ""), "limit")),
        descending=args.get("arah") == "turun",
        after=args.get("setelah", "")[:36],
    )


def read_query(query: str) -> tuple[Whose, WorkFilter]:
    """Return what a saved view shows."""
    asked = read(dict(parse_qsl(query)))
    return asked.whose, asked.narrow


def _narrow(args: Mapping[str, str]) -> WorkFilter:
    values = {name: args.get(word, "").strip()[:LONGEST_SEARCH] for name, word in NAMES.items()}
    return WorkFilter(**{**values, "limit": _LIMITS.get(values["limit"], "")})


def written(asked: Asked) -> dict[str, str]:
    """Return the parts of the address that say this, without the page."""
    narrow = {word: str(getattr(asked.narrow, name)) for name, word in NAMES.items()}
    if asked.narrow.limit:
        narrow["tenggat"] = LIMITS[asked.narrow.limit][0]
    order = {} if asked.sort == "limit" else {"urut": SORTS[asked.sort]}
    way = {"arah": "turun"} if asked.descending else {}
    return {"tab": asked.whose} | {word: value for word, value in narrow.items() if value} | order | way


def query_of(asked: Asked) -> str:
    """Return the same as the query of an address."""
    return urlencode(written(asked))


def choices(reach: Reach) -> tuple[Choice, ...]:
    """Return what an inbox can be narrowed by; a list with one entry only would narrow nothing."""
    steps = [
        (element.id, f"{element.sop} {gettext(element.name)}".strip())
        for definition in reach.processes
        for element in definition.process.elements.values()
        if element.type == "userTask" and set(definition.roles_of(element.id)) & reach.roles
    ]
    areas = {row.get("kecamatan", "") for row in reach.office.options.get("wilayah", ())} - {""}
    found = (
        Choice("process", LABELS["process"], tuple((d.process.id, gettext(d.process.name)) for d in reach.processes)),
        Choice("step", LABELS["step"], tuple(sorted(steps, key=lambda step: step[1]))),
        Choice("role", LABELS["role"], tuple((role, reach.titles.get(role, role)) for role in sorted(reach.roles))),
        Choice("channel", LABELS["channel"], _listed(reach, "kanal")),
        Choice("service", LABELS["service"], _listed(reach, "layanan")),
        Choice("kecamatan", LABELS["kecamatan"], tuple((name, name) for name in sorted(areas))),
        Choice("limit", LABELS["limit"], tuple(LIMITS.values())),
    )
    return tuple(choice for choice in found if len(choice.options) > 1)


def _listed(reach: Reach, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((row["value"], row["label"]) for row in reach.office.options.get(name, ()))


def chips(asked: Asked, offered: tuple[Choice, ...]) -> tuple[Chip, ...]:
    """Return the filters that are on, each with the address that lacks it."""
    here, found = written(asked), []
    known = {choice.name: dict(choice.options) for choice in offered}
    for name, word in NAMES.items():
        if word in here:
            value = known.get(name, {}).get(here[word], here[word])
            without = {key: rest for key, rest in here.items() if key != word}
            found.append(Chip(str(LABELS[name]), str(value), without))
    return tuple(found)
