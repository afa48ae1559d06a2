"""Sampaikan Pengaduan: anybody writes a complaint on the website, one thing per page (SOP 9.2.1, 10.1).

What was typed travels in the pages themselves until it is sent: nothing is kept of somebody who leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, current_app, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer

from engine.authentication import TooManyAttempts, receive
from engine.commands.complainant import ReceiveComplaint
from engine.errors import FormInvalid, Invalid, NotFound
from engine.queries.starts import StartView, open_to_the_public
from engine.queries.work_items import mistakes_in
from web.filling import fill_in, uploads_in
from web.formview import Input, Section, name_of, read
from web.house import the_engine
from web.qr import code_of
from web.words import moment

pages = Blueprint("complain", __name__, url_prefix="/sampaikan")
FASTEST_S, SLOWEST_S = 5, 86_400
FOR_STAFF = {"kanal": "WEBSITE", "dapat_dihubungi": False}
ROBOT = "Pengiriman ini tampak otomatis. Tunggu beberapa detik, lalu kirim lagi."


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the way: a heading with its questions; the last page has only files and the sending."""

    heading: str
    inputs: tuple[Input, ...]


@pages.get("/")
def show() -> Any:
    """Show the first page."""
    view = _view()
    return _page(view, view.form.prefill({}), 0, {}, _seal())


@pages.post("/")
def go() -> Any:
    """Go on, go back, or send; a page with mistakes is shown again with all that was typed."""
    view, at = _view(), _number()
    data = {**read(view.form, request.form), **FOR_STAFF}
    action = request.form.get("aksi", "")
    opened_at = request.form.get("dibuka", "")
    if action == "perbarui-isian":
        return _page(view, data, at, {}, opened_at)
    if action == "kembali":
        return _page(view, data, max(at - 1, 0), {}, opened_at)
    steps, errors = _steps(view, data, {})[0], _mistakes(view, data)
    wrong = next((n for n, step in enumerate(steps[: at + 1]) if _of(step, errors)), None)
    if wrong is not None:
        return _page(view, data, wrong, _of(steps[wrong], errors), opened_at, 422)
    if at + 1 < len(steps):
        return _page(view, data, at + 1, {}, opened_at)
    return _send(view, data, at, opened_at)


def _send(view: StartView, data: dict[str, Any], at: int, opened_at: str) -> Any:
    if request.form.get("situs") or not _slow_enough(opened_at):
        return _page(view, data, at, {"": ROBOT}, opened_at, 422)
    token = request.form.get("token", "")[:64] or str(uuid4())
    try:
        complaint = ReceiveComplaint(view.process_id, data, token, tuple(uploads_in(view.form)))
        opened = receive(the_engine(), complaint, request.remote_addr or "")
    except TooManyAttempts as exc:
        return _page(
            view,
            data,
            at,
            {"": f"Terlalu sering dari sambungan ini. Kirim lagi setelah {moment(exc.until)}."},
            opened_at,
            429,
        )
    except FormInvalid as exc:
        return _page(view, data, at, dict(exc.errors), opened_at, 422)
    except Invalid as exc:
        return _page(view, data, at, {"": f"Berkas tidak diterima. {exc}"}, opened_at, 422)
    address = f"{the_engine().house.settings.public_url.rstrip('/')}/cek"
    return render_template("complain/receipt.html", opened=opened, address=address, qr=code_of(address))


def _page(
    view: StartView, data: Mapping[str, Any], at: int, errors: Mapping[str, str], opened_at: str, status: int = 200
) -> Any:
    steps, carried = _steps(view, data, errors)
    at = min(at, len(steps) - 1)
    here = {i.name for i in steps[at].inputs}
    page = render_template(
        "complain/show.html",
        sections=(Section(steps[at].heading, steps[at].inputs),),
        carried=[(name, value) for name, value in carried if name not in here],
        at=at,
        count=len(steps),
        summary=steps[:-1] if at == len(steps) - 1 else (),
        told=[(f"isian-{name_of(path)}" if path else "", text) for path, text in errors.items()],
        token=request.form.get("token") or str(uuid4()),
        opened_at=opened_at,
    )
    return page, status


def _steps(
    view: StartView, data: Mapping[str, Any], errors: Mapping[str, str]
) -> tuple[list[Step], list[tuple[str, str]]]:
    """Return the pages, and every plain value as it travels in hidden inputs."""
    sections, _ = fill_in(view.form, {}, data, errors)
    public = [replace(s, inputs=tuple(i for i in s.inputs if i.field.public)) for s in sections]
    files = tuple(i for s in public for i in s.inputs if i.field.type == "filepicker")
    asked = [Step(s.heading, tuple(i for i in s.inputs if i.field.type != "filepicker")) for s in public]
    carried = [
        (i.name, text)
        for step in asked
        for i in step.inputs
        for text in _texts(i.value)
        if i.field.type != "expression"
    ]
    return [*(step for step in asked if step.inputs), Step("Periksa dan kirim", files)], carried


def _texts(value: Any) -> list[str]:
    if value in (None, "", []):
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _mistakes(view: StartView, data: Mapping[str, Any]) -> Mapping[str, str]:
    engine = the_engine()
    ask = partial(mistakes_in, house=engine.house, form=view.form, data={}, values=data, now=engine.clock())
    return engine.query(ask)


def _of(step: Step, errors: Mapping[str, str]) -> dict[str, str]:
    names = {i.name for i in step.inputs}
    return {path: text for path, text in errors.items() if path.split("[")[0] in names}


def _view() -> StartView:
    engine = the_engine()
    view = engine.query(partial(open_to_the_public, house=engine.house))
    if view is None:
        raise NotFound("No process takes complaints from the public.")
    return view


def _number() -> int:
    text = request.form.get("langkah", "0")
    return min(int(text), 20) if text.isdecimal() else 0


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="complaint opened")


def _seal() -> str:
    return str(_sealer().dumps("dibuka"))


def _slow_enough(opened_at: str) -> bool:
    """Say whether a person could have written this since the first page was opened."""
    try:
        _sealer().loads(opened_at, max_age=SLOWEST_S)
    except BadData:
        return False
    try:
        _sealer().loads(opened_at, max_age=FASTEST_S - 1)
    except BadData:
        return True
    return False
