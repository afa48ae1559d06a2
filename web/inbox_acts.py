"""What can be done with work items in the list, one or many: each is done or refused on its own, and told so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from engine.commands.base import Command
from engine.commands.scheduling import LONGEST, PRIORITIES, PrioritiseWorkItem, SnoozeWorkItem
from engine.commands.work_items import ClaimWorkItem, ReassignWorkItem, ReleaseWorkItem
from engine.errors import EngineError
from web.house import the_actor, the_engine
from web.words import long_day, reason

ACTED, AT_ONCE, UNDO_AT_ONCE = "acted", 50, 20
Form = MultiDict[str, str]
Act = Callable[[str], Command[Any]]


def last_day(today: date) -> date:
    """Return the last day until which work may be put aside."""
    return today + LONGEST


def act(form: Form, today: date) -> dict[str, Any]:
    """Do what a form of the list asks for, with every work item that it names; say what was done and what was not.

    `refused` is a list of reasons, each with the numbers of the cases; `undo` are the work items that can be taken up
    again.
    """
    single = form.get("satu", "")
    name, _, one = single.partition(":") if single else (form.get("aksi", ""), "", "")
    ids = [one] if one else list(dict.fromkeys(form.getlist("tugas")))[:AT_ONCE]
    make, problem = _maker(name, form, today)
    if not ids and not problem:
        problem = gettext("Pilih dahulu satu tugas atau lebih dengan kotak centang di awal baris.")
    if make is None or problem:
        return {"told": "", "refused": [[problem, []]], "undo": []}
    return _each(name, make, ids, form)


def _each(name: str, make: Act, ids: list[str], form: Form) -> dict[str, Any]:
    done: list[tuple[str, str]] = []
    refused: dict[str, list[str]] = {}
    for item_id in ids:
        label = form.get(f"nomor-{item_id}", "")[:40] or gettext("tanpa nomor")
        try:
            the_engine().execute(make(item_id), the_actor())
        except EngineError as exc:
            refused.setdefault(reason(exc), []).append(label)
        else:
            done.append((item_id, label))
    undo = [item_id for item_id, _ in done] if name == "tunda" and len(done) <= UNDO_AT_ONCE else []
    labels = [label for _, label in done]
    return {"told": _told(name, form, labels), "refused": list(refused.items()), "undo": undo}


def _maker(name: str, form: Form, today: date) -> tuple[Act | None, str]:
    """Return how to make the command for a work item, or what is wrong with the form."""
    if name == "ambil":
        return ClaimWorkItem, ""
    if name == "lepas":
        return ReleaseWorkItem, ""
    if name == "kembalikan":
        return lambda item_id: SnoozeWorkItem(item_id, None), ""
    makers = {"tunda": _snooze, "prioritas": _prioritise, "alihkan": _reassign}
    return makers[name](form, today) if name in makers else (None, gettext("Tindakan ini tidak dikenal."))


def _snooze(form: Form, today: date) -> tuple[Act | None, str]:
    until = _day(form.get("sampai", ""))
    if until is None or not today < until <= today + LONGEST:
        days = LONGEST.days
        return None, gettext("Isi tanggal tindak lanjut sesudah hari ini, paling lama %(days)s hari lagi.", days=days)
    return lambda item_id: SnoozeWorkItem(item_id, until), ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _prioritise(form: Form, _today: date) -> tuple[Act | None, str]:
    chosen = form.get("prioritas", "")
    if chosen not in map(str, PRIORITIES):
        return None, gettext("Pilih prioritasnya.")
    return lambda item_id: PrioritiseWorkItem(item_id, int(chosen)), ""


def _reassign(form: Form, _today: date) -> tuple[Act | None, str]:
    to, why = form.get("kepada", ""), form.get("alasan", "").strip()
    if not to or not why:
        return None, gettext("Pilih kepada siapa tugas dialihkan, dan tulis alasannya.")
    return lambda item_id: ReassignWorkItem(item_id, to, why), ""


def _told(name: str, form: Form, done: list[str]) -> str:
    if not done:
        return ""
    count = len(done)
    if name == "tunda":
        day = long_day(form.get("sampai", ""))
        return str(gettext("%(count)s tugas ditunda sampai %(day)s.", count=count, day=day))
    words = {
        "ambil": gettext("%(count)s tugas Anda ambil.", count=count),
        "lepas": gettext("%(count)s tugas dilepas; rekan seperan dapat mengambilnya.", count=count),
        "kembalikan": gettext("%(count)s tugas kembali ke daftar.", count=count),
        "prioritas": gettext("Prioritas %(count)s tugas diubah.", count=count),
        "alihkan": gettext("%(count)s tugas dialihkan.", count=count),
    }
    return str(words[name])
