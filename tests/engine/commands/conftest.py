"""A case of the SOP at hand, and people to act in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from engine.commands.instances import StartProcess
from engine.commands.work_items import Completed, CompleteWorkItem
from engine.model import SYSTEM, Actor, UserId
from engine.runtime import Engine

COMPLAINT = {
    "kanal": "TELEPON",
    "judul": "Permohonan lama tidak selesai",
    "uraian": "Permohonan saya sudah tiga bulan tidak ada kabarnya.",
    "jenis_layanan": "PBG",
    "identitas": "TERBUKA",
    "bertindak_sebagai": "SENDIRI",
    "pengadu_nama": "Wayan Rahasiawan",
    "pengadu_telepon": "0812 7777 8888",
    "dapat_dihubungi": True,
}
TRIAGE = {
    "terkait_perizinan": True,
    "perlu_informasi": False,
    "sederhana": True,
    "hasil_telaah": "Cukup dijelaskan.",
    "jenis_dugaan": "PENUNDAAN_BERLARUT",
    "berkadar_pengawasan": False,
}


def user(name: str) -> Actor:
    return Actor("user", UserId(name))


CLERK, OTHER_CLERK, KASI = user("made.wirawan"), user("komang.yasa"), user("gede.suardana")


def do(engine: Engine, item: str, data: dict[str, Any], who: Actor = CLERK, token: str | None = None) -> Completed:
    return engine.execute(CompleteWorkItem(item, data, token or str(uuid4())), who)


@pytest.fixture
def first_item(engine: Engine) -> str:
    """The first work item of a new case: Mencatat pengaduan."""
    return engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]


@pytest.fixture
def triage_item(engine: Engine, first_item: str) -> str:
    """The second one: Menelaah awal."""
    return do(engine, first_item, COMPLAINT).next_items[0][0]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL of what happens inside, and its commits."""
    seen: list[str] = []

    def sql(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        seen.append(text)

    def commit(_c: Any) -> None:
        seen.append("COMMIT")

    event.listen(engine.database.engine, "before_cursor_execute", sql)
    event.listen(engine.database.engine, "commit", commit)
    yield seen
    event.remove(engine.database.engine, "before_cursor_execute", sql)
    event.remove(engine.database.engine, "commit", commit)


Doing = Callable[..., Completed]
