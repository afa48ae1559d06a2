"""Drafts: what a person has typed into a form and not yet handed in. No history: a draft is nobody's act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select

from engine.commands.base import NOBODY
from engine.commands.work_items import authorise, open_item
from engine.forms.merging import Merged, merge
from engine.inbox_tables import draft, presence
from engine.store import UnitOfWork
from engine.tables import work_item


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keep what somebody has typed so far, sealed with the case's key; only they will see it.

    With `base`, the fingerprints of what the page began with, what another window has saved since is merged in.
    """

    work_item_id: str
    data: Mapping[str, Any] = field(repr=False)
    base: Mapping[str, str] | None = None

    def run(self, uow: UnitOfWork) -> Merged:
        """Return what was kept. Raises: NotFound, WorkItemClosed, Forbidden."""
        case, item = open_item(uow, self.work_item_id)
        authorise(uow, case, item)
        mine = (draft.c.work_item_id == item.id, draft.c.user_id == uow.actor.user_id)
        key, form = uow.case_key(case), case.definition.form_of(item.element_id)
        merged = Merged(self.data)
        if self.base and form and (kept := uow.session.execute(select(draft.c.sealed).where(*mine)).scalar()):
            merged = merge(form, self.data, key.unseal(kept), self.base)
        uow.session.execute(delete(draft).where(*mine))
        sealed = key.seal(dict(merged.values))
        row = {"work_item_id": item.id, "user_id": uow.actor.user_id, "sealed": sealed, "saved_at": uow.now}
        uow.session.execute(insert(draft).values(row))
        return merged


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Throw away one's own draft."""

    work_item_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether there was one; nobody can reach another person's."""
        mine = (draft.c.work_item_id == self.work_item_id, draft.c.user_id == uow.actor.user_id)
        return bool(uow.changed(delete(draft).where(*mine)))


@dataclass(frozen=True, slots=True)
class ForgetDrafts:
    """Remove drafts of work that is done or no longer needed, and notes of who looked, once a day."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many drafts were removed."""
        closed = select(work_item.c.id).where(work_item.c.status != "open")
        uow.session.execute(delete(presence).where(presence.c.seen_at < uow.now - timedelta(days=1)))
        return uow.changed(delete(draft).where(draft.c.work_item_id.in_(closed)))
