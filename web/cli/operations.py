"""What an operator does: run a worker, look at incidents and jobs, retry them."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from engine.commands.recovery import EnqueueMail
from engine.commands.rounds import ExplainDeviation
from engine.commands.timers import RetryIncident
from engine.composition import engine_with_jobs
from engine.database import trouble_in_words
from engine.model import SYSTEM, Actor, UserId
from engine.queries.deviations import DeviationLine, list_deviations
from engine.queries.incidents import IncidentLine, list_incidents, view_incident
from engine.runtime import Engine
from engine.worker import make_round, sweep, work
from web.cli.house import the_engine, the_settings
from web.cli.listing import DATA, JSON, json_object, print_lines
from web.cli.speaking import LANGUAGE, spoken

if TYPE_CHECKING:
    from engine.jobs import JobLine

SWEEP_EVERY_S, ROUND_EVERY_S, OPENS = 30, 3600, 8


@click.command()
def worker() -> None:
    """Run timers, documents, mail and operations until stopped; on PostgreSQL many workers may run."""
    engine, _ = engine_with_jobs(the_settings())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if engine.house.settings.smtp_url:
        engine.execute(EnqueueMail(), SYSTEM)
    running = work(engine)
    click.echo(f"Worker {running.id} is at work.")
    keep_house(engine, lambda: stop.wait(SWEEP_EVERY_S))
    running.stop()
    engine.close()


def keep_house(engine: Engine, stopped: Callable[[], bool]) -> None:
    """Sweep and make rounds until `stopped`, which waits in between; what a lost database left comes the next time."""
    rounds = 0.0
    while not stopped():
        try:
            sweep(engine)
            if time.monotonic() > rounds and engine.clock().astimezone(engine.house.offices.zone).hour >= OPENS:
                make_round(engine)
                rounds = time.monotonic() + ROUND_EVERY_S
        except Exception as exc:
            trouble = trouble_in_words(exc)
            if trouble is None:
                raise
            click.echo(trouble, err=True)


@click.group()
def incident() -> None:
    """List, show and retry faults that stopped a case."""


@incident.command("list")
@click.option("--all", "resolved", is_flag=True, help="Also those that are resolved.")
@JSON
@LANGUAGE
def list_(*, resolved: bool, as_json: bool, language: str) -> None:
    """List incidents, newest first."""
    with the_engine() as engine:
        lines = engine.query(lambda session: list_incidents(session, resolved=resolved))
    lines = tuple(replace(line, message=spoken(line.message, language)) for line in lines)
    print_lines(lines, _stopped, "No incident waits for anybody.", as_json=as_json)


def _stopped(line: IncidentLine) -> str:
    return f"{line.id}  {line.business_key or line.instance_id}  {line.element_id}: {line.message}"


@incident.command()
@click.argument("incident_id")
@LANGUAGE
def show(incident_id: str, language: str) -> None:
    """Show an incident, with what was asked, what was seen, and what another service said."""
    with the_engine() as engine:
        line = engine.query(lambda session: view_incident(session, engine.house, incident_id))
    line = replace(line, message=spoken(line.message, language))
    click.echo(json.dumps(asdict(line), default=str, indent=1, ensure_ascii=False))


@incident.command()
@click.argument("incident_id")
@DATA
@click.option("--reason", default="", help="Why values are put right; needed with --data.")
def retry(incident_id: str, data: str, reason: str) -> None:
    """Try again what an incident stopped, from the same place; --data puts variables of the case right before."""
    with the_engine() as engine:
        engine.execute(RetryIncident(incident_id, json_object(data), reason), SYSTEM)
    click.echo("Tried again; `alur incident list` shows whether it stopped once more.")


@click.group()
def deviation() -> None:
    """List departures from the mutu baku (SOP 6.2), and give their reasons."""


@deviation.command("list")
@click.option("--all", "explained", is_flag=True, help="Also those that have a reason.")
@JSON
def list_deviations_(*, explained: bool, as_json: bool) -> None:
    """List deviations, newest first."""
    with the_engine() as engine:
        lines = engine.query(lambda session: list_deviations(session, explained=explained))
    print_lines(lines, _departed, "No deviation waits for a reason.", as_json=as_json)


def _departed(line: DeviationLine) -> str:
    place = " ".join(part for part in (line.business_key, line.element_id) if part)
    return f"{line.id}  {line.at:%Y-%m-%d}  {line.kind}  {place}  {line.reason or ''}"


@deviation.command()
@click.argument("deviation_id")
@click.argument("reason")
@click.option("--as", "user", required=True, help="Who answers for it.")
def explain(deviation_id: str, reason: str, user: str) -> None:
    """Give the REASON of a deviation."""
    with the_engine() as engine:
        engine.execute(ExplainDeviation(deviation_id, reason), Actor("user", UserId(user)))
    click.echo("Noted.")


@click.group()
def job() -> None:
    """List jobs that wait or died, and revive dead ones."""


@job.command("list")
@click.option("--dead", is_flag=True, help="Only jobs that gave up.")
@JSON
def list_jobs(*, dead: bool, as_json: bool) -> None:
    """List jobs."""
    engine, jobs = engine_with_jobs(the_settings())
    lines = jobs.dead() if dead else [*jobs.waiting(), *jobs.dead()]
    engine.close()
    print_lines(lines, _queued, "No job waits.", as_json=as_json)


def _queued(line: JobLine) -> str:
    return f"{line.id}  {line.name:16}  {line.status}  {line.error or ''}"


@job.command()
@click.argument("job_id")
def revive(job_id: str) -> None:
    """Let a job that gave up run again."""
    engine, jobs = engine_with_jobs(the_settings())
    jobs.revive(job_id)
    engine.close()
    click.echo("A worker will run it.")
