"""What every view needs: the engine, who asks, and what day it is in the office."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import current_app
from flask_login import current_user

from engine.model import Actor, UserId
from engine.runtime import Engine

EXTENSION = "alur"
DATABASE_LOST = "database_lost"


def the_engine() -> Engine:
    """Return the engine of this application."""
    return cast("Engine", current_app.extensions[EXTENSION])


def the_actor() -> Actor:
    """Return who asks: the person who is signed in."""
    return Actor("user", UserId(current_user.user_id))


def today() -> date:
    """Return the day in the office's time zone."""
    engine = the_engine()
    return engine.clock().astimezone(engine.house.offices.zone).date()
