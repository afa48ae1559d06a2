"""Daftar: what forms offer to choose from. Rows are added, renamed, ordered and switched off, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.commands.base import PROCESS_KEEPERS
from engine.commands.lists import AddListRow, ChangeListRow, MoveListRow
from engine.errors import NotFound
from engine.model import Message
from engine.office import LIST_PREFIX
from web.house import the_engine
from web.settings.frame import attempt, done, kept_by, pages, show

KINDS = ("config.set", "list.reordered")
GROUPS = {"LANGSUNG": lazy_gettext("Langsung"), "TIDAK_LANGSUNG": lazy_gettext("Tidak langsung")}
VILLAGES = {"KELURAHAN": lazy_gettext("Kelurahan"), "DESA": lazy_gettext("Desa")}
HEADS = {
    "KELURAHAN": ("Lurah", "Kepala Lingkungan (Kaling)"),
    "DESA": ("Perbekel (Kepala Desa)", "Kepala Dusun (Kadus)"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a list's rows: how it is entered (`text`, `words`, `yes`, `choice`) and what it is called."""

    key: str
    name: Any
    kind: str = "text"
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A list: its name, what it is for, and its fields beside the code."""

    name: Any
    about: Any
    columns: tuple[Column, ...]


LABEL = Column("label", lazy_gettext("Nama"))
LISTS = {
    "kanal": Kind(
        lazy_gettext("Kanal"),
        lazy_gettext("Jalan masuk pengaduan; yang diperiksa harian muncul pada pemeriksaan kanal (SOP 9.2.1)."),
        (
            LABEL,
            Column("kelompok", lazy_gettext("Kelompok"), "choice", GROUPS),
            Column("diperiksa_harian", lazy_gettext("Diperiksa setiap hari"), "yes"),
        ),
    ),
    "layanan": Kind(
        lazy_gettext("Pelayanan"),
        lazy_gettext("Jenis pelayanan yang diadukan."),
        (LABEL, Column("kata", lazy_gettext("Kata kunci"), "words")),
    ),
    "dugaan": Kind(lazy_gettext("Dugaan"), lazy_gettext("Jenis dugaan pelanggaran."), (LABEL,)),
    "opd": Kind(lazy_gettext("OPD"), lazy_gettext("Perangkat daerah yang diundang atau menerima penerusan."), (LABEL,)),
    "wilayah": Kind(
        lazy_gettext("Wilayah"),
        lazy_gettext(
            "Desa dan kelurahan dengan kode wilayahnya; undangan mengambil Camat dan Lurah/Perbekel dari sini."
        ),
        (
            Column("nama", lazy_gettext("Nama")),
            Column("jenis", lazy_gettext("Jenis"), "choice", VILLAGES),
            Column("kecamatan", lazy_gettext("Kecamatan")),
        ),
    ),
}


@pages.get("/daftar")
@kept_by(PROCESS_KEEPERS)
def lists() -> tuple[str, int]:
    """Show the lists and how long they are."""
    rows = _office().lists
    counts = {name: (sum(_used(row) for row in rows.get(name, [])), len(rows.get(name, []))) for name in LISTS}
    return show("lists", "lists", lists=LISTS, counts=counts, kinds=KINDS, mentions=(f'"key":"{LIST_PREFIX}',))


def _office() -> Any:
    engine = the_engine()
    return engine.query(engine.house.offices.current)


def _used(row: Mapping[str, Any]) -> bool:
    return bool(row.get("aktif", True))


@pages.get("/daftar/<name>")
@kept_by(PROCESS_KEEPERS)
def list_rows(name: str) -> tuple[str, int]:
    """Show a list."""
    return _list(name, {}, {})


def _list(name: str, errors: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str, int]:
    kind = _kind(name)
    return show(
        "lists",
        "list",
        422 if errors else 200,
        name=name,
        kind=kind,
        rows=_office().lists.get(name, []),
        errors=errors,
        values=values,
        kinds=KINDS,
        mentions=(f'"key":"{LIST_PREFIX}{name}"',),
    )


def _kind(name: str) -> Kind:
    if name not in LISTS:
        raise NotFound(f"There is no list {name}.")
    return LISTS[name]


@pages.post("/daftar/<name>")
@kept_by(PROCESS_KEEPERS)
def add_row(name: str) -> Any:
    """Add a row."""
    row = {"value": request.form.get("value", "").strip().upper(), **_typed(name)}
    if errors := _missing(name, row) or dict(attempt(AddListRow(name, row))):
        return _list(name, errors, row)
    return done(gettext("%(name)s ditambahkan.", name=row["label"]), "settings.list_rows", name=name)


def _typed(name: str) -> dict[str, Any]:
    """Return a row's fields as the form sent them."""
    row: dict[str, Any] = {}
    for column in _kind(name).columns:
        text = request.form.get(column.key, "").strip()
        if column.kind == "yes":
            row[column.key] = text == "ya"
        elif column.kind == "words":
            row[column.key] = [part.strip() for part in text.split(",") if part.strip()]
        else:
            row[column.key] = text
    if name == "wilayah":
        row |= _area(row)
    return row


def _area(row: Mapping[str, Any]) -> dict[str, str]:
    """Say what follows from the kind of an area: its full name, and who leads it."""
    head, chief = HEADS.get(row["jenis"], ("", ""))
    kind = row["jenis"].capitalize()
    full = f"{kind} {row['nama']}, {row['kecamatan']}" if row["nama"] and row["kecamatan"] else ""
    return {"label": full, "pimpinan": head, "kewilayahan": chief}


def _missing(name: str, row: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for column in _kind(name).columns:
        if column.kind == "text" and not row[column.key]:
            errors[column.key] = Message("Isian ini wajib diisi.")
        if column.options and row[column.key] not in column.options:
            errors[column.key] = Message("Pilihlah salah satu.")
    return errors


@pages.get("/daftar/<name>/<code>")
@kept_by(PROCESS_KEEPERS)
def list_row(name: str, code: str) -> tuple[str, int]:
    """Show one row to be changed."""
    return _row(name, code, {}, {})


def _row(name: str, code: str, errors: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str, int]:
    kind = _kind(name)
    row = next((row for row in _office().lists.get(name, []) if row["value"] == code), None)
    if row is None:
        raise NotFound(f"There is no row {code}.")
    return show(
        "lists",
        "list_row",
        422 if errors else 200,
        name=name,
        kind=kind,
        row=row,
        errors=errors,
        values={**row, **values},
        kinds=KINDS,
        mentions=(f'"{code}":', f'"row":"{code}"'),
    )


@pages.post("/daftar/<name>/<code>")
@kept_by(PROCESS_KEEPERS)
def change_row(name: str, code: str) -> Any:
    """Rename a row, change its fields, switch it on or off."""
    row = {**_typed(name), "aktif": request.form.get("aktif") == "ya"}
    errors = _missing(name, row) or dict(attempt(ChangeListRow(name, code, row)))
    if errors:
        return _row(name, code, errors, row)
    return done(gettext("Disimpan."), "settings.list_rows", name=name)


@pages.post("/daftar/<name>/<code>/geser")
@kept_by(PROCESS_KEEPERS)
def move_row(name: str, code: str) -> Any:
    """Move a row one place up or down."""
    _kind(name)
    by = -1 if request.form.get("arah") == "naik" else 1
    attempt(MoveListRow(name, code, by))
    return done(gettext("Urutan diubah."), "settings.list_rows", name=name, _anchor=f"baris-{code}")
