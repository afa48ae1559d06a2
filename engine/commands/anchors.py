"""Anchor the history: one Merkle root a day over the heads of all chains that moved, to be kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import insert, select

from engine.commands.base import NOBODY
from engine.history import GENESIS, merkle_root
from engine.store import UnitOfWork
from engine.tables import history_anchor, history_head, process_instance

PREVIOUS = "~previous"
Heads = dict[str, list[int | str]]


@dataclass(frozen=True, slots=True)
class AnchorHistory:
    """Write the anchor of a day, once; it takes in the anchor before it."""

    needs: ClassVar[frozenset[str]] = NOBODY

    day: date

    def run(self, uow: UnitOfWork) -> str | None:
        """Return the new root, or None when the day has its anchor already; the anchor is itself the record."""
        if uow.session.execute(select(history_anchor.c.day).where(history_anchor.c.day >= self.day)).first():
            return None
        known, previous = self._known(uow)
        heads = {stream: head for stream, head in _heads(uow).items() if known.get(stream) != head}
        root = anchor_root(heads, previous)
        row = {"day": self.day, "root": root, "heads": {**heads, PREVIOUS: [0, previous]}, "created_at": uow.now}
        uow.session.execute(insert(history_anchor).values(row))
        return root

    def _known(self, uow: UnitOfWork) -> tuple[Heads, str]:
        known: Heads = {}
        previous = GENESIS
        for row in uow.session.execute(select(history_anchor).order_by(history_anchor.c.day)):
            known |= row.heads
            previous = row.root
        return known, previous


def anchor_root(heads: Heads, previous: str) -> str:
    """Return the Merkle root over heads and the root before."""
    return merkle_root({PREVIOUS: previous, **{stream: f"{head[0]}:{head[1]}" for stream, head in heads.items()}})


def _heads(uow: UnitOfWork) -> Heads:
    instances = select(process_instance.c.id, process_instance.c.last_sequence, process_instance.c.last_hash)
    heads: Heads = {f"i:{row[0]}": [row[1], row[2]] for row in uow.session.execute(instances)}
    office = select(history_head.c.stream, history_head.c.last_sequence, history_head.c.last_hash)
    return heads | {row[0]: [row[1], row[2]] for row in uow.session.execute(office)}
