"""How common words are among all cases, so that a search knows beforehand which way is the shorter.

A rare word is looked up in the index; of common words the first page is found sooner by walking along the order of the
page. PostgreSQL's own statistics say what is common. SQLite has none: there a search counts first, as far as needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from time import monotonic

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.searching import Words

_STATISTICS = text("""
SELECT greatest(c.reltuples, 0) AS cases, s.most_common_elems::text::text[] AS words, s.most_common_elem_freqs AS shares
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = 'tokens'
WHERE c.oid = to_regclass('case_index')
""")
FRESH_S = 600.0
# Measured among a million cases, in microseconds: one entry of the index under the beginning of a word, one case looked
# up with its work items, one row that is walked over.
ENTRY_US, CASE_US, STEP_US = 0.25, 8.0, 3.0


@dataclass(frozen=True)
class Plan:
    """Whether to walk, and if not, by which words to look up; the others are looked for in what those find."""

    common: bool = False
    leading: Words = ()


@dataclass(frozen=True)
class Known:
    """How many cases there are, and in what share of them the commonest words stand."""

    cases: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)

    def share(self, word: str, *, begins: bool) -> float:
        """Return in what share of all cases a word, or one that it begins, is found: never none."""
        if not begins:
            return self.shares.get(word, self._least)
        found = sum(share for other, share in self.shares.items() if other.startswith(word))
        return min(max(found, self._least), 1.0)

    @property
    def _least(self) -> float:
        return 1 / max(self.cases, 1.0)

    def plan(self, words: Words, wanted: int) -> Plan:
        """Return the cheaper way to so many cases in which all words are found."""
        if not self.shares:
            return Plan(leading=words)
        ways = sorted((self.share(word, begins=begins), word, begins) for word, begins in words)
        leading, found, cost = list[tuple[str, bool]](), self.cases, 0.0
        for share, word, begins in ways:
            reading = share * self.cases * ENTRY_US if begins else 0.0
            if not leading or reading < found * (1 - share) * CASE_US:
                leading.append((word, begins))
                cost, found = cost + reading, found * share
        walking = wanted / prod(share for share, _, _ in ways) * STEP_US
        return Plan(walking < cost + found * CASE_US, tuple(leading))


class Frequencies:
    """Keeps what the database knows of words for some minutes."""

    def __init__(self) -> None:
        """Begin with nothing; the first search reads."""
        self._known, self._until = Known(), 0.0

    def current(self, session: Session) -> Known:
        """Return what is known of words; on SQLite nothing."""
        if session.get_bind().dialect.name == "postgresql" and monotonic() > self._until:
            self._known, self._until = _read(session), monotonic() + FRESH_S
        return self._known


def _read(session: Session) -> Known:
    row = session.execute(_STATISTICS).one()
    return Known(row.cases, dict(zip(row.words or (), row.shares or (), strict=False)))
