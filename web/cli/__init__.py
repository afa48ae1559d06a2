"""The command `alur`: one file per noun; every error is one paragraph, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from engine.database import trouble_in_words
from engine.errors import EngineError
from web.cli.bench import bench
from web.cli.bundles import check, deploy
from web.cli.cases import attach, case, complete, message, start
from web.cli.demo import demo
from web.cli.history import verify
from web.cli.house import migrate
from web.cli.office import calendar, config
from web.cli.operations import deviation, incident, job, worker
from web.cli.people import role, user
from web.cli.serve import serve
from web.cli.upkeep import backup, doctor, rekey, restore

COMMANDS = (
    attach,
    backup,
    bench,
    calendar,
    case,
    check,
    complete,
    config,
    demo,
    deploy,
    deviation,
    doctor,
    incident,
    job,
    message,
    migrate,
    rekey,
    restore,
    role,
    serve,
    start,
    user,
    verify,
    worker,
)


class Alur(click.Group):
    """Turns an engine's refusal into one paragraph and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Raises: click.ClickException in place of EngineError."""
        try:
            return super().invoke(ctx)
        except EngineError as exc:
            raise click.ClickException(str(exc)) from exc
        except Exception as exc:
            words = trouble_in_words(exc)
            if words is None:
                raise
            raise click.ClickException(words) from exc


@click.group(cls=Alur, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="alur")
def alur() -> None:
    """Run an office's written procedures: deploy diagrams, handle cases, prove the history."""


for command in COMMANDS:
    alur.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the command line."""
    sys.exit(alur(arguments, standalone_mode=True))
