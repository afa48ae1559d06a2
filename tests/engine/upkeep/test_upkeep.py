"""Verification finds every kind of tampering; exports prove themselves; backups restore; keys rotate."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine.audit import verify_all
from engine.backup import back_up, restore
from engine.commands.anchors import AnchorHistory
from engine.commands.instances import StartProcess
from engine.commands.keys import Rekey
from engine.composition import open_engine, prepare
from engine.errors import Conflict, EngineError
from engine.export import export_case
from engine.health import findings
from engine.history import Event
from engine.model import SYSTEM, Actor, UserId
from engine.queries.case_list import case_list
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.scenarios import Played, read_cases
from engine.tables import history_event
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on, settings_of

P01 = read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")[0]


@pytest.fixture
def played(engine: Engine, jobs: Inline) -> Played:
    return player_on(engine, jobs, "render_document").play(P01)


OF = "WHERE stream = :s AND sequence"
EVENTS = "FROM history_event"
TAMPERINGS = {
    "a changed payload": f"UPDATE history_event SET payload = payload || ' ' {OF} = 3",
    "a changed actor": f"UPDATE history_event SET actor = 'mallory' {OF} = 2",
    "a removed event": f"DELETE {EVENTS} {OF} = 4",
    "a removed last event": f"DELETE {EVENTS} {OF} = (SELECT MAX(sequence) {EVENTS} WHERE stream = :s)",
    "a removed first event": f"DELETE {EVENTS} {OF} = 1",
    "a changed time": f"UPDATE history_event SET at = (SELECT at {EVENTS} {OF} = 9) {OF} = 2",
    "a whole stream removed": f"DELETE {EVENTS} WHERE stream = :s",
    "reordered events": f"UPDATE history_event SET sequence = CASE sequence WHEN 2 THEN 903 ELSE 2 END {OF} IN (2, 3)",
    "a submission under another name": "UPDATE submission SET actor = 'mallory' WHERE :s <> ''",
    "a changed submission": "UPDATE submission SET data = REPLACE(data, 'Cukup', 'Kurang') WHERE :s <> ''",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_verification_finds(engine: Engine, played: Played, statement: str) -> None:
    assert engine.examine(verify).differences == ()
    with engine.database.write() as session:
        session.execute(text(statement), {"s": f"i:{played.instance_id}"})
    found = engine.examine(verify).differences
    assert found
    assert {difference.stream for difference in found} == {f"i:{played.instance_id}"}


def everything(engine: Engine) -> tuple[Any, ...]:
    return engine.examine(lambda session: verify_all(session, engine.house)).differences


def test_a_document_changed_on_disk_is_found(engine: Engine, played: Played) -> None:
    assert everything(engine) == ()
    path = next(path for path in engine.house.files.root.rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert len(everything(engine)) == 1


def test_a_document_put_in_the_place_of_another_is_found(engine: Engine, played: Played) -> None:
    with engine.database.write() as session:
        session.execute(text("UPDATE document SET sha256 = (SELECT MIN(sha256) FROM document)"))
    assert everything(engine) != ()


def test_a_work_item_that_the_state_does_not_know_is_found(engine: Engine) -> None:
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    assert everything(engine) == ()
    with engine.database.write() as session:
        session.execute(text("DELETE FROM work_item"))
    (found,) = everything(engine)
    assert found.stream == f"i:{started.instance_id}"


def test_the_anchor_finds_a_history_that_was_written_anew(engine: Engine, played: Played) -> None:
    root = engine.execute(AnchorHistory(date(2026, 3, 2)), SYSTEM)
    assert root
    assert engine.execute(AnchorHistory(date(2026, 3, 2)), SYSTEM) is None
    assert everything(engine) == ()
    forge(engine, f"i:{played.instance_id}")
    assert engine.examine(verify).differences == (), "a forged chain is whole in itself"
    assert {d.stream for d in everything(engine)} == {f"i:{played.instance_id}"}


def forge(engine: Engine, stream: str) -> None:
    """Rewrite the last event of a chain, and its head, as somebody with the whole database could."""
    with engine.database.write() as session:
        where = {"s": stream}
        (row,) = session.execute(
            select(history_event)
            .where(history_event.c.stream == stream)
            .order_by(history_event.c.sequence.desc())
            .limit(1)
        )
        event = Event(
            stream,
            row.sequence,
            row.at,
            "mallory",
            row.acting_role,
            row.kind,
            row.element_id,
            row.payload,
            row.prev_hash,
        )
        mine = (history_event.c.stream == stream, history_event.c.sequence == row.sequence)
        session.execute(update(history_event).where(*mine).values(actor="mallory", hash=event.hash))
        changed = "UPDATE process_instance SET last_hash = :h WHERE 'i:' || id = :s"
        session.execute(text(changed), {**where, "h": event.hash})


def unpacked(engine: Engine, played: Played, folder: Path) -> Path:
    content = engine.examine(lambda session: export_case(session, engine.house, played.instance_id))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def run_verifier(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", folder / "verify.py"], capture_output=True, text=True, check=False
    )


def test_an_export_proves_itself_with_nothing_but_python(engine: Engine, played: Played, tmp_path: Path) -> None:
    done = run_verifier(unpacked(engine, played, tmp_path / "x"))
    assert (done.returncode, done.stdout) == (0, "The case is as it was written.\n"), done.stderr


@pytest.mark.parametrize("name", ["events.jsonl", "submissions.jsonl", "bundle/bpmn/penanganan_pengaduan.bpmn"])
def test_a_changed_byte_in_an_export_is_found(engine: Engine, played: Played, tmp_path: Path, name: str) -> None:
    folder = unpacked(engine, played, tmp_path / "x")
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"Task_TelaahAwal", b"Task_TelaahAkhir", 1))
    assert run_verifier(folder).returncode == 1


def test_a_changed_document_in_an_export_is_found(engine: Engine, played: Played, tmp_path: Path) -> None:
    folder = unpacked(engine, played, tmp_path / "x")
    document = next((folder / "documents").iterdir())
    document.write_bytes(document.read_bytes() + b" ")
    assert run_verifier(folder).returncode == 1


def test_the_stand_alone_verifier_stays_short() -> None:
    source = (ROOT / "engine" / "export" / "verify_case.py").read_text()
    assert len(source.splitlines()) <= 200
    assert "engine" not in [line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))]


def ignore(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def test_a_backup_restores_into_an_empty_place(engine: Engine, played: Played, tmp_path: Path) -> None:
    archive = io.BytesIO()
    counts = back_up(engine.database, engine.house.files, archive, ignore)
    settings = settings_of(f"sqlite:///{tmp_path}/new/alur.db", tmp_path / "new")
    prepare(settings)
    fresh = open_engine(settings, Inline().enqueue)
    archive.seek(0)
    assert restore(archive, fresh.database, fresh.house.files, ignore) == counts
    verdict = fresh.examine(verify)
    assert (verdict.differences, verdict.events) == ((), engine.examine(verify).events)
    assert export_case_of(fresh, played) == export_case_of(engine, played)
    fresh.close()


def test_after_a_restore_cases_are_found_and_new_ones_begin(engine: Engine, played: Played, pg_server: Any) -> None:
    archive = io.BytesIO()
    back_up(engine.database, engine.house.files, archive, ignore)
    archive.seek(0)
    folder = engine.house.settings.data_dir / "restored"
    pg_server.psql("CREATE DATABASE restored")
    try:
        settings = settings_of(pg_server("restored"), folder)
        prepare(settings)
        fresh = open_engine(settings, Inline().enqueue)
        restore(archive, fresh.database, fresh.house.files, ignore)
        fresh.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
        actor = Actor("user", UserId("made.wirawan"))
        ask = partial(case_list, house=fresh.house, actor=actor, today=date(2026, 3, 2), words="PGD-2026-00001")
        assert len(fresh.query(ask).rows) == 1
        fresh.close()
    finally:
        pg_server.psql("DROP DATABASE restored WITH (FORCE)")


def export_case_of(engine: Engine, played: Played) -> dict[str, bytes]:
    content = engine.examine(lambda session: export_case(session, engine.house, played.instance_id))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_restore_never_overwrites(engine: Engine, played: Played) -> None:
    archive = io.BytesIO()
    back_up(engine.database, engine.house.files, archive, ignore)
    archive.seek(0)
    with pytest.raises(Conflict):
        restore(archive, engine.database, engine.house.files, ignore)


def test_after_a_rotation_only_the_new_key_opens_the_cases(engine: Engine, played: Played) -> None:
    engine.execute(Rekey("another secret, another secret, another"), SYSTEM)
    with pytest.raises(EngineError):
        engine.examine(lambda session: export_case(session, engine.house, played.instance_id))
    settings = settings_of(
        engine.database.url.render_as_string(False),
        engine.house.settings.data_dir,
        ALUR_SECRET_KEY="another secret, another secret, another",
    )
    again = open_engine(settings, Inline().enqueue)
    assert again.examine(lambda session: export_case(session, again.house, played.instance_id))
    again.close()


def test_the_doctor_says_what_to_do_about_what_is_red(engine: Engine, played: Played) -> None:
    found: dict[str, Any] = {finding.what: finding for finding in findings(engine)}
    assert found["database"].good
    assert found["keys"].good
    assert not found["mail"].good
    assert "ALUR_SMTP_URL" in found["mail"].advice
