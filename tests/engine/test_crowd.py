"""A crowd of cases: many copies of few real ones, which people can find and complete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from engine.benchmarks.crowd import crowd, patterns
from engine.benchmarks.postgres import forget_databases, kept_database, kept_databases
from engine.composition import open_engine
from engine.inbox_tables import case_index
from engine.tables import process_instance, work_item
from engine.worker import Inline
from tests.conftest import ROOT, settings_of


def test_a_crowd_has_cases_with_work_and_words(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(settings_of(database_url, tmp_path), Inline().enqueue)
    patterns(engine, ROOT)
    with engine.database.read() as session:
        before = session.execute(select(func.count()).select_from(process_instance)).scalar_one()
    engine.close()
    heard: list[str] = []
    crowd(database_url, 40, tell=heard.append)
    assert heard == ["40 of 40 cases", "indexes …", "statistics …"]
    engine = open_engine(settings_of(database_url, tmp_path), Inline().enqueue)
    with engine.database.read() as session:
        counted = [select(func.count()).select_from(table) for table in (process_instance, case_index)]
        assert [session.execute(query).scalar_one() for query in counted] == [before + 40] * 2
        copies = select(work_item.c.subject, work_item.c.kecamatan).where(work_item.c.business_key.like("PGD-%-09%"))
        assert all(subject and place for subject, place in session.execute(copies))
        if session.get_bind().dialect.name == "sqlite":
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.close()


def test_a_large_database_is_made_once_and_forgotten_on_demand(pg_server: Callable[[str], str]) -> None:
    server, filled = pg_server("postgres"), []  # type: str, list[str]
    first = kept_database(server, "1_a", filled.append)
    assert kept_database(server, "1_a", filled.append) == first
    assert len(filled) == 1
    kept_database(server, "1_b", filled.append)
    assert kept_databases(server) == ["alur_kept_1_b"]
    with pytest.raises(TypeError):
        kept_database(server, "1_c", None)  # what fails while it fills leaves nothing
    assert forget_databases(server) == ["alur_kept_1_b"]
    assert kept_databases(server) == []
