"""Cases from the command line: list, show, export; start, complete, message."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import click

from engine.commands.attachments import AttachFile
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.export import export_case
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import CaseLine, CaseView, find_case, list_cases, path_of, view_case
from web.cli.house import the_engine
from web.cli.listing import DATA, JSON, json_object, print_lines


@click.group()
def case() -> None:
    """List, show and export cases."""


@case.command("list")
@click.option("--after", default="", help="Only cases with a register number after this one.")
@click.option("--limit", default=50, help="How many at most.")
@JSON
def list_(after: str, limit: int, *, as_json: bool) -> None:
    """List cases by register number."""
    with the_engine() as engine:
        lines = engine.query(lambda session: list_cases(session, after=after, limit=limit))
    none = "There are no cases yet. Begin one with `alur start penanganan_pengaduan`."
    print_lines(lines, _in_short, none, as_json=as_json)


def _in_short(line: CaseLine) -> str:
    due = f"due {line.due_on}" if line.due_on else ""
    return f"{line.business_key}  {line.status:10}  {line.public_status or '':22}  {due}"


@case.command()
@click.argument("key")
@JSON
def show(key: str, *, as_json: bool) -> None:
    """Show the case with a register number or id: its path, open work, documents. Personal values stay closed."""
    with the_engine() as engine:
        view = engine.query(lambda session: view_case(session, find_case(session, key)))
    click.echo(json.dumps(asdict(view), default=str, ensure_ascii=False) if as_json else in_words(view))


def in_words(view: CaseView) -> str:
    """Say a case for a person."""
    line = view.line
    said = [f"{line.business_key or line.instance_id}: {line.status}, {line.public_status}, due {line.due_on}"]
    said.append("Path: " + " → ".join(path_of(view)))
    said += [f"Open: {element} (work item {item}{f', {who}' if who else ''})" for item, element, who in view.open_items]
    said += [
        f"Document: {d.template} version {d.version}, {d.status}{' (KONSEP)' if d.draft else ''}"
        for d in view.documents
    ]
    return "\n".join([*said, f"History: {len(view.events)} events"])


@case.command()
@click.argument("key")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
def export(key: str, archive: Path) -> None:
    """Write the case with a register number or id to ARCHIVE (zip), with its own verifier inside.

    The documents in it name the complainant where the office's papers do.
    """
    with the_engine() as engine:
        content = engine.examine(lambda session: export_case(session, engine.house, find_case(session, key)))
    archive.write_bytes(content)
    click.echo(f"{archive}: {len(content)} bytes. Unpack it and run `python3 verify.py` inside.")


@click.command()
@click.argument("process_id")
def start(process_id: str) -> None:
    """Start a case of a process, and print its id and first work items."""
    with the_engine() as engine:
        started = engine.execute(StartProcess(process_id), SYSTEM)
    click.echo(json.dumps({"instance": started.instance_id, "items": started.items}))


@click.command()
@click.argument("work_item")
@click.option("--as", "user", required=True, help="The user who acts.")
@click.option("--token", default=None, help="Resending with the same token returns the first answer.")
@DATA
def complete(work_item: str, user: str, token: str | None, data: str) -> None:
    """Submit the form of a work item as a user, and print where the case stands now."""
    command = CompleteWorkItem(work_item, json_object(data), token or str(uuid4()))
    with the_engine() as engine:
        done = engine.execute(command, Actor("user", UserId(user)))
    click.echo(json.dumps({"instance": done.instance_id, "items": done.next_items}))


@click.command()
@click.argument("work_item")
@click.argument("field")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", required=True, help="The user who acts.")
def attach(work_item: str, field: str, file: Path, user: str) -> None:
    """Store FILE for a FIELD of a work item's form, and print the id that goes into the submission."""
    command = AttachFile(work_item, field, file.name, file.read_bytes())
    with the_engine() as engine:
        click.echo(engine.execute(command, Actor("user", UserId(user))))
