"""Who may see, claim and complete: roles are read from the office's tables at the moment of acting, never cached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from engine.errors import Forbidden, NotAssignee, NotCandidate, NotFound, ReportedOfficer, SameActor
from engine.model import Actor
from engine.people_tables import app_user, role, role_holder

READERS = frozenset({"AUDITOR", "ADMIN"})
KEEPERS = frozenset({"ADMIN", "PEMILIK_PROSES"})  # of settings; commands say which of them may change what
SUPERVISORS = frozenset({"ADMIN", "KASI", "KABID", "SEKRETARIS", "KADIS"})
REASSIGNERS = frozenset({"KASI", "KABID"})
HEARERS = frozenset({"PETUGAS_INFO", "PETUGAS_SEKSI"}) | SUPERVISORS  # who may note what a complainant said
_VALID = and_(
    role_holder.c.valid_from <= bindparam("today"),
    or_(role_holder.c.valid_to.is_(None), role_holder.c.valid_to >= bindparam("today")),
)
HOLDINGS = (
    select(role_holder.c.role, role_holder.c.capacity)
    .select_from(app_user.outerjoin(role_holder, and_(role_holder.c.user_id == app_user.c.id, _VALID)))
    .where(app_user.c.id == bindparam("user"), app_user.c.active)
    .order_by(role_holder.c.role)
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds today, and how: definitive, Plh. or Plt."""

    role: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Item:
    """What access needs to know about a work item."""

    roles: tuple[str, ...]
    assignee: str | None
    reported: Collection[str] = ()
    excluded: Collection[str] = ()
    substitutes_exempt: bool = False


def holdings(session: Session, actor: Actor, today: date) -> tuple[Holding, ...]:
    """Return the roles that the actor holds today. Raises: Forbidden for an unknown or closed account."""
    if actor.kind != "user":
        return ()
    rows = session.execute(HOLDINGS, {"user": actor.user_id, "today": today}).all()
    return held([(row.role, row.capacity) for row in rows])


def held(rows: Sequence[tuple[str | None, str]]) -> tuple[Holding, ...]:
    """Return the holdings in the rows of `HOLDINGS`. Raises: Forbidden without a row, which an open account has."""
    if not rows:
        raise Forbidden("This account does not exist or is closed.")
    return tuple(Holding(role, capacity) for role, capacity in rows if role)


def keep(session: Session, actor: Actor, today: date, roles: frozenset[str]) -> frozenset[str]:
    """Return the roles that the actor holds today, of which one must be in `roles`, to look at the office's settings.

    Raises: Forbidden.
    """
    held = frozenset(holding.role for holding in holdings(session, actor, today))
    if not held & roles:
        raise Forbidden(f"These settings are for {', '.join(sorted(roles))}.")
    return held


def holders_by_role(session: Session, roles: Collection[str], today: date) -> dict[str, tuple[str, ...]]:
    """Return the names of who holds each role today."""
    query = (
        select(role_holder.c.role, app_user.c.name)
        .join(app_user, role_holder.c.user_id == app_user.c.id)
        .where(role_holder.c.role.in_(roles), app_user.c.active, _VALID)
        .order_by(app_user.c.name)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in session.execute(query, {"today": today}):
        found[row.role] = (*found.get(row.role, ()), row.name)
    return found


def audience_of(roles: Collection[str]) -> str:
    """Return roles as the one text by which inboxes find work: `KABID,KASI`."""
    return ",".join(sorted(roles))


def may_see(actor: Actor, held: tuple[Holding, ...], process_roles: Collection[str], reported: Collection[str]) -> None:
    """Let somebody read a case: who works in its process, and auditors; never the officer that it is about.

    Raises: NotFound, which does not even say that the case exists.
    """
    keys = {holding.role for holding in held}
    if actor.user_id in reported or not keys & {*process_roles, *READERS}:
        raise NotFound


def roles_with_stand_ins(session: Session, roles: tuple[str, ...], blocked: Collection[str], today: date) -> set[str]:
    """Return `roles`, plus the next superior of each whose every holder is blocked (reading A22).

    Blocked is the reported officer, and in such a case also whoever stood in for that officer one step before.
    """
    if not blocked:
        return set(roles)
    superiors = dict(session.execute(select(role.c.key, role.c.superior)).all())
    found = session.execute(select(role_holder.c.role, role_holder.c.user_id).where(_VALID), {"today": today}).all()
    return with_stand_ins(roles, blocked, superiors, [(row.role, row.user_id) for row in found])


def with_stand_ins(
    roles: Collection[str],
    blocked: Collection[str],
    superiors: Mapping[str, str | None],
    holders: Collection[tuple[str, str]],
) -> set[str]:
    """Return the same from what is known already: who is above whom, and who holds which role."""
    acting = set(roles)
    for key in roles:
        current: str | None = key
        while current and _all_blocked(holders, current, blocked):
            current = superiors.get(current)
        if current:
            acting.add(current)
    return acting


def _all_blocked(found: Collection[tuple[str, str]], key: str, blocked: Collection[str]) -> bool:
    holders = [user for holder_role, user in found if holder_role == key]
    return bool(holders) and all(user in blocked for user in holders)


def may_act(actor: Actor, held: tuple[Holding, ...], acting_roles: Collection[str], item: Item) -> Holding:
    """Return the holding in which the actor may act on the item.

    Raises: ReportedOfficer, NotCandidate, NotAssignee, SameActor.
    """
    if actor.user_id in item.reported:
        raise ReportedOfficer
    fitting = [holding for holding in held if holding.role in acting_roles]
    if not fitting:
        raise NotCandidate(roles=acting_roles)
    if item.assignee not in (None, actor.user_id):
        raise NotAssignee(person=item.assignee)
    return _not_the_same(actor, fitting, item)


def _not_the_same(actor: Actor, fitting: list[Holding], item: Item) -> Holding:
    """Where the diagram exempts substitutes, a documented Plh./Plt. may follow themselves; else nobody may."""
    if actor.user_id not in item.excluded:
        return fitting[0]
    substitutes = [holding for holding in fitting if holding.capacity != "definitif"]
    if not (substitutes and item.substitutes_exempt):
        raise SameActor(roles=[holding.role for holding in fitting])
    return substitutes[0]
