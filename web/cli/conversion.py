"""`alur convert`: rewrite a file of another maker into the dialect."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine.diagram.conversion import Conversion, Note
from engine.diagram.conversion import convert as rewrite
from engine.errors import BundleInvalid
from engine.inspection import inspect, read_file
from engine.model import Problem
from web.cli.checking import problem_data

FOREIGN = ("vendor.no_equivalent", "vendor.convertible", "task.foreign_script")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; default: stdout."
)
@click.option("--json", "as_json", is_flag=True, help="Report as one line of JSON.")
def convert(file: Path, output: Path | None, *, as_json: bool) -> None:
    """Rewrite FILE, made for Camunda 7, Operaton, Activiti or Flowable, into the dialect that Alur runs.

    Only what means exactly the same is rewritten: assignment, forms, due dates, external topics, mappings, properties,
    calls, decisions, collections, and conditions, times and scripts in simple JUEL as FEEL. All else stays in the file
    and is listed, with the reason. The report goes to stderr, or to stdout when -o takes the file.

    Exit status 0 when nothing of another maker is left, 1 when something is, 2 when FILE is no BPMN file or OUTPUT
    cannot be written.
    """
    try:
        conversion = rewrite(read_file(file))
    except BundleInvalid as exc:
        for problem in exc.problems:
            click.echo(f"{file}: {problem.message} [{problem.rule}]", err=True)
        sys.exit(2)
    if output is None:
        sys.stdout.buffer.write(conversion.xml)
    else:
        _write(output, conversion.xml)
    after = inspect(conversion.xml, str(output or file))
    foreign = [problem for problem in after.problems if problem.rule in FOREIGN]
    told = json.dumps(_data(file, conversion, after.problems, executable=after.executable), ensure_ascii=False)
    click.echo(told if as_json else _words(conversion, foreign, executable=after.executable), err=output is None)
    sys.exit(int(bool(conversion.left or foreign)))


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as exc:
        raise click.UsageError(f"{output} cannot be written: {exc.strerror}.") from exc


def _data(file: Path, conversion: Conversion, problems: tuple[Problem, ...], *, executable: bool) -> dict[str, Any]:
    return {
        "file": str(file),
        "rewritten": [asdict(note) for note in conversion.rewritten],
        "left": [asdict(note) for note in conversion.left],
        "executable": executable,
        "problems": [problem_data(problem) for problem in problems],
    }


def _words(conversion: Conversion, foreign: list[Problem], *, executable: bool) -> str:
    lines = [f"rewritten: {_place(note)}{note.what} → {note.became}" for note in conversion.rewritten]
    lines += [f"left:      {_place(note)}{note.what}: {note.reason}" for note in conversion.left]
    lines += [f"to change: line {problem.line} {problem.element_id or ''}: {problem.message}" for problem in foreign]
    lines.append(f"{len(conversion.rewritten)} rewritten, {len(conversion.left)} left; ")
    lines[-1] += "it is executable." if executable else "it is not executable yet: see alur check."
    return "\n".join(lines)


def _place(note: Note) -> str:
    return f"line {note.line} {note.element or ''}: "
