"""The house that every command works in: settings from the environment, database, keys; and `alur migrate`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from engine.composition import engine_with_jobs, prepare
from engine.config import Settings
from engine.runtime import Engine

PROJECT = Path(__file__).parents[2]


def the_settings() -> Settings:
    """Read the settings. Raises: ConfigInvalid."""
    return Settings.from_env(os.environ)


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
