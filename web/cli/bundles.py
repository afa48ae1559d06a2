"""`alur check` and `alur deploy`: prove bundles whole, publish them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from engine.bundles import process_ids, read_bundle
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.model import SYSTEM, Problem
from web.cli.house import PROJECT, the_engine

ROOT = click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False), default=PROJECT)


@click.command()
@ROOT
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(path: Path, *, as_json: bool) -> None:
    """Check every bundle under PATH (default: this project): diagrams, forms, templates, expressions, roles.

    Exit status 1 when anything would refuse publication; warnings do not.
    """
    found: list[Problem] = []
    names = process_ids(path)
    for process_id in names:
        found += check_bundle(read_bundle(path, process_id))
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in found], ensure_ascii=False))
    else:
        for problem in found:
            click.echo(f"{problem.severity}: {problem}")
        errors = sum(problem.severity == "error" for problem in found)
        click.echo(f"{len(names)} bundles checked: {errors} errors, {len(found) - errors} warnings.")
    sys.exit(any(problem.severity == "error" for problem in found))


@click.command()
@ROOT
def deploy(path: Path) -> None:
    """Publish every bundle under PATH (default: this project); an unchanged one makes no new version."""
    with the_engine() as engine:
        for process_id in process_ids(path):
            bundle = read_bundle(path, process_id)
            deployed = engine.execute(DeployBundle(bundle, check_bundle(bundle)), SYSTEM)
            said = "published as version" if deployed.new else "unchanged, still version"
            click.echo(f"{process_id}: {said} {deployed.version}.")
