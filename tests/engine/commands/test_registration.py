"""Registration: numbers without gaps, an access code that is stored only as a keyed hash, personal values encrypted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.commands.instances import StartProcess
from engine.errors import EngineError
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.runtime import Engine
from engine.scenarios import read_cases
from engine.tables import case_file, document, issued_number
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on
from tests.engine.commands.conftest import COMPLAINT, do


def register(engine: Engine) -> str:
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    do(engine, started.items[0][0], COMPLAINT)
    return started.instance_id


def test_register_numbers_follow_one_another(engine: Engine) -> None:
    cases = [register(engine) for _ in range(3)]
    keys = [engine.query(lambda s, i=case: view_case(s, i)).line.business_key for case in cases]
    assert keys == ["PGD-2026-00001", "PGD-2026-00002", "PGD-2026-00003"]


def test_a_registration_that_fails_leaves_no_gap(engine: Engine, first_item: str) -> None:
    with pytest.raises(EngineError):
        do(engine, first_item, {**COMPLAINT, "judul": "x"})
    do(engine, first_item, COMPLAINT)
    with engine.database.read() as session:
        assert [row.number for row in session.execute(select(issued_number))] == [1]


def test_the_access_code_is_kept_as_a_keyed_hash_only(engine: Engine) -> None:
    instance = register(engine)
    with engine.database.read() as session:
        file = session.execute(select(case_file).where(case_file.c.instance_id == instance)).one()
        receipt = session.execute(select(document).where(document.c.template == "tanda_terima")).one()
    key = engine.house.vault.open_case_key(file.wrapped_key)
    code = key.unseal(receipt.sealed)["kode_akses"]
    assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", code)
    assert file.access_hash == key.commit("kode_akses", code)
    assert code not in str(file.data)


def test_the_code_is_gone_once_the_receipt_is_printed(engine: Engine, jobs: Inline) -> None:
    register(engine)
    jobs.run(engine, "render_document")
    with engine.database.read() as session:
        assert session.execute(select(document.c.sealed)).scalars().all() == [None, None]


def test_a_finished_cases_personal_values_are_nowhere_in_the_raw_database(
    lite: Engine, jobs: Inline, tmp_path: Path
) -> None:
    case = read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")[2]
    player_on(lite, jobs, "render_document").play(case)
    with lite.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for value in ("I Wayan Contoh", "0812 0000 0101", "pengadu@contoh.example", case["uraian"], "Peserta dari"):
        assert value.encode() not in raw, value
    assert b"Bangunan empat lantai" in raw, "what is not personal is readable, so this test can fail"
