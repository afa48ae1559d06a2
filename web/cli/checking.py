"""`alur check`: look at any file, or prove bundles whole."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from engine.inspection import Verdict, inspect_path
from engine.model import Message, Problem
from web.cli.speaking import LANGUAGE, spoken

PROJECT = Path(__file__).parents[2]


@click.command()
@click.argument("paths", metavar="[PATH]...", type=click.Path(path_type=Path), nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each file.")
@LANGUAGE
def check(paths: tuple[Path, ...], language: str, *, as_json: bool) -> None:
    """Check each PATH: any BPMN or DMN file, or every bundle under a folder (default: this project).

    A file is looked at by itself: no database, no office. One that lies in the drawers of a bundle
    (bpmn/ID/ID.bpmn) is checked with its forms, templates and roles, as before publication.

    With --json each file is one line: {"file", "executable", "problems": [{"rule", "severity", "element", "line",
    "message"}]}. An "error" keeps it from running, a "warning" runs, a "hint" is about looks and order, or what an
    office settles before it publishes.

    Exit status 0 when every file is executable, 1 when one is refused, 2 when one is no BPMN or DMN file.
    """
    verdicts = [verdict for path in paths or (PROJECT,) for verdict in _look(path)]
    for verdict in verdicts:
        said = json.dumps(as_data(verdict, language), ensure_ascii=False) if as_json else _told(verdict, language)
        click.echo(said, nl=as_json)
    if not as_json:
        count = [problem.severity for verdict in verdicts for problem in verdict.problems]
        plural = "bundles" if not paths or any(path.is_dir() for path in paths) else "files"
        click.echo(
            f"{len(verdicts)} {plural} checked: {count.count('error')} errors, {count.count('warning')} warnings."
        )
    sys.exit(max((verdict.status for verdict in verdicts), default=0))


def _look(path: Path) -> list[Verdict]:
    if _is_whole(path):
        verdicts: list[Verdict] = import_module("web.cli.whole").verdicts(path)
        return verdicts
    try:
        return [inspect_path(path)]
    except Exception as exc:  # whatever a stranger's file does to us, its owner gets words
        words = Message("Alur tidak sanggup memeriksa berkas ini ({kind}); laporkan.", kind=type(exc).__name__)
        return [Verdict(str(path), (Problem("check.failed", words),))]


def _is_whole(path: Path) -> bool:
    """Tell whether a path is a folder of bundles, or the diagram of one: bpmn/ID/ID.bpmn, with forms beside."""
    try:
        if path.is_dir():
            return (path / "bpmn").is_dir()
        place = path.absolute()
        drawer = place.parent.parent
        whole = place.parent.name == place.stem and drawer.name == "bpmn" and place.suffix == ".bpmn"
        return whole and place.is_file() and (drawer.parent / "forms" / place.stem).is_dir()
    except OSError:
        return False


def as_data(verdict: Verdict, language: str = "id") -> dict[str, Any]:
    """Return what --json prints of a file."""
    return {
        "file": os.fsencode(verdict.file).decode(errors="replace"),
        "executable": verdict.executable,
        "problems": [problem_data(problem, language) for problem in verdict.problems],
    }


def problem_data(problem: Problem, language: str = "id") -> dict[str, Any]:
    """Return a problem as --json prints it."""
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "element": problem.element_id,
        "line": problem.line,
        "message": str(spoken(problem.message, language)),
    }


def _told(verdict: Verdict, language: str) -> str:
    word = "executable" if verdict.executable else "refused" if verdict.is_ours else "no BPMN or DMN file"
    lines = [f"{as_data(verdict)['file']}: {word}"]
    for problem in verdict.problems:
        place = " ".join(part for part in (f"line {problem.line}" if problem.line else "", problem.element_id) if part)
        lines.append(
            f"  {problem.severity}: {place + ': ' if place else ''}{spoken(problem.message, language)} [{problem.rule}]"
        )
    return "\n".join(lines) + "\n"
