"""What commands that list things share: the options `--json` and `--data`, and how lines are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
DATA = click.option("--data", default="{}", help="The values, as a JSON object or @file.json.")


def print_lines(lines: Sequence[Any], say: Callable[[Any], str], none: str, *, as_json: bool) -> None:
    """Print frozen lines as one JSON list, or each as `say` says it; `none` when there are none."""
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], default=str))
        return
    for line in lines:
        click.echo(say(line))
    if not lines:
        click.echo(none)


def json_object(text: str) -> Mapping[str, Any]:
    """Read the values of `--data`. Raises: click.BadParameter."""
    try:
        values = json.loads(Path(text[1:]).read_text("utf-8") if text.startswith("@") else text)
    except (OSError, ValueError) as exc:
        raise click.BadParameter(f"{text[:60]} is no JSON object: {exc}", param_hint="--data") from exc
    if not isinstance(values, dict):
        raise click.BadParameter("It must be a JSON object.", param_hint="--data")
    return values
