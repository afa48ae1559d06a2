"""`alur verify`: prove the history."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from engine.audit import verify_all
from engine.queries.verification import Verdict, last_anchor
from web.cli.house import the_engine


@click.command()
@click.option("--stream", help="Only this stream, such as i:<instance id> or office:people.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(stream: str | None, *, as_json: bool) -> None:
    """Check every hash chain, the daily anchors, submissions and documents against it, and rows against states.

    Exit status 1 when anything was changed, removed, inserted or reordered; each finding names stream and event.
    """
    with the_engine() as engine:
        verdict = engine.examine(lambda session: verify_all(session, engine.house, stream))
        anchor = engine.query(last_anchor)
    click.echo(json.dumps(asdict(verdict)) if as_json else in_words(verdict))
    if anchor and not as_json:
        click.echo(f"Last anchor, of {anchor[0]}: {anchor[1]}. Keep it where nobody here can change it.")
    sys.exit(1 if verdict.differences else 0)


def in_words(verdict: Verdict) -> str:
    """Say a verdict for a person."""
    lines = [
        f"{found.stream}{f' event {found.sequence}' if found.sequence else ''}: {found.what}"
        for found in verdict.differences
    ]
    summary = f"{verdict.events} events in {verdict.streams} streams"
    if lines:
        return "\n".join([*lines, f"{summary}: {len(lines)} differences."])
    return f"{summary}: all is as it was written."
