"""The house that every command works in: settings from the environment, database, keys; and `alur migrate`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from engine.composition import engine_with_jobs, prepare
from engine.config import Settings
from engine.runtime import Engine

PROJECT = Path(__file__).parents[2]
DEMO_KEY = "demo-secret"


def the_settings() -> Settings:
    """Read the settings of this process's environment. Raises: ConfigInvalid."""
    return settings_from(os.environ)


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read settings; where a demo has begun and no key is set, its own key serves. Raises: ConfigInvalid."""
    demo = Path(environ.get("ALUR_DATA_DIR", "var")) / DEMO_KEY
    if not environ.get("ALUR_SECRET_KEY") and demo.exists():
        environ = {**environ, "ALUR_SECRET_KEY": demo.read_text()}
    return Settings.from_env(environ)


def begin_demo_secret(folder: Path) -> None:
    """Write a key for example cases beside their data; an office keeps its key elsewhere, in ALUR_SECRET_KEY."""
    path = folder / DEMO_KEY
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))


@contextmanager
def the_engine() -> Iterator[Engine]:
    """Open the engine that the environment describes, and close it at the end."""
    engine, _ = engine_with_jobs(the_settings())
    try:
        yield engine
    finally:
        engine.close()


@click.command()
def migrate() -> None:
    """Bring the database to this version of Alur; safe to repeat, safe to interrupt."""
    click.echo(f"The database is at revision {prepare(the_settings())}.")
