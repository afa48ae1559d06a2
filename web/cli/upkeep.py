"""`alur doctor`, `alur backup`, `alur restore`, `alur rekey`: what keeps an office's data safe."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.audit import verify_all
from engine.backup import back_up
from engine.backup import restore as restore_from
from engine.commands.keys import Rekey
from engine.commands.recovery import EnqueueAgain
from engine.composition import prepare
from engine.health import findings
from engine.model import SYSTEM
from web.cli.house import the_engine, the_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, as_json: bool) -> None:
    """Look at database, keys, clock, worker, LibreOffice, mail and disk; each red line says what to do.

    Exit status 1 when anything is red.
    """
    with the_engine() as engine:
        found = list(findings(engine))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found]))
    else:
        for finding in found:
            mark = click.style("ok ", fg="green") if finding.good else click.style("RED", fg="red")
            click.echo(f"{mark} {finding.what:10} {finding.said}{'. ' + finding.advice if finding.advice else ''}")
    sys.exit(not all(finding.good for finding in found))


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
def backup(archive: Path) -> None:
    """Write everything to ARCHIVE (tar.gz) while people go on working. The office's key is not in it."""
    beside = archive.with_name(archive.name + ".part")
    with the_engine() as engine, beside.open("wb") as target, _bar() as told:
        counts = back_up(engine.database, engine.house.files, target, told)
        target.flush()
        os.fsync(target.fileno())
    beside.replace(archive)
    said = f"{counts['process_instance']} cases, {counts['history_event']} events"
    click.echo(f"{archive}: {said}. Keep ALUR_SECRET_KEY in another safe place.")


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(archive: Path) -> None:
    """Fill an empty database and data directory from ARCHIVE, verify the history, and enqueue what waits."""
    prepare(the_settings())
    with the_engine() as engine, archive.open("rb") as source, _bar() as told:
        counts = restore_from(source, engine.database, engine.house.files, told)
        waiting = engine.execute(EnqueueAgain(), SYSTEM)
        verdict = engine.examine(lambda session: verify_all(session, engine.house))
    for difference in verdict.differences:
        click.echo(f"{difference.stream}: {difference.what}")
    click.echo(
        f"{counts['process_instance']} cases restored, {waiting} jobs enqueued, {verdict.events} events verified."
    )
    sys.exit(bool(verdict.differences))


@click.command()
@click.option(
    "--new-key", envvar="ALUR_NEW_SECRET_KEY", required=True, help="The new key, best by ALUR_NEW_SECRET_KEY."
)
def rekey(new_key: str) -> None:
    """Wrap every case's key with a new office key; afterwards set ALUR_SECRET_KEY to it."""
    with the_engine() as engine:
        number = engine.execute(Rekey(new_key), SYSTEM)
    click.echo(f"{number} cases are under the new key. Set ALUR_SECRET_KEY to it before the next start.")


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on stderr, for people only; what it is told: what, how many of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)
