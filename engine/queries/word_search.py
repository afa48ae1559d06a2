"""Which cases hold the words of a search, and how that is said in SQL: looked up when rare, walked over when common."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Dialect, Select, select
from sqlalchemy.orm import Session

from engine.inbox_tables import case_index
from engine.searching import Words, among, asked, holding, matching
from engine.store.unit_of_work import House

PAGE, RARE = 51, 2000
Parameters = dict[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """The words that are looked for, and the way to their cases.

    `leading` words are looked up, the others in what those find. When the cases are known, they are `few` and travel as
    parameters. Common words have neither: each case is looked at while walking along the order of the page.
    """

    words: Words = ()
    leading: Words = ()
    few: bool = False

    @property
    def common(self) -> bool:
        """Whether the words are found so often that nobody counts them."""
        return bool(self.words) and not self.leading and not self.few

    def looked_up(self, dialect: Dialect) -> Select[str]:
        """Return the query for the cases, by the index."""
        others = tuple(word for word in self.words if word not in self.leading)
        found = select(case_index.c.instance_id).where(matching(dialect, self.leading))
        return found.where(holding(dialect, others)) if others else found

    def conditions(self, dialect: Dialect, case: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """Return the condition on rows that name their `case`, common words aside."""
        if self.few:
            return [among(dialect, case)]
        return [case.in_(self.looked_up(dialect))] if self.leading else []


def search_for(session: Session, house: House, words: str, wanted: int = PAGE) -> Search:
    """Return the shorter way to so many cases with all words of a search, as far as it is known beforehand."""
    if not (found := asked(words)):
        return Search()
    plan = house.frequencies.current(session).plan(found, wanted)
    return Search(found, () if plan.common else plan.leading)


def match(session: Session, house: House, words: str) -> tuple[Search, Parameters]:
    """Find the cases with all words of a search if they are few, with the parameters that the statements need then."""
    search = search_for(session, house, words)
    if not search.leading:
        return search, {}
    found = search.looked_up(session.get_bind().dialect).limit(RARE + 1)
    ids = session.execute(found).scalars().all()
    if len(ids) > RARE:
        return Search(search.words), {}
    return Search(search.words, few=True), {"ids": orjson.dumps(list(ids)).decode()}
