"""Fill a database with many open cases, fast and like real ones: every case that works in it already is a pattern.

Play a few cases to several stages first (`patterns`). `crowd` then multiplies them: each copy has its own ids, number,
subject, channel, service, place, dates and state, so that people can look at it, search for it and complete it. Copies
share their pattern's case key and history.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from backports import zstd
from sqlalchemy import Connection, Row, Table, select, text

from engine.benchmarks import bulk
from engine.bundles import read_bundle
from engine.commands.definitions import DeployBundle
from engine.database import Database
from engine.errors import Invalid
from engine.inbox_tables import case_index
from engine.model import SYSTEM
from engine.people_tables import role_holder
from engine.queries.definitions import latest_definition
from engine.runtime import Engine
from engine.scenarios import Player, Script, read_cases
from engine.searching import words_of
from engine.store.case import unpack_state
from engine.store.shelf import CHANNEL, NO_LIMIT, PLACE, SERVICE, urgency
from engine.tables import case_file, process_instance, wait, work_item
from engine.worker import Inline

PROCESS, STAGES, CHUNK = "penanganan_pengaduan", range(1, 14), 20_000
TABLES = (process_instance, case_file, case_index, work_item, wait)
TAKEN, SNOOZED, PRIORITIES, WEIGHTS = 0.05, 0.01, (50, 70, 90), (90, 8, 2)
WHAT = (
    "Permohonan izin tidak kunjung terbit",
    "Bangunan tanpa papan izin",
    "Pungutan di luar ketentuan",
    "Petugas tidak ramah",
    "Berkas hilang di loket",
    "Usaha berisik sampai larut malam",
    "Limbah usaha mencemari saluran",
    "Reklame menutup trotoar",
    "Sistem daring tidak dapat dibuka",
    "Syarat berubah setelah pengajuan",
    "Izin terbit atas nama orang lain",
    "Parkir usaha menutup jalan gang",
)
WHO = ("warung", "bengkel", "vila", "restoran", "toko bangunan", "rumah kos", "klinik", "hotel", "gudang", "salon")
WHERE = ("Gatot Subroto", "Teuku Umar", "Hayam Wuruk", "Sesetan", "Gunung Agung", "Ahmad Yani", "Pulau Galang", "Tukad")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Pattern:
    """A case to copy: its rows and its state as JSON."""

    instance: dict[str, Any]
    file: dict[str, Any]
    state: bytes
    items: tuple[Row[Any], ...]
    waits: tuple[Row[Any], ...]


def patterns(engine: Engine, project: Path) -> None:
    """Publish the SOP, give its people their accounts, and play its example cases up to every stage."""
    jobs = Inline()
    engine.execute(DeployBundle(read_bundle(project, PROCESS), ()), SYSTEM)
    definition = engine.query(lambda session: latest_definition(session, engine.house.definitions, PROCESS))
    folder = project / "bpmn" / PROCESS
    player = Player(engine, definition, Script.read(folder / "contoh_isian.json"), lambda: jobs.run(engine))
    player.cast()
    cases = read_cases(folder / "contoh_kasus.json")
    for steps, case in zip(STAGES, cases, strict=False):
        player.play(case, steps)


def crowd(url: str, cases: int, seed: int = 4, tell: Tell = lambda _line: None) -> None:
    """Add so many open cases to a database with patterns in it; `seed` makes the same ones each time.

    `tell` hears how far it is. Raises: Invalid when no case with open work is there.
    """
    database = Database(url)
    try:
        with database.migrating() as connection:
            found = _patterns(connection)
            if not found:
                raise Invalid("There is no case to copy: play some first.")
            with bulk.bare(connection, TABLES, case_index):
                _fill(connection, found, cases, random.Random(seed), tell)  # noqa: S311 because these are no secrets
                tell("indexes …")
        tell("statistics …")
        bulk.settle(database)
    finally:
        database.close()


def _patterns(connection: Connection) -> list[Pattern]:
    with_work = select(work_item.c.instance_id).where(work_item.c.status == "open")
    query = select(process_instance).where(process_instance.c.status == "active", process_instance.c.id.in_(with_work))
    return [_pattern(connection, row) for row in connection.execute(query.order_by(process_instance.c.id)).all()]


def _pattern(connection: Connection, row: Row[Any]) -> Pattern:
    def of(table: Table) -> list[Row[Any]]:
        return list(connection.execute(select(table).where(table.c.instance_id == row.id)))

    items = tuple(item for item in of(work_item) if item.status == "open")
    file = dict(of(case_file)[0]._mapping)
    return Pattern(dict(row._mapping), file, orjson.dumps(unpack_state(row.state)), items, tuple(of(wait)))


def _fill(connection: Connection, found: list[Pattern], cases: int, chance: random.Random, tell: Tell) -> None:
    holders = connection.execute(select(role_holder.c.role, role_holder.c.user_id))
    staff = [(row.role, row.user_id) for row in holders]
    lists, fresh = _lists(connection), {table.name: [] for table in TABLES}  # type: dict[str, Any], bulk.Rows
    for number in range(cases):
        _copy(found[number % len(found)], number + 1, chance, staff, lists, fresh)
        if (number + 1) % CHUNK == 0 or number + 1 == cases:
            bulk.write(connection, TABLES, fresh)
            tell(f"{number + 1:,} of {cases:,} cases")


def _lists(connection: Connection) -> dict[str, list[dict[str, str]]]:
    query = text("SELECT key, value FROM setting WHERE key IN ('pilihan.kanal', 'pilihan.layanan', 'pilihan.wilayah')")
    return {row.key.removeprefix("pilihan."): orjson.loads(row.value) for row in connection.execute(query)}


def _copy(
    pattern: Pattern,
    number: int,
    chance: random.Random,
    staff: list[tuple[str, str]],
    lists: dict[str, list[dict[str, str]]],
    fresh: bulk.Rows,
) -> None:
    instance_id, key = _uuid(chance), f"PGD-{2020 + number % 7}-{900_000 + number:07d}"
    began = pattern.instance["started_at"] + timedelta(minutes=chance.randint(-40_000, 40_000))
    channel, service, area = (chance.choice(lists[name]) for name in ("kanal", "layanan", "wilayah"))
    subject = f"{chance.choice(WHAT)}: {chance.choice(WHO)} di Jalan {chance.choice(WHERE)} {chance.randint(1, 240)}"
    data = {"judul": subject, CHANNEL: channel["value"], SERVICE: service["value"], PLACE: area["value"]}
    new_ids = {item.id: _uuid(chance) for item in pattern.items}
    state = pattern.state
    for old, new in new_ids.items():
        state = state.replace(old.encode(), new.encode())
    mine = {"id": instance_id, "business_key": key, "state": zstd.compress(state, 1), "started_at": began}
    fresh["process_instance"].append(pattern.instance | mine)
    own = {"instance_id": instance_id, "data": pattern.file["data"] | data, "subject": subject, "access_hash": None}
    fresh["case_file"].append(pattern.file | own)
    labels = {
        "instance_id": instance_id,
        "business_key": key,
        "subject": subject,
        "channel": channel["value"],
        "service": service["value"],
        "kecamatan": area["kecamatan"],
    }
    fresh["work_item"] += [_item(item, new_ids[item.id], labels, chance, staff) for item in pattern.items]
    fresh["wait"] += [dict(row._mapping) | _waits(row, instance_id, new_ids) for row in pattern.waits]
    said = f"{key} {subject} {service['label']} {area['label']}"
    words = " ".join(dict.fromkeys(ending for word in said.split() for ending in _words(word)))
    row = {"instance_id": instance_id, "process_id": pattern.instance["process_id"], "reported": "", "words": words}
    fresh["case_index"].append(row)


@lru_cache(maxsize=4096)
def _words(word: str) -> tuple[str, ...]:
    """Return what search keeps of a word: the same few come again in every copy."""
    return tuple(words_of((word,)).split())


def _waits(row: Row[Any], instance_id: str, new_ids: dict[str, str]) -> dict[str, str]:
    token = row.token_id
    for old, new in new_ids.items():
        token = token.replace(old, new)
    return {"instance_id": instance_id, "token_id": token}


def _item(
    item: Row[Any], new_id: str, labels: dict[str, Any], chance: random.Random, staff: list[tuple[str, str]]
) -> dict[str, Any]:
    late = timedelta(minutes=chance.randint(-30_000, 30_000))
    limit_at = item.due_at + late if item.due_at else NO_LIMIT
    priority = chance.choices(PRIORITIES, WEIGHTS)[0]
    holders = [user for role, user in staff if role in item.roles]
    took = chance.choice(holders) if holders and chance.random() < TAKEN else None
    later = (datetime.now(UTC) + timedelta(days=chance.randint(2, 30))).date() if chance.random() < SNOOZED else None
    own = {
        "id": new_id,
        "created_at": item.created_at + late,
        "due_at": item.due_at and limit_at,
        "limit_at": limit_at,
        "priority": priority,
        "urgency": urgency(priority, limit_at),
        "assignee": took,
        "follow_up_on": later,
        "visit": chance.choices((1, 2, 3), (85, 12, 3))[0],
        "audience": item.audience.split("|")[0],
    }
    return dict(item._mapping) | labels | own


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
