"""How fast the pages are, in this process and over HTTP: `alur bench web`."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic
from uuid import uuid4

from engine.benchmarks import crowd
from engine.benchmarks.postgres import kept_database, scratch_database
from engine.composition import engine_with_jobs, prepare
from engine.config import Settings
from engine.runtime import Engine
from web.benchmarks.completing import complete_http
from web.benchmarks.figures import Figures
from web.benchmarks.following import public_status
from web.benchmarks.reading import INBOX, SEARCH, fill, inbox, read

Measure = Callable[[Engine, Settings, int], Figures]
Tell = Callable[[str], None]
LARGE_CASES = 1_000_000
MEASURES: dict[str, Measure] = {
    "inbox_50k": inbox(50_000),
    "complete_http": complete_http,
    "public_status": public_status,
}
LARGE: dict[str, Measure] = {"inbox_1m": read(INBOX), "search_1m": read(SEARCH)}
KEPT_SECRET = "what is kept between benchmarks holds invented cases only"  # noqa: S105 because it guards nothing


def measure(postgres: str | None, keys: Collection[str], workers: int, tell: Tell) -> dict[str, dict[str, Figures]]:
    """Measure on SQLite, and on a PostgreSQL server when one is named; each key in a database of its own.

    What needs a million cases is for PostgreSQL alone, and shares a database that is kept for the next run.
    """
    servers = {"sqlite": None} | ({"postgresql": postgres} if postgres else {})
    found: dict[str, dict[str, Figures]] = {}
    for name, server in servers.items():
        for key in (key for key in {**MEASURES, **(LARGE if server else {})} if key in keys):
            tell(f"{name} {key} …")
            found.setdefault(name, {})[key] = _measured(server, key, workers, tell)
    return found


def _measured(server: str | None, key: str, workers: int, tell: Tell) -> Figures:
    if server and key in LARGE:
        return _among_many(server, LARGE[key], workers, tell)
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder, _place(server, folder) as url:
        settings = _settings(url, folder, str(uuid4()))
        prepare(settings)
        return _run(MEASURES[key], settings, workers)


def _among_many(server: str, run: Measure, workers: int, tell: Tell) -> Figures:
    def filled(url: str) -> None:
        tell(f"  making {LARGE_CASES:,} cases, once: they are kept until `alur bench forget`")
        _filled(_settings(url, folder, KEPT_SECRET), tell)

    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder:
        url = kept_database(server, _name(), filled)
        return _run(run, _settings(url, folder, KEPT_SECRET), workers)


def _filled(settings: Settings, tell: Tell) -> None:
    began = monotonic()
    prepare(settings)
    engine, _ = engine_with_jobs(settings)
    try:
        fill(engine, settings, LARGE_CASES, lambda line: tell(f"  {monotonic() - began:4.0f} s  {line}"))
    finally:
        engine.close()


@cache
def _name() -> str:
    """Return a name that changes when the tables or the cases in them would be others; within a run it stays."""
    benchmarks = Path(crowd.__file__).parent
    versions = sorted((benchmarks.parent / "migrations" / "versions").glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*benchmarks.glob("crowd.py"), *versions)))
    return f"{LARGE_CASES}_{digest.hexdigest()[:12]}"


def _run(run: Measure, settings: Settings, workers: int) -> Figures:
    engine, _ = engine_with_jobs(settings)
    try:
        return run(engine, settings, workers)
    finally:
        engine.close()


@contextmanager
def _place(server: str | None, folder: str) -> Iterator[str]:
    if server is None:
        yield f"sqlite:///{Path(folder) / 'alur.db'}"
        return
    with scratch_database(server) as url:
        yield url


def _settings(url: str, folder: str, secret: str) -> Settings:
    return Settings.from_env({"ALUR_DATABASE_URL": url, "ALUR_DATA_DIR": folder, "ALUR_SECRET_KEY": secret})
