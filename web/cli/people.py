"""`alur user` and `alur role`: people, roles and their dated holders."""

from __future__ import annotations

from datetime import date, datetime

import click

from engine.authentication import set_password
from engine.commands.people import AddUser, AssignRole, CloseUser, DefineRole, EndRole
from engine.commands.second_factor import ResetSecondFactor
from engine.model import SYSTEM
from engine.queries.people import list_holders, list_users
from web.cli.house import the_engine

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def user() -> None:
    """List, add and close accounts of people who work here."""


@user.command("list")
def list_() -> None:
    """List all accounts."""
    with the_engine() as engine:
        for line in engine.query(list_users):
            click.echo(f"{line.id:24} {line.name}{'' if line.active else ' (closed)'}")


@user.command()
@click.argument("user_id")
@click.argument("name")
@click.option("--rank", help="Pangkat, as papers print it.")
@click.option("--nip", help="NIP, as papers print it.")
@click.option("--email", help="Where reminders go.")
def add(user_id: str, name: str, rank: str | None, nip: str | None, email: str | None) -> None:
    """Add the account USER_ID of a person called NAME."""
    with the_engine() as engine:
        engine.execute(AddUser(user_id, name, rank, nip, email), SYSTEM)
    click.echo(f"{user_id} is added. Give a role with `alur role assign ROLE {user_id}`.")


@user.command()
@click.argument("user_id")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
def password(user_id: str, password: str) -> None:
    """Give the account USER_ID a temporary password, to be changed at the first sign-in, and end its sessions."""
    with the_engine() as engine:
        set_password(engine, user_id, password, temporary=True)
    click.echo(f"{user_id} has a temporary password; the first sign-in asks for another.")


@user.command("reset-factor")
@click.argument("user_id")
@click.option("--reason", prompt=True, help="Why, for the history; asked for when left out.")
def reset_factor(user_id: str, reason: str) -> None:
    """Take away the second factor of USER_ID, who lost it, and end their sessions."""
    with the_engine() as engine:
        engine.execute(ResetSecondFactor(user_id, reason), SYSTEM)
    click.echo(f"{user_id} signs in without a second factor; where a role needs one, it is set up anew at once.")


@user.command()
@click.argument("user_id")
def close(user_id: str) -> None:
    """Close an account; what the person did stays in the history."""
    with the_engine() as engine:
        engine.execute(CloseUser(user_id), SYSTEM)
    click.echo(f"{user_id} is closed.")


@click.group()
def role() -> None:
    """List and define roles; say who holds them, from when until when."""


@role.command("list")
def list_roles() -> None:
    """List roles and their holders."""
    with the_engine() as engine:
        for line in engine.query(list_holders):
            until = f" until {line.valid_to}" if line.valid_to else ""
            held = f"{line.user_id} ({line.capacity}) from {line.valid_from}{until}" if line.user_id else "nobody"
            click.echo(f"{line.role:16} {line.title}: {held}")


@role.command()
@click.argument("key")
@click.argument("title")
@click.option("--superior", help="The role that acts when every holder of this one is reported (A22).")
def define(key: str, title: str, superior: str | None) -> None:
    """Add the role KEY, or give it another TITLE or superior."""
    with the_engine() as engine:
        engine.execute(DefineRole(key, title, superior), SYSTEM)
    click.echo(f"{key}: {title}.")


@role.command()
@click.argument("key")
@click.argument("user_id")
@click.option("--from", "first", type=DAY, default=None, help="First day, default today.")
@click.option("--to", "last", type=DAY, default=None, help="Last day; without it, for good.")
@click.option("--as", "capacity", type=click.Choice(["definitif", "plh", "plt"]), default="definitif", help="How.")
def assign(key: str, user_id: str, first: datetime | None, last: datetime | None, capacity: str) -> None:
    """Let USER_ID hold the role KEY."""
    with the_engine() as engine:
        begin = first.date() if first else _today(engine.house.offices.zone)
        engine.execute(AssignRole(key, user_id, begin, last.date() if last else None, capacity), SYSTEM)
    click.echo(f"{user_id} holds {key} from {begin}.")


@role.command()
@click.argument("key")
@click.argument("user_id")
@click.option("--on", "day", type=DAY, required=True, help="The first day without the role.")
def end(key: str, user_id: str, day: datetime) -> None:
    """End a holding that has no end yet."""
    with the_engine() as engine:
        engine.execute(EndRole(key, user_id, day.date()), SYSTEM)
    click.echo(f"{user_id} no longer holds {key} from {day.date()}.")


def _today(zone: object) -> date:
    return datetime.now(zone).date()  # type: ignore[arg-type] # because a zone is a tzinfo
