"""The command `alur`: one file per noun, read when asked for; every error is one paragraph, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from engine.errors import EngineError

COMMANDS: Mapping[str, str] = {
    "attach": "cases",
    "backup": "upkeep",
    "bench": "bench",
    "calendar": "office",
    "case": "cases",
    "check": "checking",
    "complete": "cases",
    "config": "office",
    "convert": "conversion",
    "demo": "demo",
    "deploy": "bundles",
    "deviation": "operations",
    "doctor": "upkeep",
    "incident": "operations",
    "job": "operations",
    "message": "messages",
    "migrate": "house",
    "rekey": "upkeep",
    "restore": "upkeep",
    "role": "people",
    "serve": "serve",
    "signal": "messages",
    "simulate": "simulation",
    "start": "cases",
    "tell": "messages",
    "user": "people",
    "verify": "history",
    "worker": "operations",
}
"""Every command, and the file of this folder in which it stands: a file is read only when one of its commands runs."""


class Alur(click.Group):
    """Reads a command when it is asked for; turns an engine's refusal into one paragraph and exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read the file of a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"web.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Raises: click.ClickException in place of EngineError."""
        try:
            return super().invoke(ctx)
        except EngineError as exc:
            raise click.ClickException(str(exc)) from exc
        except Exception as exc:
            words = _trouble_in_words(exc)
            if words is None:
                raise
            raise click.ClickException(words) from exc


def _trouble_in_words(exc: Exception) -> str | None:
    """Say what is wrong with the database, if the command came so far as to open one."""
    database = sys.modules.get("engine.database")
    words: str | None = database.trouble_in_words(exc) if database else None
    return words


@click.group(cls=Alur, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="alur")
def alur() -> None:
    """Run an office's written procedures: deploy diagrams, handle cases, prove the history."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the command line."""
    sys.exit(alur(arguments, standalone_mode=True))
