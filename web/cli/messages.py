"""Messages, signals and facts from the command line: what cases wait for, and what processes begin with."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from engine.commands.beginnings import BeginByCondition
from engine.commands.instances import SendMessage
from engine.commands.messages import Publish
from engine.model import PUBLIC, SYSTEM
from engine.queries.cases import find_case
from engine.queries.messages import MessageLine, list_messages
from web.cli.house import the_engine
from web.cli.listing import DATA, JSON, json_object, print_lines


@click.group()
def message() -> None:
    """Send messages, and list those that nobody has taken yet."""


@message.command()
@click.argument("name")
@click.option("--case", "case", help="The register number or id of the case that waits for it.")
@click.option("--key", help="The correlation key of the case or process that takes it.")
@click.option("--days", default=30.0, help="How long it waits for somebody to take it.")
@click.option("--id", "identity", help="Its id: a second message with the same id is the same.")
@DATA
def send(name: str, case: str | None, key: str | None, days: float, identity: str | None, data: str) -> None:
    """Send the message NAME to the case or process that takes it; with --case it must wait for it now."""
    values = json_object(data)
    with the_engine() as engine:
        if case is not None:
            instance = engine.query(lambda session: find_case(session, case))
            got = engine.execute(SendMessage(name, instance_id=instance, values=values), PUBLIC)
            click.echo(json.dumps({"instance": got.instance_id, "items": got.items}))
            return
        sent = Publish("message", name, key, values, timedelta(days=days), identity)
        click.echo(json.dumps({"message": engine.execute(sent, SYSTEM)}))


@message.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were taken or expired.")
@JSON
def list_(*, everything: bool, as_json: bool) -> None:
    """List messages that wait to be taken, newest first."""
    with the_engine() as engine:
        lines = engine.query(lambda session: list_messages(session, waiting=not everything))
    print_lines(lines, _in_short, "No message waits.", as_json=as_json)


def _in_short(line: MessageLine) -> str:
    return f"{line.sent_at:%Y-%m-%d %H:%M}  {line.status:9}  {line.name}  {line.correlation or ''}  {line.id}"


@click.command()
@click.argument("name")
@DATA
def signal(name: str, data: str) -> None:
    """Send the signal NAME to every case that listens for it now, and begin the processes that begin with it."""
    with the_engine() as engine:
        sent = Publish("signal", name, values=json_object(data))
        click.echo(json.dumps({"signal": engine.execute(sent, SYSTEM)}))


@click.command()
@DATA
def tell(data: str) -> None:
    """Tell facts, and begin the processes whose start condition they make true."""
    with the_engine() as engine:
        click.echo(json.dumps({"instances": engine.execute(BeginByCondition(json_object(data)), SYSTEM)}))
