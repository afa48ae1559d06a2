"""`alur demo`: play every example case from the first word to the archive, and compare it with what its file states."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from engine.audit import verify_all
from engine.authentication import set_password
from engine.bundles import read_bundle, read_bundles
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.office import SetConfig
from engine.composition import engine_with_jobs, open_engine, prepare
from engine.config import Settings
from engine.errors import EngineError
from engine.jobs import workers_alive
from engine.model import SYSTEM
from engine.queries.cases import CaseView
from engine.queries.definitions import latest_definition
from engine.queries.papers import stored_paper
from engine.queries.sessions import REQUIRED
from engine.runtime import Engine
from engine.scenarios import Morning, Played, Player, Script, differences, read_cases
from engine.scenarios.compare import steps
from engine.seed import seeded_roles
from engine.worker import Inline
from web.cli.house import PROJECT, begin_demo_secret, settings_from

PROCESS = "penanganan_pengaduan"
TABLE_WIDTH = 130
MORE = {"P10": 1, "P11": 2, "P12": 1, "P15": 2, "P17": 3, "P18": 1, "P19": 3, "P20": 4, "P21": 5, "P23": 6}
TOLD, TOLD_STEPS, TOLD_AGO = "P02", 14, timedelta(days=16)  # a case whose complainant may still answer
LONG_AGO, JUST_NOW, DEMO_PASSWORD = timedelta(days=24), 8, "contoh denpasar"
FRESH, ACCOUNTS = Path("var/demo"), "accounts.txt"
UNUSED_KEY = "only whether somebody is at work is asked"
EXAMPLES = PROJECT / "bpmn" / PROCESS / "contoh_kasus.json"
SCRIPT = PROJECT / "bpmn" / PROCESS / "contoh_isian.json"


@dataclass(frozen=True)
class Line:
    """One case in the table."""

    case: dict[str, Any]
    played: Played
    found: list[str]
    verdict: str
    folder: Path


@click.command()
@click.option(
    "--cases",
    type=click.Path(path_type=Path, dir_okay=False),
    default=EXAMPLES,
    help="A JSON file of cases, shaped like bpmn/penanganan_pengaduan/contoh_kasus.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--empty", is_flag=True, help="Only publish the procedures: no people, no cases.")
def demo(cases: Path, *, as_json: bool, empty: bool) -> None:
    """Play example cases through the real engine into a real database, and stop at the first difference.

    Without ALUR_DATABASE_URL and ALUR_DATA_DIR it works in var/demo, which it empties first; with one of them it adds
    the cases to what is there.
    """
    console = Console(stderr=as_json)
    fresh = not {"ALUR_DATABASE_URL", "ALUR_DATA_DIR"} & os.environ.keys()
    settings = demo_settings(console, fresh=fresh)
    prepare(settings)
    jobs = Inline()
    engine = open_engine(settings, jobs.enqueue)
    began = time.monotonic()
    try:
        if empty:
            publish_all(engine)
            return
        lines = play_all(engine, jobs, read_cases(cases), console)
        if fresh and not any(line.found for line in lines):
            fill_inboxes(engine, jobs, read_cases(EXAMPLES), console)
        show(lines, as_json, console, time.monotonic() - began, settings)
    finally:
        engine.close()
    if any(line.found for line in lines):
        sys.exit(1)


def publish_all(engine: Engine) -> None:
    """Publish the procedures that come with Alur."""
    for bundle in read_bundles(PROJECT):
        engine.execute(DeployBundle(bundle, check_bundle(bundle, seeded_roles())), SYSTEM)


def demo_settings(console: Console, *, fresh: bool) -> Settings:
    """Return where the demo works: a fresh var/demo, or what the environment names, which keeps what it has."""
    environ = dict(os.environ)
    if not fresh:
        console.print(
            "[dim]ALUR_DATABASE_URL or ALUR_DATA_DIR is set: what is there is kept, the cases are added.[/dim]"
        )
    else:
        environ["ALUR_DATA_DIR"] = str(FRESH)
        if FRESH.exists():
            refuse_while_served(settings_from({**environ, "ALUR_SECRET_KEY": UNUSED_KEY}))
            console.print(f"[dim]{FRESH} is emptied and begun anew.[/dim]")
            shutil.rmtree(FRESH)
    folder = Path(environ.get("ALUR_DATA_DIR", "var"))
    folder.mkdir(parents=True, exist_ok=True)
    if not environ.get("ALUR_SECRET_KEY"):
        begin_demo_secret(folder)
    return settings_from(environ)


def refuse_while_served(settings: Settings) -> None:
    """Raises: ClickException while somebody works in the office that would be emptied."""
    engine, _ = engine_with_jobs(settings)
    try:
        if workers_alive(settings, engine.database.engine):
            raise click.ClickException(
                f"The office in {FRESH} is open: stop it (Ctrl-C where it runs), then begin anew."
            )
    finally:
        engine.close()


def play_all(engine: Engine, jobs: Inline, cases: list[dict[str, Any]], console: Console) -> list[Line]:
    """Play cases in their order, up to the first that differs."""
    bundle = read_bundle(PROJECT, PROCESS)
    engine.execute(DeployBundle(bundle, check_bundle(bundle, seeded_roles())), SYSTEM)
    definition = engine.query(lambda session: latest_definition(session, engine.house.definitions, PROCESS))
    player = Player(engine, definition, Script.read(SCRIPT), lambda: jobs.run(engine, "render_document"))
    player.cast()
    lines: list[Line] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Cases", total=len(cases))
        for case in cases:
            progress.update(task, description=f"Case {case['id']}")
            lines.append(_play(engine, player, case))
            progress.advance(task)
            if lines[-1].found:
                break
    return lines


def fill_inboxes(engine: Engine, jobs: Inline, cases: list[dict[str, Any]], console: Console) -> None:
    """Begin cases that stop at every stage, let the people take some of the work, and let them sign in.

    Who they are stands in a file beside the data: `make run` shows it each time, and its being there says that all is.
    """
    publish_all(engine)
    definition = engine.query(lambda session: latest_definition(session, engine.house.definitions, PROCESS))
    player = Player(engine, definition, Script.read(SCRIPT), lambda: jobs.run(engine, "render_document"))
    calendar, today = engine.query(engine.house.offices.current).calendar, engine.clock().date()
    staged = [(case, number, _staged_ago(number)) for number, case in enumerate(cases, 1)]
    staged += [(case, MORE[case["id"]], _staged_ago(MORE[case["id"]])) for case in cases if case["id"] in MORE]
    staged += [(case, TOLD_STEPS, TOLD_AGO) for case in cases if case["id"] == TOLD]
    waiting = {}
    for case, number, ago in staged:
        begun = calendar.same_or_previous(today - ago)
        waiting[player.play({**case, "tanggal": begun.isoformat()}, number).instance_id] = case
    Morning(player, waiting).begin()
    engine.execute(SetConfig(REQUIRED, [], date.min, "Contoh: masuk tanpa faktor kedua"), SYSTEM)
    for person in player.script.people:
        set_password(engine, person.id, DEMO_PASSWORD)
    roles = ", ".join(f"{person.id} ({'/'.join(person.roles)})" for person in player.script.people if person.roles)
    told = (
        f"Sign in with the password {DEMO_PASSWORD} as: {roles}\n"
        "For show only: nobody here needs a second factor; in a new office KADIS and ADMIN do (faktor_kedua).\n"
    )
    (engine.house.settings.data_dir / ACCOUNTS).write_text(told)
    console.print(told, highlight=False, end="")


def _staged_ago(steps: int) -> timedelta:
    """Return how long ago a case of so many steps began: some just now, some late, none with a meeting to come."""
    return LONG_AGO if steps % 3 == 0 or steps > JUST_NOW else timedelta(days=steps)


def _play(engine: Engine, player: Player, case: dict[str, Any]) -> Line:
    try:
        played = player.play(case)
    except EngineError as exc:
        raise EngineError(f"Case {case['id']}: {exc}") from exc
    verdict = engine.examine(lambda session: verify_all(session, engine.house, f"i:{played.instance_id}"))
    found = differences(case, played.view, player.script.documents)
    found += [f"document {d.template}: {d.failure}" for d in played.view.documents if d.status == "failed"]
    folder = engine.house.settings.data_dir / "dokumen" / case["id"]
    export_papers(engine, played.view, folder)
    return Line(case, played, found, f"{verdict.events} " + ("whole" if not verdict.differences else "BROKEN"), folder)


def export_papers(engine: Engine, view: CaseView, folder: Path) -> None:
    """Write the newest version of each document of a case where a person can open it."""
    folder.mkdir(parents=True, exist_ok=True)
    newest = {document.template: document for document in view.documents if document.sha256}
    for template, document in newest.items():
        paper = engine.query(partial(stored_paper, house=engine.house, document_id=document.id))
        content = engine.house.files.get(paper.instance_id, paper.sha256 or "", paper.key)
        (folder / f"{template}.docx").write_bytes(content)


def show(lines: list[Line], as_json: bool, console: Console, seconds: float, settings: Settings) -> None:
    """Print the table, or the same as JSON."""
    if as_json:
        click.echo(json.dumps([_row(line) for line in lines]))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Case", "Channel", "Steps", "Documents", "Deadline class", "End", "History"):
        table.add_column(heading, no_wrap=True)
    for line in lines:
        row = _row(line)
        ended = f"{row['end']}{' (' + str(row['cycles']) + ')' if row['cycles'] != 1 else ''}"
        cells = (row["case"], row["channel"], str(row["steps"]), row["folder"], row["class"], ended)
        table.add_row(*cells, row["history"])
    Console(width=max(console.width, TABLE_WIDTH)).print(table)
    for line in lines:
        for what in line.found:
            console.print(f"[bold red]{line.case['id']} differs:[/] {what}")
    where = f"ALUR_DATA_DIR={os.path.relpath(settings.data_dir)} " if "ALUR_DATA_DIR" not in os.environ else ""
    console.print(f"{len(lines)} cases in {seconds:.1f} s. Look around, for example:")
    for words in ("case list", f"case show {lines[-1].played.view.line.business_key}", "verify"):
        console.print(f"  {where}.venv/bin/alur {words}", highlight=False)


def _row(line: Line) -> dict[str, Any]:
    view = line.played.view
    return {
        "case": line.case["id"],
        "instance": line.played.instance_id,
        "register": view.line.business_key,
        "channel": view.data.get("kanal"),
        "steps": len(steps(view)),
        "folder": os.path.relpath(line.folder),
        "documents": sorted({document.template for document in view.documents}),
        "class": view.line.deadline_class,
        "end": view.data.get("status_akhir"),
        "cycles": view.data.get("siklus"),
        "history": line.verdict,
        "differences": line.found,
    }
