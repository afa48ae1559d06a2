"""Peran: titles, superiors, and who holds a role when: definitive, Plh. or Plt."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.commands.base import OFFICE_KEEPERS
from engine.commands.office import SetConfig
from engine.commands.people import CAPACITIES, AssignRole, DefineRole, EndRole
from engine.errors import Conflict, NotFound
from engine.model import Message
from engine.office import PEOPLE_STREAM
from engine.queries.people import list_people
from engine.queries.roles import view_roles
from engine.queries.sessions import REQUIRED
from web.house import the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, show
from web.words import long_day

KEY = re.compile(r"[A-Z][A-Z0-9_]{1,59}")
KINDS = ("role.defined", "role.assigned", "role.ended", "role.withdrawn")
HOW = {"definitif": lazy_gettext("Definitif"), "plh": lazy_gettext("Plh."), "plt": lazy_gettext("Plt.")}
TROUBLES = {
    "nobody": lazy_gettext("Tidak ada pemegang sejak %(first)s"),
    "gap": lazy_gettext("Tidak ada pemegang mulai %(first)s"),
    "overlap": lazy_gettext("Dua pejabat definitif sekaligus mulai %(first)s"),
}


@pages.get("/peran")
@kept_by(OFFICE_KEEPERS)
def roles() -> tuple[str, int]:
    """List roles, who holds them today, and what is wrong with the plan."""
    return _roles({}, {})


def _roles(errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    found = the_engine().query(lambda session: view_roles(session, today()))
    return show(
        "roles",
        "roles",
        422 if errors else 200,
        roles=found,
        titles={role.key: role.title for role in found},
        how=HOW,
        trouble=trouble,
        errors=errors,
        values=values,
        kinds=KINDS,
        stream=PEOPLE_STREAM,
    )


def trouble(warned: Any) -> str:
    """Say a warning in words, with its days."""
    text = str(TROUBLES[warned.trouble]) % {"first": long_day(warned.first)}
    return text + gettext(" sampai %(last)s", last=long_day(warned.last)) if warned.last else text


@pages.post("/peran")
@kept_by(OFFICE_KEEPERS)
def add_role() -> Any:
    """Add a role."""
    values = sent("key", "title", "superior")
    errors: dict[str, str] = {}
    if not KEY.fullmatch(values["key"]):
        errors["key"] = Message(
            "Kode: huruf besar, angka, dan garis bawah, misalnya {example}.", example="PETUGAS_BARU"
        )
    elif any(role.key == values["key"] for role in the_engine().query(lambda s: view_roles(s, today()))):
        errors["key"] = Message("Kode ini sudah dipakai.")
    if not values["title"]:
        errors["title"] = Message("Isilah sebutannya.")
    errors = errors or dict(attempt(DefineRole(values["key"], values["title"], values["superior"] or None)))
    if errors:
        return _roles(errors, values)
    return done(gettext("Peran ditambahkan."), "settings.role", key=values["key"])


@pages.get("/peran/<key>")
@kept_by(OFFICE_KEEPERS)
def role(key: str) -> tuple[str, int]:
    """Show a role and its holders over time."""
    return _role(key, {}, {})


def _role(key: str, errors: dict[str, str], values: dict[str, str], form: str = "") -> tuple[str, int]:
    engine = the_engine()
    found = engine.query(lambda session: view_roles(session, today()))
    view = next((view for view in found if view.key == key), None)
    if view is None:
        raise NotFound(f"There is no role {key}.")
    return show(
        "roles",
        "role",
        422 if errors else 200,
        role=view,
        others=[(other.key, other.title) for other in found if other.key != key],
        people=[(p.id, p.name) for p in engine.query(lambda session: list_people(session, today()))],
        how=HOW,
        trouble=trouble,
        errors=errors,
        values=values,
        form_name=form,
        required=key in _required(),
        kinds=KINDS,
        mentions=(f'"role":"{key}"',),
        stream=PEOPLE_STREAM,
    )


@pages.post("/peran/<key>")
@kept_by(OFFICE_KEEPERS)
def change_role(key: str) -> Any:
    """Give a role another title or superior."""
    values = sent("title", "superior")
    errors: dict[str, str] = {} if values["title"] else {"title": Message("Isilah sebutannya.")}
    errors = errors or dict(attempt(DefineRole(key, values["title"], values["superior"] or None)))
    if errors:
        return _role(key, errors, values, "define")
    _require(key, required=request.form.get("faktor") == "ya")
    return done(gettext("Peran disimpan."), "settings.role", key=key)


def _required() -> list[str]:
    engine = the_engine()
    keys: list[str] = engine.query(engine.house.offices.current).setting(REQUIRED, today())
    return keys


def _require(key: str, *, required: bool) -> None:
    """Ask holders of the role for a second factor, or no more."""
    keys = _required()
    if required != (key in keys):
        attempt(SetConfig(REQUIRED, [*(k for k in keys if k != key), *([key] if required else [])], today()))


@pages.post("/peran/<key>/pemegang")
@kept_by(OFFICE_KEEPERS)
def assign(key: str) -> Any:
    """Give the role to a person; an absence is the same with Plh. and a last day."""
    values = sent("user_id", "capacity", "valid_from", "valid_to", "form")
    errors, first, last = _span(values)
    if not values["user_id"]:
        errors["user_id"] = Message("Pilihlah orangnya.")
    if values["capacity"] not in CAPACITIES:
        errors["capacity"] = Message("Pilihlah caranya: definitif, Plh., atau Plt.")
    elif values["capacity"] == "plh" and not values["valid_to"]:
        errors["valid_to"] = Message("Plh. selalu sampai hari tertentu.")
    if first and not errors:
        errors |= attempt(AssignRole(key, values["user_id"], first, last, values["capacity"]))
    if errors:
        return _role(key, errors, values, values["form"])
    return done(gettext("Peran diberikan."), "settings.role", key=key)


def _span(values: dict[str, str]) -> tuple[dict[str, str], date | None, date | None]:
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {"valid_from": None, "valid_to": None}
    for name in days:
        try:
            days[name] = date.fromisoformat(values[name]) if values[name] else None
        except ValueError:
            errors[name] = Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")
    if not values["valid_from"]:
        errors["valid_from"] = Message("Isilah hari pertamanya.")
    return errors, days["valid_from"], days["valid_to"]


@pages.post("/peran/<key>/akhiri")
@kept_by(OFFICE_KEEPERS)
def end_role(key: str) -> Any:
    """End somebody's time in a role with its last day, or withdraw one that has not begun."""
    values = sent("user_id", "valid_from", "last")
    try:
        begun = date.fromisoformat(values["valid_from"])
        last = date.fromisoformat(values["last"]) if values["last"] else begun - timedelta(days=1)
    except ValueError:
        return _role(key, {"last": Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")}, values, "end")
    if request.form.get("last") is not None and last < begun:
        return _role(key, {"last": Message("Hari terakhir tidak boleh sebelum hari pertama.")}, values, "end")
    try:
        attempt(EndRole(key, values["user_id"], last + timedelta(days=1)))
    except Conflict:
        text = Message("Ini administrator terakhir. Tunjuklah administrator lain lebih dulu.")
        return _role(key, {"last": text}, values, "end")
    return done(gettext("Peran diakhiri."), "settings.role", key=key)
