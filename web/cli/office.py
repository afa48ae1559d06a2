"""`alur config` and `alur calendar`: what the office decides, with the day from which it holds."""

from __future__ import annotations

import json
from datetime import datetime

import click

from engine.commands.office import KINDS, AddDayOff, LoadYears, RemoveDayOff, SetConfig
from engine.model import SYSTEM
from engine.queries.office import days_off, list_settings
from web.cli.house import the_engine

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def config() -> None:
    """List and set limits, number patterns, letterhead, lists to choose from."""


@config.command("list")
@click.argument("prefix", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(prefix: str, *, as_json: bool) -> None:
    """List settings whose key begins with PREFIX, such as tenggat."""
    with the_engine() as engine:
        lines = engine.query(lambda session: list_settings(session, prefix))
    if as_json:
        click.echo(json.dumps([{"key": x.key, "from": str(x.valid_from), "value": x.value} for x in lines]))
        return
    for line in lines:
        since = "" if line.valid_from.year == 1 else f" from {line.valid_from}"
        click.echo(f"{line.key}{since} = {json.dumps(line.value, ensure_ascii=False)}")


@config.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--from", "first", type=DAY, required=True, help="The day from which it holds.")
@click.option("--basis", default="", help="Why: the decree or decision.")
def set_(key: str, value: str, first: datetime, basis: str) -> None:
    """Give KEY a VALUE (JSON) from a day on; what began before keeps the earlier value."""
    try:
        read = json.loads(value)
    except ValueError as exc:
        raise click.BadParameter(f"{value} is no JSON: {exc}", param_hint="VALUE") from exc
    with the_engine() as engine:
        engine.execute(SetConfig(key, read, first.date(), basis), SYSTEM)
    click.echo(f"{key} holds from {first.date()}.")


@click.group()
def calendar() -> None:
    """List, add, remove and load days off."""


@calendar.command("list")
@click.argument("year", type=int)
def list_days(year: int) -> None:
    """List the days off of YEAR."""
    with the_engine() as engine:
        found = engine.query(lambda session: days_off(session, year))
    for line in found:
        click.echo(f"{line.day}  {line.kind:16} {line.name}")
    if not found:
        click.echo(f"No days off are known for {year}: run `alur calendar load {year}`.")


@calendar.command()
@click.argument("day", type=DAY)
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[-1], help="What kind of day off.")
def add(day: datetime, name: str, kind: str) -> None:
    """Add a day off, such as Siwaratri, which follows the moon."""
    with the_engine() as engine:
        engine.execute(AddDayOff(day.date(), name, kind), SYSTEM)
    click.echo(f"{day.date()} is a day off: {name}.")


@calendar.command()
@click.argument("day", type=DAY)
def remove(day: datetime) -> None:
    """Make a day a working day again."""
    with the_engine() as engine:
        engine.execute(RemoveDayOff(day.date()), SYSTEM)
    click.echo(f"{day.date()} is no day off any more.")


@calendar.command()
@click.argument("first", type=int)
@click.argument("last", type=int, required=False)
def load(first: int, last: int | None) -> None:
    """Load national, joint and Balinese days off of whole years; edited days stay."""
    with the_engine() as engine:
        added = engine.execute(LoadYears(first, last or first), SYSTEM)
    click.echo(f"{added} days added. Check Islamic dates and Siwaratri by hand.")
