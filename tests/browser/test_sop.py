"""The whole SOP in a real browser, as its people: with the mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from werkzeug.serving import make_server

from engine.authentication import set_password
from engine.composition import open_engine
from engine.queries.definitions import latest_definition
from engine.scenarios import Script, differences, read_cases
from engine.worker import Inline
from tests.browser.conftest import Visit
from tests.browser.hands import Hands, Keyboard, Mouse, Plain
from tests.browser.walk import Clock, Walk
from tests.conftest import PROCESS, ROOT, settings_of
from tests.web.conftest import PASSWORD
from web.app import create_app

FOLDER = ROOT / "bpmn" / PROCESS
INSPECTION, UNREACHABLE = "P03", "P06"
AGAIN = [{"hasil_monitoring": "TINDAK_LANJUT"}, {"hasil_monitoring": "TUNTAS"}]
WAYS = {"mouse": Mouse, "keyboard": Keyboard, "plain": Plain}
Begin = Callable[[str], Walk]


@pytest.fixture
def begin(chromium: Chromium, sqlite_url: str, tmp_path: Path) -> Iterator[Begin]:
    """Open an office whose clock the walk moves, and windows for its people."""
    clock, jobs = Clock(datetime(2026, 1, 5, 1, tzinfo=UTC)), Inline()
    engine = open_engine(settings_of(sqlite_url, tmp_path), jobs.enqueue, clock)
    server = make_server("127.0.0.1", 0, create_app(engine), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    contexts: list[Any] = []

    def open_walk(way: str) -> Walk:
        def visit() -> Visit:
            size = {"width": 320, "height": 800} if way == "plain" else {"width": 1440, "height": 900}
            contexts.append(chromium.new_context(java_script_enabled=way != "plain", viewport=size, locale="id-ID"))
            return Visit(contexts[-1].new_page(), f"http://127.0.0.1:{server.server_port}")

        script = Script.read(FOLDER / "contoh_isian.json")
        definition = engine.query(lambda session: latest_definition(session, engine.house.definitions, PROCESS))
        walk = Walk(engine, definition, script, lambda: jobs.run(engine, "render_document"))
        for person in script.people:
            set_password(engine, person.id, PASSWORD)
        hands: type[Hands] = WAYS[way]
        walk.prepare(clock, visit, hands, f"sop-{way}")
        return walk

    yield open_walk
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    engine.close()


def example(case_id: str) -> dict[str, Any]:
    return next(case for case in read_cases(FOLDER / "contoh_kasus.json") if case["id"] == case_id)


@pytest.mark.parametrize("way", WAYS)
def test_an_inspection_with_all_six_documents_and_a_second_cycle(begin: Begin, way: str) -> None:
    case = example(INSPECTION)
    case["keputusan"]["Task_MonitoringKembali"] = AGAIN
    played = begin(way).play(case)
    stated = {"siklus": 2, "status_akhir": "SELESAI", "dokumen": case["dokumen"], "akhir_bpmn": ["End_Selesai"]}
    assert differences(stated, played.view, played_documents()) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_reporter_who_cannot_be_reached(begin: Begin, way: str) -> None:
    case = example(UNREACHABLE)
    played = begin(way).play(case)
    assert differences(case, played.view, played_documents()) == []


def played_documents() -> Any:
    return Script.read(FOLDER / "contoh_isian.json").documents
