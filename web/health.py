"""Whether this process serves: for a load balancer and for systemd; nothing about the office is told."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.queries.pulse import answers
from web.house import the_engine

pages = Blueprint("health", __name__)


@pages.get("/sehat")
def alive() -> Response:
    """Answer while the database answers; otherwise the page of a lost database with 503 does."""
    the_engine().query(answers)
    return Response("sehat\n", mimetype="text/plain")
