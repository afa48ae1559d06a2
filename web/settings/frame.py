"""What every page of the settings shares: who gets in, the sections, what was changed last, and how a command ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any, cast

from babel.dates import format_date
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale, lazy_gettext
from flask_login import login_required

from engine.access import keep
from engine.commands.base import OFFICE_KEEPERS, PROCESS_KEEPERS, Command
from engine.commands.refusals import OpenSettings
from engine.errors import Forbidden, FormInvalid
from engine.office import CONFIG_STREAM
from engine.queries.changes import last_changes
from web.house import the_actor, the_engine, today
from web.settings.changes import tell

pages = Blueprint("settings", __name__, url_prefix="/pengaturan")
View = Callable[..., Any]
Errors = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the settings: its first page, its name, what it is for, and the roles that it is for."""

    endpoint: str
    name: Any
    about: Any
    roles: frozenset[str]


SECTIONS = {
    "people": Section("settings.people", lazy_gettext("Orang"), lazy_gettext("Akun, kata sandi, sesi"), OFFICE_KEEPERS),
    "roles": Section(
        "settings.roles", lazy_gettext("Peran"), lazy_gettext("Pejabat, Plh. dan Plt., atasan"), OFFICE_KEEPERS
    ),
    "calendar": Section(
        "settings.calendar", lazy_gettext("Kalender"), lazy_gettext("Hari libur dan hari kerja"), PROCESS_KEEPERS
    ),
    "limits": Section(
        "settings.limits", lazy_gettext("Tenggat"), lazy_gettext("Batas waktu dan mutu baku"), PROCESS_KEEPERS
    ),
    "lists": Section(
        "settings.lists",
        lazy_gettext("Daftar"),
        lazy_gettext("Kanal, pelayanan, dugaan, OPD, wilayah"),
        PROCESS_KEEPERS,
    ),
    "letterhead": Section(
        "settings.letterhead", lazy_gettext("Kop surat"), lazy_gettext("Kop dan dasar hukum"), PROCESS_KEEPERS
    ),
    "numbers": Section(
        "settings.numbers", lazy_gettext("Penomoran"), lazy_gettext("Pola nomor dan buku nomor"), PROCESS_KEEPERS
    ),
    "mail": Section(
        "settings.mail", lazy_gettext("Surel"), lazy_gettext("Server surel, surel uji, kotak keluar"), OFFICE_KEEPERS
    ),
    "upkeep": Section(
        "settings.upkeep",
        lazy_gettext("Pemeliharaan"),
        lazy_gettext("Pemeriksaan, pekerjaan, gangguan"),
        PROCESS_KEEPERS,
    ),
}


@pages.app_template_filter("hari")
def short_day(day: date) -> str:
    """`23 Nov 2026`."""
    return str(format_date(day, "d MMM y", locale=get_locale() or "id"))


def kept_by(roles: frozenset[str]) -> Callable[[View], View]:
    """Let only holders of these roles in, asked at the moment; a refused attempt to change something is recorded."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            try:
                g.held = the_engine().query(partial(keep, actor=the_actor(), today=today(), roles=roles))
            except Forbidden as exc:
                if request.method == "POST":
                    _record_refusal(roles)
                raise Forbidden from exc
            return view(*args, **kwargs)

        return cast("View", login_required(checked))

    return decorate


def _record_refusal(roles: frozenset[str]) -> None:
    try:
        the_engine().execute(OpenSettings(roles), the_actor())
    except Forbidden as exc:
        raise Forbidden from exc


def show(
    section: str,
    template: str,
    status: int = 200,
    *,
    kinds: Collection[str] = (),
    mentions: Collection[str] = (),
    stream: str = CONFIG_STREAM,
    **values: Any,
) -> tuple[str, int]:
    """Render a page of a section, with what was changed there last when `kinds` says what to look for."""
    changes = the_engine().query(partial(last_changes, stream=stream, kinds=kinds, mentions=mentions)) if kinds else ()
    known = {"errors": {}, "values": {}, "changes": tell(changes), "today": today()}
    page = render_template(
        f"settings/{template}.html", section=section, sections=open_sections(), **{**known, **values}
    )
    return page, status


def open_sections() -> dict[str, Section]:
    """Return the sections that the person who asks may open."""
    return {key: section for key, section in SECTIONS.items() if section.roles & g.held}


def attempt(command: Command[Any]) -> Errors:
    """Execute a command; return its mistakes by field, none when it was done."""
    try:
        the_engine().execute(command, the_actor())
    except FormInvalid as exc:
        return exc.errors
    return {}


def done(message: str, endpoint: str, **where: Any) -> Any:
    """Say what was done on the page that follows."""
    flash(message)
    return redirect(url_for(endpoint, **where), 303)


def sent(*names: str) -> dict[str, str]:
    """Return fields of the form, without spaces around them."""
    return {name: request.form.get(name, "").strip() for name in names}
