"""Pengaturan: what the office decides and who works in it. One file per noun, one blueprint."""

from __future__ import annotations

from engine.commands.base import PROCESS_KEEPERS
from web.settings import calendar, letterhead, limits, lists, mail, numbers, people, roles, upkeep
from web.settings.frame import kept_by, pages, show

__all__ = [
    "calendar",
    "index",
    "letterhead",
    "limits",
    "lists",
    "mail",
    "numbers",
    "pages",
    "people",
    "roles",
    "upkeep",
]


@pages.get("/")
@kept_by(PROCESS_KEEPERS)
def index() -> tuple[str, int]:
    """Show the parts of the settings that are open to the person."""
    return show("", "index")
