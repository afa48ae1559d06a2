"""`alur deploy`: publish bundles."""

from __future__ import annotations

from pathlib import Path

import click

from engine.bundles import read_bundles
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.model import SYSTEM
from engine.queries.people import role_keys
from web.cli.house import PROJECT, the_engine


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=PROJECT)
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
