"""`alur simulate`: play any diagram in memory and tell what happens."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from engine.decisions import Library
from engine.diagram.calls import whole
from engine.diagram.names import OFFICE_FUNCTIONS
from engine.errors import Invalid
from engine.inspection import Verdict, inspect_path
from engine.model import Message, Problem
from engine.simulation import Limits, Outcome, Plan
from engine.simulation import simulate as play
from engine.simulation.plan import BEGINNING
from engine.simulation.play import Surroundings
from web.cli.checking import problem_data

FORMS = """\b
--data    {"Task_1": {"approved": true}, "Task_2": [{"n": 1}, {"n": 2}], "Task_3": null, "amount": 5}
          An element's id: what is entered there; a list: one for each visit, the last one again and
          again; null: nobody does it. Any other key: a variable that the process begins with.
--events  [{"message": "paid", "after": "P2D", "key": "A-1", "data": {"sum": 5}},
           {"signal": "stop", "at": "2026-01-07T09:00:00Z"}, {"message": "ready"}]
          Without "at" or "after": as soon as something waits for it.
"""
MOST_TABLES = 50
STATUS = {"completed": 0, "waiting": 0, "refused": 1, "incident": 1, "limit": 1}


@click.command(epilog=FORMS)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print lines of JSON.")
@click.option("--process", "process_id", help="Which process of the file; default: the first that is executable.")
@click.option("--data", default="{}", help="What people enter: JSON, or @FILE.")
@click.option("--events", default="[]", help="Messages and signals that come: JSON, or @FILE.")
@click.option("--start", "begins", default=BEGINNING.isoformat(), show_default=True, help="When it begins, ISO 8601.")
@click.option("--max-steps", default=Limits().steps, show_default=True, type=click.IntRange(min=1))
@click.option("--max-seconds", default=Limits().seconds, show_default=True, type=click.FloatRange(min=0.1, max=600))
def simulate(file: Path, *, as_json: bool, **options: Any) -> None:
    """Play FILE in memory, with the very engine that offices run.

    A task of a person completes at once, with what --data says or nothing; a service task answers with its inputs;
    messages come when something waits for them or when --events says; then time jumps to the next due moment. Decisions
    are those of the DMN files in the same folder.

    Each line: event (entered, completed, cancelled, decided, timer, message, …, incident, ended), element, time,
    variables written. The last line has "outcome": completed, waiting (for what), refused (with problems), incident, or
    limit (which).

    Exit status 0 when it completed or waits, 1 when it was refused, met an incident or a limit, 2 when FILE is no BPMN
    file or an option is senseless.
    """
    verdict = inspect_path(file)
    tell = partial(_print, as_json=as_json)
    try:
        outcome = _outcome(verdict, options, tell)
    except (click.ClickException, OSError):
        raise
    except Exception as exc:  # whatever a stranger's file does to us, its owner gets words
        told = {"element": None, "message": f"Alur could not go on here ({type(exc).__name__}); please report it."}
        outcome = Outcome("incident", options["process_id"], options["begins"], incidents=(told,))
    _print_outcome(outcome, as_json=as_json)
    sys.exit(verdict.status if verdict.status == 2 else STATUS[outcome.outcome])


def _outcome(verdict: Verdict, options: Mapping[str, Any], tell: Any) -> Outcome:
    begins = _moment(options["begins"])
    diagram = verdict.diagram
    if diagram is None or not verdict.executable:
        return Outcome("refused", options["process_id"], begins.isoformat(), problems=verdict.problems)
    running = [process for process in diagram.processes.values() if process.executable]
    wanted = options["process_id"] or running[0].id
    process = next((process for process in running if process.id == wanted), None)
    if process is None:
        there = ", ".join(process.id for process in running)
        words = Message("Proses {process} tidak ada dalam berkas; yang ada: {there}.", process=wanted, there=there)
        return Outcome("refused", wanted, begins.isoformat(), problems=(Problem("diagram.no_process", words),))
    data, events = _json(options["data"], "--data"), _json(options["events"], "--events")
    try:
        plan = Plan.read(data, events, whole(diagram.processes, process.id).elements, begins)
    except Invalid as exc:
        raise click.UsageError(str(exc)) from exc
    limits = Limits(options["max_steps"], options["max_seconds"])
    return play(whole(diagram.processes, process.id), plan, tell, limits, _surroundings(Path(verdict.file)))


def _surroundings(file: Path) -> Surroundings:
    """Give a diagram what it asks for: the functions of an office with its defaults, the DMN files that lie beside."""
    content = file.read_bytes()
    asks = any(f"{name}(".encode() in content for name in OFFICE_FUNCTIONS)
    functions = import_module("engine.office").Office(ZoneInfo("UTC")).functions if asks else {}
    beside = sorted(file.parent.glob("*.dmn"))[:MOST_TABLES] if b"calledDecision" in content else []
    tables = {path.name: path.read_bytes() for path in beside if path.is_file()}
    return Surroundings(functions, Library.read(tables, OFFICE_FUNCTIONS))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise click.UsageError(
            f"--start {text!r} is no moment of ISO 8601, such as 2026-01-05T08:00:00+00:00."
        ) from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(text: str, option: str) -> Any:
    try:
        content = Path(text[1:]).read_text() if text.startswith("@") else text
        return json.loads(content)
    except (OSError, ValueError, RecursionError) as exc:
        raise click.UsageError(f"{option} is no JSON: {exc}.") from exc


def _print(line: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(line, ensure_ascii=False, default=str))
        return
    known = ("event", "element", "type", "time")
    more = {key: value for key, value in line.items() if key not in known and value}
    about = f"  {json.dumps(more, ensure_ascii=False, default=str)}" if more else ""
    click.echo(f"{line['time']}  {line['event']:<10} {line['element']}{about}")


def _print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    told = {key: value for key, value in asdict(outcome).items() if value or key in ("outcome", "process", "steps")}
    if outcome.problems:
        told["problems"] = [problem_data(problem) for problem in outcome.problems]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    click.echo(f"{outcome.outcome} after {outcome.steps} steps. {outcome.reason or ''}".rstrip())
    for wait in outcome.waiting:
        click.echo(f"  waits for {' '.join(str(value) for value in wait.values())}")
    for problem in outcome.problems:
        click.echo(f"  {problem.severity}: {problem}")
