"""`alur serve`: the pages and a worker under one supervisor."""

from __future__ import annotations

import click

from engine.composition import prepare
from web.cli.house import the_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; behind a proxy leave it.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--threads", default=8, show_default=True, help="How many requests at once.")
def serve(host: str, port: int, threads: int) -> None:
    """Run the pages and a worker together until stopped; either comes back when it dies."""
    from web.serving import watch  # noqa: PLC0415 because the web server takes long to import and only this command needs it

    prepare(the_settings())
    click.echo(f"Alur is at http://{host}:{port}/ - stop it with Ctrl-C.")
    watch(host, port, threads, click.echo)
