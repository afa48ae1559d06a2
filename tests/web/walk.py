"""An office with cases of every mode and people of every kind, and a way to send each request without any effect."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from engine.authentication import digest
from engine.commands.instances import StartProcess, TerminateInstance
from engine.commands.people import AddUser
from engine.commands.sign_in import OpenSession
from engine.commands.work_items import ClaimWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine
from engine.tables import document
from engine.worker import Inline
from tests.engine.commands.conftest import CLERK, COMPLAINT, do

PERSONAS = {
    "owner": "made.wirawan",
    "colleague": "komang.yasa",
    "kasi": "gede.suardana",
    "kabid": "ketut.sriani",
    "reported": "ayu.lestari",
    "auditor": "wayan.darma",
    "admin": "luh.sari",
    "stranger": "orang.baru",
    "public": None,
}
HANDLERS = frozenset({"owner", "colleague", "kasi", "kabid", "reported"})
CONFIDANTS = frozenset({"owner", "colleague", "kasi"})
BODY = {
    "alasan": "Alasan yang cukup panjang",
    "teks": "Keterangan tambahan dari telepon",
    "klarifikasi": "Keterangan tambahan dari telepon",
    "pertanyaan": "Kapan kejadiannya dan di mana?",
    "kepada": "komang.yasa",
    "tanggal": "2026-03-09",
}
KNOWN_BY = {
    **{f"settings.{page}": {"key": "respon_awal"} for page in ("limit", "change_limit", "withdraw_limit")},
    **{f"settings.{page}": {"key": "register"} for page in ("series", "change_series")},
    **{
        f"settings.{page}": {"name": "kanal", "code": "RADIO"}
        for page in ("list_rows", "add_row", "list_row", "change_row", "move_row")
    },
}


@dataclass(frozen=True)
class Case:
    """A case of the walk: what may be known of it, and the ids by which its pages are asked for."""

    kind: str
    instance_id: str
    item: str
    person: str
    phone: str
    subject: str
    documents: tuple[str, ...] = field(default=())

    def may_know_who(self, persona: str) -> bool:
        if self.kind == "REPORTED" and persona == "reported":
            return False
        return persona in (CONFIDANTS if self.kind == "RAHASIA" else HANDLERS)

    def may_see(self, persona: str) -> bool:
        return persona not in {"stranger", "public"} and not (self.kind == "REPORTED" and persona == "reported")


def cases_of(engine: Engine, jobs: Inline) -> tuple[Case, ...]:
    """Record a complaint of each kind, claimed by its clerk, with its papers printed."""
    kinds: dict[str, dict[str, Any]] = {
        "TERBUKA": {},
        "RAHASIA": {"identitas": "RAHASIA"},
        "REPORTED": {"terlapor_internal": [PERSONAS["reported"]]},
        "ENDED": {},
    }
    return tuple(_case(engine, jobs, kind, changes) for kind, changes in kinds.items())


def _case(engine: Engine, jobs: Inline, kind: str, changes: dict[str, Any]) -> Case:
    person, phone = f"Wayan {kind.capitalize()}wan", f"0812 {secrets.randbelow(9000) + 1000} {len(kind)}77{len(kind)}"
    subject = f"Perkara {kind.lower()} yang tidak untuk umum"
    data = {**COMPLAINT, "pengadu_nama": person, "pengadu_telepon": phone, "judul": subject, **changes}
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    item = do(engine, started.items[0][0], data).next_items[0][0]
    engine.execute(ClaimWorkItem(item), CLERK)
    jobs.run(engine, "render_document")
    if kind == "ENDED":
        engine.execute(TerminateInstance(started.instance_id, "Dicabut"), SYSTEM)
    papers = select(document.c.id).where(document.c.instance_id == started.instance_id)
    found = engine.query(lambda session: tuple(session.execute(papers).scalars()))
    return Case(kind, started.instance_id, item, person, phone, subject, found)


@dataclass(frozen=True)
class Visitor:
    """Somebody whose every request comes from a browser that has just signed in."""

    client: FlaskClient
    cookie: str

    def ask(self, address: str, method: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.open(address, method=method, data=data, headers={"Cookie": self.cookie})


def visitors_of(app: Flask, engine: Engine) -> dict[str, Visitor]:
    """Sign everybody in, as if they had given their passwords."""
    engine.execute(AddUser("orang.baru", "Orang Baru"), SYSTEM)
    return {persona: _visitor(app, engine, name) for persona, name in PERSONAS.items()}


def _visitor(app: Flask, engine: Engine, name: str | None) -> Visitor:
    client, token = app.test_client(), secrets.token_urlsafe(32)
    if name:
        engine.execute(OpenSession(name, digest(token), "127.0.0.1", "walk"), SYSTEM)
        with client.session_transaction() as session:
            session["_user_id"] = token
    cookie = client.get_cookie("alur")
    return Visitor(app.test_client(use_cookies=False), f"alur={cookie.value}" if cookie else "")


def without_effect(engine: Engine) -> None:
    """Let every command run to its end and undo it, so that one request does not change what the next one finds."""

    @contextmanager
    def write() -> Iterator[Session]:
        with Session(engine.database._writing, autoflush=False) as session:
            session.begin()
            try:
                yield session
            finally:
                session.rollback()

    engine.database.write = write


def addresses(app: Flask, rule: Rule, case: Case) -> list[str]:
    """Return a rule's addresses for a case: one for each of its papers; an id that is not known here is nobody's."""
    known = {
        "work_item_id": case.item,
        "instance_id": case.instance_id,
        "process_id": "penanganan_pengaduan",
        "month": "2026-03",
        "code": "en",
        "name": "gelap",
        "number": 1,
        "user_id": "komang.yasa",
        "key": "KASI",
    }
    papers = case.documents if "document_id" in rule.arguments else ("",)
    adapter = app.url_map.bind("localhost")
    found = []
    for paper in papers:
        values = {**known, **KNOWN_BY.get(rule.endpoint, {}), "document_id": paper}
        found.append(adapter.build(rule.endpoint, {key: values.get(key, str(uuid4())) for key in rule.arguments}))
    return found


def mark(status: int, location: str) -> str:
    """Return what became of a request: `+` let in, `-` refused, `m` asked to sign in."""
    if status in (301, 302, 303, 308) and location.startswith("/masuk"):
        return "m"
    return {401: "m", 403: "-", 404: "-"}.get(status, "+")


def text_of(content: bytes) -> str:
    """Return what a person would read, out of a Word file too."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist() if ".xml" in name)
