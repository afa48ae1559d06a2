"""Full-text search, the same on both databases: every word that is looked for begins a word, or an ending of one.

What is stored are a case's words and the endings of the longer ones, so that "izin" finds "perizinan". PostgreSQL keeps
them as a tsvector under a GIN index, SQLite in FTS5; a generated column and triggers keep both in step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Dialect,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.inbox_tables import case_index

GROUP = re.compile(r"[^\W_]+")
Words = tuple[tuple[str, bool], ...]
SHORTEST_ENDING, SHORTEST_BEGINNING, MOST_WORDS = 4, 2, 8


def words_of(texts: Iterable[str]) -> str:
    """Return what to store: the words of some texts and their endings, each once, with spaces between."""
    return " ".join(dict.fromkeys(ending for one in texts for word in _groups(one) for ending in _endings(word)))


def _groups(phrase: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", phrase).casefold()
    return GROUP.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def _endings(word: str) -> Iterator[str]:
    yield word
    if word.isdigit():
        yield word.lstrip("0") or "0"
    elif word.isalpha():
        yield from (word[first:] for first in range(1, len(word) - SHORTEST_ENDING + 1))


def asked(phrase: str) -> Words:
    """Return the words that somebody looks for, and whether each may be the beginning of a longer one.

    Of a word with signs in it, such as PGD-2026-00012, only the last part may.
    """
    found: dict[tuple[str, bool], None] = {}
    for chunk in phrase.split():
        groups = _groups(chunk)
        for group in groups[:-1]:
            found[group, False] = None
        for last in groups[-1:]:
            found[last, len(last) >= SHORTEST_BEGINNING] = None
    return tuple(found)[:MOST_WORDS]


def matching(dialect: Dialect, words: Words, joined: str = "and") -> ColumnElement[bool]:
    """Return the condition on `case_index` that all words (or any of them: `joined="or"`) are found, by the index."""
    if dialect.name == "postgresql":
        return literal_column("case_index.tokens").op("@@")(_tsquery(words, joined))
    index = table("case_fts", named("rowid"))
    return case_index.c.position.in_(select(index.c.rowid).where(_fts(words, joined)))


def holding(dialect: Dialect, words: Words, rows: str = "case_index") -> ColumnElement[bool]:
    """Return the same condition for walking along another order: each row is looked at, and no index.

    On PostgreSQL the rows of `work_item` may be asked too: while they are open they carry the words of their case.
    """
    if dialect.name == "postgresql":
        return func.coalesce(literal_column(f"{rows}.tokens").op("@@")(_tsquery(words, "and")), false())
    spaced = literal(" ") + case_index.c.words + " "
    return and_(*(func.instr(spaced, f" {word}" if begins else f" {word} ") > 0 for word, begins in words))


def among(dialect: Dialect, column: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the ids which travel as one parameter, `ids`, as JSON."""
    if dialect.name == "postgresql":
        listed = func.json_array_elements_text(cast(bindparam("ids", type_=Text), JSON))
        return column == any_(func.array(select(listed).scalar_subquery(), type_=ARRAY(Text)))
    return column.in_(select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value))


def _tsquery(words: Words, joined: str) -> ColumnElement[Any]:
    sign = " & " if joined == "and" else " | "
    query = sign.join(f"{word}:*" if begins else word for word, begins in words)
    return cast(query, TSQUERY)


def _fts(words: Words, joined: str) -> ColumnElement[bool]:
    sign = " AND " if joined == "and" else " OR "
    query = sign.join(f'"{word}"*' if begins else f'"{word}"' for word, begins in words)
    return literal_column("case_fts").op("MATCH", is_comparison=True)(bindparam(None, query))
