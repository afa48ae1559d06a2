"""Orang: who works here, their accounts, passwords and sessions."""

from __future__ import annotations

import re
import secrets
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext

from engine.commands.accounts import FreeWorkItem, ResetPassword, SignOutEverywhere
from engine.commands.base import OFFICE_KEEPERS
from engine.commands.people import AddUser, ChangeUser, CloseUser, ReopenUser
from engine.commands.second_factor import ResetSecondFactor
from engine.errors import Conflict
from engine.model import Message
from engine.office import PEOPLE_STREAM
from engine.passwords import hash_password
from engine.queries.people import count_people, list_people, view_person
from web.house import the_actor, the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, show

ACCOUNT = re.compile(r"[a-z][a-z0-9.]{2,59}")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KINDS = ("factor.reset", "user.added", "user.changed", "user.closed", "user.reopened")
FIELDS = ("name", "rank", "nip", "email")


@pages.get("/orang")
@kept_by(OFFICE_KEEPERS)
def people() -> tuple[str, int]:
    """List people, open accounts or closed ones."""
    words, closed = request.args.get("cari", "").strip(), request.args.get("keadaan") == "ditutup"
    engine = the_engine()
    found = engine.query(lambda session: list_people(session, today(), words, active=not closed))
    counts = engine.query(count_people)
    return show(
        "people",
        "people",
        people=found,
        words=words,
        closed=closed,
        counts=counts,
        kinds=KINDS,
        stream=PEOPLE_STREAM,
    )


@pages.get("/orang/baru")
@kept_by(OFFICE_KEEPERS)
def new_person() -> tuple[str, int]:
    """Ask for a new person."""
    return show("people", "person_new")


@pages.post("/orang/baru")
@kept_by(OFFICE_KEEPERS)
def add_person() -> Any:
    """Add a person, and show their temporary password once."""
    values = sent("user_id", *FIELDS)
    errors: dict[str, str] = {}
    if not ACCOUNT.fullmatch(values["user_id"]):
        errors["user_id"] = Message("Huruf kecil, angka, dan titik, paling sedikit tiga, misalnya putu.ayu.")
    errors |= _mistakes(values)
    if errors:
        return show("people", "person_new", 422, errors=errors, values=values)
    try:
        the_engine().execute(AddUser(values["user_id"], *_about(values)), the_actor())
    except Conflict:
        taken = {"user_id": Message("Nama pengguna ini sudah dipakai.")}
        return show("people", "person_new", 422, errors=taken, values=values)
    return _with_password(values["user_id"], gettext("Akun dibuat."))


def _mistakes(values: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not values["name"]:
        errors["name"] = Message("Isilah nama lengkapnya.")
    digits = values["nip"].replace(" ", "")
    if digits and not (digits.isdigit() and len(digits) == 18):
        errors["nip"] = Message("NIP terdiri atas 18 angka.")
    if values["email"] and not ADDRESS.fullmatch(values["email"]):
        errors["email"] = Message("Tulislah alamat surel seperti nama@denpasarkota.go.id.")
    return errors


def _about(values: dict[str, str]) -> tuple[str, str | None, str | None, str | None]:
    return values["name"], values["rank"] or None, values["nip"] or None, values["email"] or None


def _with_password(user_id: str, told: str) -> tuple[str, int]:
    """Give a temporary password and show it on the page that answers, which no browser keeps."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    the_engine().execute(ResetPassword(user_id, hash_password(password)), the_actor())
    return show("people", "person_password", person=_view(user_id), password=password, told=told)


@pages.get("/orang/<user_id>")
@kept_by(OFFICE_KEEPERS)
def person(user_id: str) -> tuple[str, int]:
    """Show one account."""
    return _person(user_id, {}, {})


def _person(user_id: str, errors: dict[str, str], values: dict[str, str], problem: str = "") -> tuple[str, int]:
    view = _view(user_id)
    known = {name: getattr(view, name) or "" for name in FIELDS}
    return show(
        "people",
        "person",
        422 if errors or problem else 200,
        person=view,
        errors=errors,
        problem=problem,
        values=known | values,
        kinds=(*KINDS, "role.assigned", "role.ended", "role.withdrawn"),
        mentions=(f'"user":"{user_id}"', f'"user_id":"{user_id}"'),
        stream=PEOPLE_STREAM,
    )


def _view(user_id: str) -> Any:
    engine = the_engine()
    return engine.query(partial(view_person, house=engine.house, user_id=user_id))


@pages.post("/orang/<user_id>")
@kept_by(OFFICE_KEEPERS)
def change_person(user_id: str) -> Any:
    """Correct name, rank, NIP and address."""
    values = sent(*FIELDS)
    if errors := _mistakes(values) or dict(attempt(ChangeUser(user_id, *_about(values)))):
        return _person(user_id, errors, values)
    return done(gettext("Data disimpan."), "settings.person", user_id=user_id)


@pages.post("/orang/<user_id>/sandi")
@kept_by(OFFICE_KEEPERS)
def reset_password(user_id: str) -> Any:
    """Give a temporary password and sign the person out everywhere."""
    return _with_password(user_id, gettext("Kata sandi baru dibuat; semua sesinya ditutup."))


@pages.post("/orang/<user_id>/faktor")
@kept_by(OFFICE_KEEPERS)
def reset_factor(user_id: str) -> Any:
    """Take away the second factor of somebody who lost it."""
    reason = sent("alasan")["alasan"]
    if not reason:
        return _person(user_id, {"alasan": Message("Tulislah alasan faktor kedua ini dihapus.")}, {})
    if user_id == the_actor().user_id:
        return _person(user_id, {}, {}, gettext("Faktor kedua sendiri diganti di halaman Akun saya."))
    the_engine().execute(ResetSecondFactor(user_id, reason), the_actor())
    return done(gettext("Faktor kedua dihapus; semua sesinya ditutup."), "settings.person", user_id=user_id)


@pages.post("/orang/<user_id>/sesi")
@kept_by(OFFICE_KEEPERS)
def sign_out_person(user_id: str) -> Any:
    """Sign the person out everywhere."""
    count = the_engine().execute(SignOutEverywhere(user_id), the_actor())
    told = gettext("%(number)s sesi ditutup.", number=count) if count else gettext("Tidak ada sesi yang terbuka.")
    return done(told, "settings.person", user_id=user_id)


@pages.post("/orang/<user_id>/tutup")
@kept_by(OFFICE_KEEPERS)
def close_person(user_id: str) -> Any:
    """Close the account, and give its open work back if the form says so."""
    try:
        the_engine().execute(CloseUser(user_id), the_actor())
    except Conflict:
        return _person(user_id, {}, {}, gettext("Akun sendiri dan administrator terakhir tidak dapat ditutup."))
    freed = _free(user_id) if request.form.get("lepas") else 0
    told = gettext("Akun ditutup. %(number)s tugas dikembalikan kepada perannya.", number=freed)
    return done(told, "settings.person", user_id=user_id)


@pages.post("/orang/<user_id>/lepas")
@kept_by(OFFICE_KEEPERS)
def free_work(user_id: str) -> Any:
    """Give the open work of a closed account back to its roles."""
    told = gettext("%(number)s tugas dikembalikan kepada perannya.", number=_free(user_id))
    return done(told, "settings.person", user_id=user_id)


def _free(user_id: str) -> int:
    """Give back every open work item; one that moved on meanwhile is no fault."""
    freed = 0
    for item in _view(user_id).work:
        try:
            the_engine().execute(FreeWorkItem(item.id), the_actor())
            freed += 1
        except Conflict:
            continue
    return freed


@pages.post("/orang/<user_id>/buka")
@kept_by(OFFICE_KEEPERS)
def reopen_person(user_id: str) -> Any:
    """Open a closed account again."""
    the_engine().execute(ReopenUser(user_id), the_actor())
    return done(gettext("Akun dibuka lagi."), "settings.person", user_id=user_id)
