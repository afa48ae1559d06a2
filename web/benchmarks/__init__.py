"""How fast the pages are, in this process and over HTTP: `alur bench web`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from uuid import uuid4

from engine.benchmarks.postgres import scratch_database
from engine.composition import engine_with_jobs, prepare
from engine.config import Settings
from engine.runtime import Engine
from web.benchmarks.completing import complete_http
from web.benchmarks.figures import Figures
from web.benchmarks.following import public_status
from web.benchmarks.reading import inbox, search

Measure = Callable[[Engine, Settings, int], Figures]
MEASURES: dict[str, Measure] = {
    "inbox_50k": inbox(50_000),
    "complete_http": complete_http,
    "public_status": public_status,
}
LARGE: dict[str, Measure] = {"inbox_1m": inbox(1_000_000), "search_1m": search(1_000_000)}


def measure(
    postgres: str | None, keys: Collection[str], workers: int, tell: Callable[[str], None]
) -> dict[str, dict[str, Figures]]:
    """Measure on SQLite, and on a PostgreSQL server when one is named; each key in a database of its own.

    What has a million rows is for PostgreSQL alone.
    """
    servers = {"sqlite": None} | ({"postgresql": postgres} if postgres else {})
    found: dict[str, dict[str, Figures]] = {}
    for name, server in servers.items():
        offered = {**MEASURES, **(LARGE if server else {})}
        for key in (key for key in offered if key in keys):
            tell(f"{name} {key} …")
            found.setdefault(name, {})[key] = _measured(server, offered[key], workers)
    return found


def _measured(server: str | None, run: Measure, workers: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder:
        place = nullcontext(f"sqlite:///{Path(folder) / 'alur.db'}")
        base: AbstractContextManager[str] = scratch_database(server) if server else place
        with base as url:
            settings = Settings.from_env(
                {"ALUR_DATABASE_URL": url, "ALUR_DATA_DIR": folder, "ALUR_SECRET_KEY": str(uuid4())}
            )
            prepare(settings)
            engine, _ = engine_with_jobs(settings)
            try:
                return run(engine, settings, workers)
            finally:
                engine.close()
