"""`alur bench web` measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.composition import engine_with_jobs, prepare
from tests.conftest import settings_of
from web.benchmarks import reading
from web.benchmarks.completing import complete_http
from web.benchmarks.following import public_status


def test_completions_and_followers_are_measured_over_http(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/alur.db", tmp_path)
    prepare(settings)
    engine, _ = engine_with_jobs(settings)
    completing = complete_http(engine, settings, 1, clients=2, rounds=1, per_client=2)
    assert 0 < completing["submit_p50_ms"] < completing["p50_ms"] <= completing["p95_ms"] <= completing["p99_ms"]
    assert completing["per_s"] > 0
    assert min(completing[f"cpu_{part}_ms"] for part in ("pages", "worker", "clients")) > 0
    following = public_status(engine, settings, 1, seconds=0.4)
    assert 0 < following["p50_ms"] <= following["p99_ms"]
    engine.close()


def test_reading_in_a_large_office_is_measured(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(database_url, tmp_path)
    engine, _ = engine_with_jobs(settings)
    monkeypatch.setattr(reading, "TURNS", 1)
    monkeypatch.setattr(reading, "INBOX", reading.INBOX + reading.SEARCH)
    found = reading.inbox(50)(engine, settings, 1)
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    engine.close()
