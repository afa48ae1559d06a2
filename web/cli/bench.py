"""`alur bench`: how fast, measured here and now."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import click

from engine.benchmarks import durable, expressions, tables
from engine.benchmarks.instances import SHAPES, instances
from engine.benchmarks.postgres import forget_databases, scratch_database
from engine.config import Settings
from engine.runtime import Engine


@click.group()
def bench() -> None:
    """Measure speed; compare the ratios, since machines are noisy."""


@bench.command()
@click.option(
    "--postgres",
    help="A PostgreSQL server, such as postgresql+psycopg://user@host/base; a database is made and dropped.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def engine(postgres: str | None, *, as_json: bool) -> None:
    """Measure durable completions beside the bare SpiffWorkflow cycle, loops, many stages, instances and timers."""
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder:
        with durable.house(_settings(f"sqlite:///{folder}/bench.db", folder)) as opened:
            measured["sqlite"] = durable.completions(opened)
            measured["loop"] = durable.loop(opened)
            measured["parallel"] = durable.parallel_start(opened)
            measured["stages"] = durable.stages(opened)
            measured |= _items("sqlite", opened)
            measured["timers"] = durable.timers(opened)
        if postgres:
            with scratch_database(postgres) as url, durable.house(_settings(url, folder)) as opened:
                measured["postgresql"] = durable.completions(opened)
                measured |= _items("postgresql", opened)
    click.echo(json.dumps(measured) if as_json else _in_words(measured))


def _items(where: str, opened: Engine) -> dict[str, Any]:
    """Measure what one of many items costs, for each shape of activity."""
    return {f"{where}_{shape}": instances(opened, shape) for shape in SHAPES}


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--seconds", default=1.0, show_default=True, help="How long each expression is evaluated.")
def feel(seconds: float, *, as_json: bool) -> None:
    """Measure FEEL and DMN: evaluations a second of typical expressions and of a table of 20 rules, read once."""
    measured = {**expressions.speed(seconds), "table": tables.speed(seconds)}
    click.echo(json.dumps(measured) if as_json else _in_words(measured))


@bench.command()
@click.option(
    "--postgres",
    help="A PostgreSQL server, such as postgresql+psycopg://user@host/base; databases are made and dropped, "
    "but the million cases are kept for the next run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--only", "keys", multiple=True, help="One of the keys; may be given again.")
@click.option("--large", is_flag=True, help="With a million cases too; on PostgreSQL, the first time some minutes.")
@click.option("--workers", default=2, show_default=True, help="How many web processes serve.")
def web(postgres: str | None, keys: tuple[str, ...], workers: int, *, as_json: bool, large: bool) -> None:
    """Measure the pages, beside a bare page of the same server: inbox, completions over HTTP, the complainant's page.

    A completion is the form's answer and the inbox to which it leads; `per_s` is as fast as sixteen people can send,
    p50 to p99 are what they wait when they send forty a second together.
    """
    from web.benchmarks import LARGE, MEASURES, measure  # noqa: PLC0415 because it imports the web server

    measured = measure(
        postgres, keys or {**MEASURES, **(LARGE if large else {})}, workers, lambda line: click.echo(line, err=True)
    )
    if as_json:
        click.echo(json.dumps(measured))
        return
    for name, values in measured.items():
        click.echo(f"{name}\n{_in_words(values)}")


@bench.command()
@click.option("--postgres", required=True, help="The PostgreSQL server, as it was given to `alur bench web`.")
def forget(postgres: str) -> None:
    """Drop the databases that `alur bench web --large` kept."""
    for name in forget_databases(postgres):
        click.echo(f"Dropped {name}.")


def _settings(url: str, folder: str) -> Settings:
    return Settings.from_env({"ALUR_DATABASE_URL": url, "ALUR_DATA_DIR": folder, "ALUR_SECRET_KEY": str(uuid4())})


def _in_words(measured: dict[str, Any]) -> str:
    line: Callable[[str, dict[str, Any]], str] = lambda name, values: (  # noqa: E731 because it is one line of one table
        f"{name:24} " + "  ".join(f"{key} {value}" for key, value in values.items())
    )
    return "\n".join(line(name, values) for name, values in measured.items())
