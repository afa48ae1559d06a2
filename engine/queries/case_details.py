"""Everything about one case on its page: reckoning, versions, files, links, deviations, people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import HEARERS, holdings
from engine.model import Actor
from engine.queries.case_files import FileLine, files_of
from engine.queries.case_pages import CasePage, case_page
from engine.queries.cases import CaseView, definition_of
from engine.queries.deviations import DeviationLine, list_deviations
from engine.queries.form_versions import Change, changes_of
from engine.queries.links import LinkedCase, linked_cases
from engine.queries.reckoning import Reckoning, reckoning
from engine.store.secrecy import may_know
from engine.store.unit_of_work import House
from engine.tables import submission

NOT_PEOPLE = ("system", "public")
WORK = frozenset({"work_item.completed", "instance.suspended", "instance.resumed", "instance.terminated", "case.told"})


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Who worked on a case: in which roles, each with `Plh. `, `Plt. ` or nothing; how many steps, when last."""

    name: str
    roles: tuple[tuple[str, str], ...]
    steps: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """A case whole. `knows` says whether the reader may open who complained; `changes` are by event sequence.

    `mode` is TERBUKA, RAHASIA or ANONIM, `acting_title` the title in which the reader would steer the case.
    """

    page: CasePage
    reckoning: Reckoning | None
    changes: Mapping[int, tuple[Change, ...]]
    files: tuple[FileLine, ...]
    linked: tuple[LinkedCase, ...]
    deviations: tuple[DeviationLine, ...]
    people: tuple[PersonLine, ...]
    knows: bool
    links: bool
    mode: str | None


def case_details(session: Session, house: House, actor: Actor, instance_id: str, today: date) -> CaseDetails:
    """Show a case whole to a person. Raises: NotFound, which also hides that there is one; Forbidden."""
    page = case_page(session, house, actor, instance_id, today)
    view, definition = page.view, definition_of(session, house, instance_id)
    held = holdings(session, actor, today)
    roles = {holding.role for holding in held}
    query = select(submission.c.number, submission.c.element_id, submission.c.data)
    rows: list[Any] = list(session.execute(query.where(submission.c.instance_id == instance_id)))
    office = house.offices.current(session)
    return CaseDetails(
        page=page,
        reckoning=reckoning(session, house, view, today),
        changes=changes_of(definition, office, view, {row.number: row for row in rows}),
        files=files_of(session, definition, instance_id, view.data, rows, held),
        linked=linked_cases(session, house, actor, held, instance_id),
        deviations=list_deviations(session, explained=True, instance_id=instance_id),
        people=_people(page, view),
        knows=bool(roles & definition.staff) and may_know(view.data, roles),
        links=bool(roles & HEARERS) and view.line.business_key is not None,
        mode=view.data.get("identitas"),
    )


def _people(page: CasePage, view: CaseView) -> tuple[PersonLine, ...]:
    """Return who worked on the case, in the order in which they came."""
    found: dict[str, PersonLine] = {}
    for event in view.events:
        if event.kind not in WORK or event.actor in NOT_PEOPLE:
            continue
        title = page.titles.get(event.acting_role or "", event.acting_role or "")
        was = found.get(event.actor)
        stands_in = page.office.stands_in(event.actor, event.acting_role, event.at)
        titles = dict.fromkeys([*(was.roles if was else ()), *([(stands_in, title)] if title else [])])
        steps = (was.steps if was else 0) + (event.kind == "work_item.completed")
        name = page.people.get(event.actor, event.actor)
        found[event.actor] = PersonLine(name, tuple(titles), steps, event.at)
    return tuple(found.values())
