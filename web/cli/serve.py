"""`alur serve`: the pages and a worker under one supervisor."""

from __future__ import annotations

import click

from engine.composition import prepare
from engine.queries.people import list_users
from web.cli.house import the_engine, the_settings
from web.founding import founding_code


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; behind a proxy leave it.")
@click.option("--port", default=8000, show_default=True, envvar="ALUR_PORT", help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, help="How many web processes; one per core is enough.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the pages and a worker together until stopped; either comes back when it dies."""
    from web.serving import is_free, watch  # noqa: PLC0415 because the web server takes long to import and only this command needs it

    if not is_free(host, port):
        raise click.ClickException(
            f"Port {port} is taken: another program, or an Alur that still runs, listens there. "
            f"Stop it, or choose another port: --port {port + 1} (with make: ALUR_PORT={port + 1})."
        )
    settings = the_settings()
    prepare(settings)
    with the_engine() as engine:
        if not engine.query(list_users):
            click.echo(f"Nobody works here yet. The first page asks for this code: {founding_code(settings)}")
    click.echo(f"Alur is at http://{host}:{port}/ - stop it with Ctrl-C.")
    watch(host, port, workers, click.echo)
