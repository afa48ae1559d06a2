"""One process instance under our lock, with its case file; changes are collected and written in one flush."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from backports import zstd
from sqlalchemy import Row

from engine.definitions import Definition
from engine.history import Fact


def pack_state(state: Mapping[str, Any]) -> bytes:
    """Return the state as zstd-compressed JSON."""
    return zstd.compress(orjson.dumps(state), 3)


def unpack_state(blob: bytes) -> dict[str, Any]:
    """Read what `pack_state` wrote."""
    state: dict[str, Any] = orjson.loads(zstd.decompress(blob))
    return state


@dataclass
class Case:
    """What one command knows and changes of an instance; `row` and `file_row` are the columns to write."""

    id: str
    definition: Definition
    status: str
    state: dict[str, Any]
    business_key: str | None
    started_at: datetime
    last_sequence: int
    last_hash: str
    data: dict[str, Any]
    wrapped_key: bytes
    private_blob: bytes | None
    counters: dict[str, int] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)  # the data, number and subject as they were loaded
    known_key: str | None = None
    subject: str | None = None
    known_wait: tuple[str | None, datetime | None] = (None, None)
    waiting: tuple[str | None, datetime | None] = (None, None)  # where the case waits for no person here, until when
    new: bool = False
    row: dict[str, Any] = field(default_factory=dict)
    file_row: dict[str, Any] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    others_wait: bool = True  # work items may be open that this command has not opened
    sample: Row[Any] | None = None  # an open work item as it was read: what it says of the case, all of them say

    def record(self, kind: str, element_id: str | None = None, **data: Any) -> None:
        """Note a history event of this instance."""
        self.facts.append(Fact(kind, element_id, data))

    def count(self, what: str) -> int:
        """Count `what` up by one, such as visits of an element or versions of a document, and return the new number."""
        self.counters[what] = self.counters.get(what, 0) + 1
        self.row["counters"] = self.counters
        return self.counters[what]

    def put(self, values: Mapping[str, Any]) -> None:
        """Merge values into the case file."""
        self.data = {**self.data, **values}
        self.file_row["data"] = self.data
