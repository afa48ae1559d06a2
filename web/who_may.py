"""Whom to ask when something may not be done, and the way back for whoever stands before an error."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user

from engine.access import READERS
from engine.errors import Forbidden
from engine.queries.people import holders_by_title
from engine.queries.sessions import name_of
from web.house import the_engine, today

People = tuple[tuple[str, tuple[str, ...]], ...]


def people_of(refusal: Forbidden) -> People:
    """Return who may instead: titles with today's holders, or the person who has it; nothing for outsiders."""
    if not current_user.is_authenticated or not current_user.roles:
        return ()
    engine = the_engine()
    if refusal.person:
        name = engine.query(partial(name_of, user_id=refusal.person))
        return ((gettext("Sedang dikerjakan oleh"), (name,)),)
    return engine.query(partial(holders_by_title, roles=refusal.roles, today=today()))


def ways_back() -> tuple[tuple[str, str], ...]:
    """Return the addresses to go on from, each with its words: staff, auditors and the public have other ones."""
    ways = _home()
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and came.path != request.path:
        return ((f"{came.path}?{came.query}".rstrip("?"), gettext("Kembali ke halaman sebelumnya")), *ways)
    return ways


def _home() -> tuple[tuple[str, str], ...]:
    if not current_user.is_authenticated:
        return (
            (url_for("public.index"), gettext("Cek Pengaduan")),
            (url_for("complain.show"), gettext("Sampaikan Pengaduan")),
            (url_for("auth.sign_in_page"), gettext("Masuk petugas")),
        )
    if current_user.roles and current_user.roles <= READERS:
        return ((url_for("audit.index"), gettext("Ke Riwayat")), (url_for("cases.index"), gettext("Ke daftar kasus")))
    return ((url_for("inbox.index"), gettext("Ke Tugas Saya")),)
