"""The paper of a step as text, from what is being typed: made in memory, marked as a draft, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.documents import Paper, context_of, render
from engine.documents.outline import Block, outline
from engine.errors import NotFound
from engine.queries.papers import labels_of
from engine.queries.pictures import replaced, signed_cells
from engine.queries.work_items import WorkItemView
from engine.store.secrecy import RECEIPT
from engine.store.unit_of_work import House


def papers_of(item: WorkItemView) -> tuple[str, ...]:
    """Return the templates that a step fills and that can be looked at before."""
    return tuple(name for name in item.definition.element(item.element_id).documents if name != RECEIPT)


def paper_draft(
    session: Session, house: House, item: WorkItemView, values: Mapping[str, Any], now: datetime
) -> tuple[Block, ...]:
    """Return the first paper of a work item's step as blocks. Raises: NotFound, TemplateRefused, NameLeaks."""
    names = papers_of(item)
    if not names or item.form is None:
        raise NotFound("This step makes no document.")
    office = house.offices.current(session)
    settled = item.form.settle(values, item.known, now=now.astimezone(office.zone), functions=office.functions)
    paper = Paper(
        template=names[0],
        version=0,
        cycle=item.data.get("siklus") or 1,
        draft=True,
        values=replaced(signed_cells(item.definition), {**item.data, **item.earlier, **settled.values}, {}),
        may_show_identity=False,
        letterhead=office.setting("kop"),
        legal_bases=tuple(office.setting("dasar_hukum")),
        status_url=f"{house.settings.public_url}/cek",
        labels=labels_of(office, item.definition),
    )
    return outline(render(item.definition.templates[names[0]], names[0], context_of(paper)))
