"""The pages on which somebody writes a complaint, one thing each, made from the form's groups; files have their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import gettext

from engine.errors import NotFound
from engine.forms import Form
from engine.queries.starts import StartView, open_to_the_public
from engine.queries.work_items import mistakes_in
from web.filling import fill_in
from web.formview import Input
from web.house import the_engine

FOR_STAFF = {"kanal": "WEBSITE", "dapat_dihubungi": False}


@dataclass(frozen=True, slots=True)
class Step:
    """One page: a heading with its questions. The one with files, and the last with nothing but the summary."""

    heading: str
    inputs: tuple[Input, ...]
    kind: str = "questions"

    def mine(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Return those of the mistakes that belong to this page."""
        names = {i.name for i in self.inputs}
        return {path: text for path, text in errors.items() if path.split("[")[0] in names}


def the_form() -> StartView:
    """Return the process that takes complaints from the public. Raises: NotFound."""
    engine = the_engine()
    view = engine.query(partial(open_to_the_public, house=engine.house))
    if view is None:
        raise NotFound("No process takes complaints from the public.")
    return view


def steps_of(form: Form, values: Mapping[str, Any], errors: Mapping[str, str]) -> list[Step]:
    """Return the pages for what was answered so far."""
    sections, _ = fill_in(form, {}, given(form, values), errors)
    public = [(s.heading, [i for i in s.inputs if i.field.public]) for s in sections]
    files = tuple(i for _, inputs in public for i in inputs if i.field.type == "filepicker")
    asked = [(head, tuple(i for i in inputs if i.field.type != "filepicker")) for head, inputs in public]
    steps = [Step(head, inputs) for head, inputs in asked if inputs]
    return [*steps, Step(gettext("Foto dan bukti"), files, "files"), Step(gettext("Periksa dan kirim"), (), "send")]


def given(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered, with the form's own beginnings under it and what staff fill in for the website."""
    return {**form.prefill({}), **values, **FOR_STAFF}


def in_order(step: Step, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return path and text of a page's mistakes in the order of its questions; others come last."""
    places = {i.name: n for n, i in enumerate(step.inputs)}
    return sorted(errors.items(), key=lambda told: places.get(told[0].split("[")[0], len(places)))


def mistakes(form: Form, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what is wrong so far, by field."""
    engine = the_engine()
    ask = partial(mistakes_in, house=engine.house, form=form, data={}, values=given(form, values), now=engine.clock())
    return engine.query(ask)


def first_wrong(steps: list[Step], errors: Mapping[str, str]) -> int:
    """Return the number of the first page with a mistake, or of the last page."""
    return next((n for n, step in enumerate(steps) if step.mine(errors)), len(steps) - 1)
