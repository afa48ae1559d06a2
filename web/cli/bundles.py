"""`alur check` and `alur deploy`: prove bundles whole, publish them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from engine.bundles import read_bundles
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.model import SYSTEM, Problem
from engine.queries.people import role_keys
from engine.seed import seeded_roles
from web.cli.house import PROJECT, the_engine

ROOT = click.argument("path", type=click.Path(path_type=Path, exists=True), default=PROJECT)


@click.command()
@ROOT
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(path: Path, *, as_json: bool) -> None:
    """Check PATH: one diagram, or every bundle under a folder (default: this project).

    Looks at diagrams, forms, templates, expressions and roles.

    Exit status 1 when anything would refuse publication; warnings do not.
    """
    found: list[Problem] = []
    bundles = read_bundles(path)
    for bundle in bundles:
        found += check_bundle(bundle, seeded_roles())
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in found], ensure_ascii=False))
    else:
        for problem in found:
            click.echo(f"{problem.severity}: {problem}")
        errors = sum(problem.severity == "error" for problem in found)
        click.echo(f"{len(bundles)} bundles checked: {errors} errors, {len(found) - errors} warnings.")
    sys.exit(any(problem.severity == "error" for problem in found))


@click.command()
@ROOT
def deploy(path: Path) -> None:
    """Publish PATH: one diagram, or every bundle under a folder (default: this project).

    A bundle with errors is refused; an unchanged one makes no new version.
    """
    with the_engine() as engine:
        roles = engine.query(role_keys)
        for bundle in read_bundles(path):
            deployed = engine.execute(DeployBundle(bundle, check_bundle(bundle, roles)), SYSTEM)
            said = "published as version" if deployed.new else "unchanged, still version"
            click.echo(f"{bundle.process_id}: {said} {deployed.version}.")
