"""The house that every command works in: settings from the environment, database, keys; and `alur migrate`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine.composition import open_engine, prepare
from engine.config import Settings
from engine.runtime import Engine


@contextmanager
def the_engine() -> Iterator[Engine]:
    """Open the engine that the environment describes, and close it at the end."""
    engine = open_engine(Settings.from_env(os.environ))
    try:
        yield engine
    finally:
        engine.close()


@click.command()
def migrate() -> None:
    """Bring the database to this version of Alur; safe to repeat, safe to interrupt."""
    settings = Settings.from_env(os.environ)
    revision = prepare(settings)
    click.echo(f"The database is at revision {revision}.")
