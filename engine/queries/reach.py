"""Whose work a person may find today: the shelves (`work_item.audience`) of their roles, stand-ins included (A22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Dialect, Row, String, column, literal, null, select, text, union_all
from sqlalchemy.orm import Session

from engine.access import HOLDINGS, KEEPERS, READERS, REASSIGNERS, Holding, held, with_stand_ins
from engine.definitions import Definition
from engine.model import Actor
from engine.office import Office
from engine.store.unit_of_work import House

# The audiences that have open work (walked from index entry to index entry), the person's views, roles, processes.
_KNOWN = text("""
WITH RECURSIVE free(a) AS (
  SELECT min(audience) FROM work_item WHERE status = 'open' AND assignee IS NULL
  UNION ALL
  SELECT (SELECT min(w.audience) FROM work_item w
          WHERE w.status = 'open' AND w.assignee IS NULL AND w.audience > free.a)
  FROM free WHERE free.a IS NOT NULL
), taken(a) AS (
  SELECT min(audience) FROM work_item WHERE status = 'open' AND assignee IS NOT NULL
  UNION ALL
  SELECT (SELECT min(w.audience) FROM work_item w
          WHERE w.status = 'open' AND w.assignee IS NOT NULL AND w.audience > taken.a)
  FROM taken WHERE taken.a IS NOT NULL
)
SELECT 'audience' AS kind, a AS one, NULL AS two, NULL AS three FROM free WHERE a IS NOT NULL
UNION ALL SELECT 'audience', a, NULL, NULL FROM taken WHERE a IS NOT NULL
UNION ALL SELECT 'view', id, name, query FROM saved_view WHERE user_id = :me
UNION ALL SELECT 'definition', id, process_id, CAST(version AS text) FROM process_definition
UNION ALL SELECT 'role', key, title, superior FROM role
""").columns(*(column(name, String) for name in ("kind", "one", "two", "three")))
_HELD = HOLDINGS.subquery()
_FACTS = union_all(
    select(_KNOWN.subquery()), select(literal("held"), _HELD.c.role, _HELD.c.capacity, null()).select_from(_HELD)
)


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who looks, when, and at what: all that the statements of lists depend on. `theirs` are processes, by id.

    `repairs` says whether they may repair what a fault stopped.
    """

    me: str
    today: date
    shelves: tuple[str, ...]
    closed: tuple[str, ...]
    theirs: tuple[str, ...]
    zone: ZoneInfo
    dialect: Dialect
    repairs: bool = False

    def of_role(self, role: str) -> tuple[str, ...]:
        """Return the shelves of one role."""
        return tuple(shelf for shelf in self.shelves if not role or role in _parts(shelf)[0])


@dataclass(frozen=True)
class Reach:
    """What a person may find: the shelves of their roles, and those of cases that are about them (`closed`).

    `views` are their saved views: id, name, query. `processes` are the newest versions that they work in.
    """

    me: str
    today: date
    office: Office
    held: tuple[Holding, ...]
    shelves: tuple[str, ...]
    closed: tuple[str, ...]
    titles: Mapping[str, str]
    views: tuple[tuple[str, str, str], ...] = ()
    processes: tuple[Definition, ...] = field(default=(), repr=False)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that the person holds today."""
        return frozenset(holding.role for holding in self.held)

    def standpoint(self, session: Session) -> Standpoint:
        """Return what the statements of lists depend on."""
        theirs = tuple(definition.process.id for definition in self.processes)
        dialect = session.get_bind().dialect
        return Standpoint(
            self.me, self.today, self.shelves, self.closed, theirs, self.office.zone, dialect, self.repairs
        )

    @property
    def reassigns(self) -> bool:
        """Whether the person may hand work to others and set its priority."""
        return bool(self.roles & REASSIGNERS)

    @property
    def repairs(self) -> bool:
        """Whether the person may repair what a fault stopped."""
        return bool(self.roles & KEEPERS)

    @property
    def reads_all(self) -> bool:
        """Whether the person reads the cases of every process."""
        return bool(self.roles & READERS)


def reach_of(session: Session, house: House, actor: Actor, today: date) -> Reach:
    """Find out what a person may find. Raises: Forbidden for a closed account."""
    office = house.offices.current(session)
    found: dict[str, list[Row[Any]]] = {"audience": [], "view": [], "definition": [], "role": [], "held": []}
    for row in session.execute(_FACTS, {"me": actor.user_id, "user": actor.user_id, "today": today}):
        found[row.kind].append(row)
    roles = held(sorted((row.one, row.two) for row in found["held"])) if actor.kind == "user" else ()
    superiors = {row.one: row.three for row in found["role"]}
    holders = [(key, who) for key, who, first, last, _ in office.holders if first <= today <= (last or today)]
    known = sorted({row.one for row in found["audience"]})
    me = str(actor.user_id)
    return Reach(
        me=me,
        today=today,
        office=office,
        held=roles,
        shelves=tuple(shelf for shelf in known if _finds(shelf, me, roles, superiors, holders)),
        closed=tuple(shelf for shelf in known if me in _parts(shelf)[1]),
        titles={row.one: row.two for row in found["role"]},
        views=tuple(sorted(((row.one, row.two, row.three) for row in found["view"]), key=lambda view: view[1])),
        processes=_processes(session, house, roles, found["definition"]),
    )


def _parts(shelf: str) -> tuple[list[str], list[str], list[str]]:
    """Return the roles of a shelf, the officers that its cases are about, and who stood in for them before."""
    roles, reported, excluded = (*shelf.split("|"), "", "")[:3]
    return _names(roles), _names(reported), _names(excluded)


def _names(listed: str) -> list[str]:
    return [name for name in listed.split(",") if name]


def _finds(
    shelf: str,
    me: str,
    held: tuple[Holding, ...],
    superiors: Mapping[str, str | None],
    holders: list[tuple[str, str]],
) -> bool:
    roles, reported, excluded = _parts(shelf)
    if not reported:
        return any(holding.role in roles for holding in held)
    if me in reported:
        return False
    acting = with_stand_ins(roles, {*reported, *excluded}, superiors, holders)
    fitting = [holding for holding in held if holding.role in acting]
    return any(me not in excluded or holding.capacity != "definitif" for holding in fitting)


def _processes(
    session: Session, house: House, held: tuple[Holding, ...], rows: list[Row[Any]]
) -> tuple[Definition, ...]:
    """Return the newest version of each process that the person works in; who reads all, of every process."""
    newest = {row.two: row for row in sorted(rows, key=lambda row: int(row.three))}
    keys, loaded = {holding.role for holding in held}, []
    for row in newest.values():
        definition = house.definition(session, row.one, int(row.three))
        if keys & {*definition.staff, *READERS}:
            loaded.append(definition)
    return tuple(sorted(loaded, key=lambda definition: definition.process.id))
