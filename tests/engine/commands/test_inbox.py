"""The inbox and the page of a work item: who sees what."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import product
from typing import get_args

import pytest
from sqlalchemy import text, update

from engine.commands.instances import StartProcess, SuspendInstance
from engine.commands.work_items import ClaimWorkItem
from engine.errors import NotCandidate, NotFound
from engine.inbox_tables import case_index
from engine.model import SYSTEM, Actor
from engine.queries import inbox_walks
from engine.queries.inbox import Inbox, inbox
from engine.queries.inbox_walks import Asked
from engine.queries.work_filters import Sort, Whose, WorkFilter
from engine.queries.work_items import WorkItemView, see_work_item
from engine.runtime import Engine
from engine.store.frequencies import Known
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, OTHER_CLERK, do, statements

TODAY = date(2026, 3, 2)


def look(engine: Engine, who: Actor, whose: Whose = "free", after: str = "", limit: int = 50) -> Inbox:
    asked = Asked(whose, after=after, limit=limit)
    return engine.query(partial(inbox, house=engine.house, actor=who, today=TODAY, asked=asked))


def counts(engine: Engine, who: Actor) -> dict[str, int]:
    return {key: number for key, number in look(engine, who).counts.items() if key in ("mine", "free", "others")}


def page(engine: Engine, who: Actor, item: str) -> WorkItemView:
    return engine.query(partial(see_work_item, house=engine.house, actor=who, work_item_id=item, today=TODAY))


def test_work_moves_between_the_tabs_as_it_is_claimed(engine: Engine, triage_item: str) -> None:
    (line,) = look(engine, CLERK).lines
    assert (line.id, line.number, line.subject, line.visit) == (triage_item, "9.1.2/9.2.1", COMPLAINT["judul"], 1)
    assert line.business_key == "PGD-2026-00001"
    engine.execute(ClaimWorkItem(triage_item), CLERK)
    assert counts(engine, CLERK) == {"mine": 1, "free": 0, "others": 0}
    assert look(engine, OTHER_CLERK, "others").lines[0].assignee_name == "I Made Wirawan"
    assert counts(engine, KASI) == {"mine": 0, "free": 0, "others": 0}


def test_a_suspended_case_asks_nobody_for_work(engine: Engine, triage_item: str) -> None:
    view = page(engine, CLERK, triage_item)
    engine.execute(SuspendInstance(view.instance_id, "Menunggu putusan."), SYSTEM)
    assert look(engine, CLERK).counts["free"] == 0
    assert look(engine, CLERK).lines == ()


def test_pages_follow_each_other_without_gap_or_repetition(engine: Engine) -> None:
    items = {engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0] for _ in range(7)}
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        found = look(engine, CLERK, after=after, limit=3)
        seen += [line.id for line in found.lines]
        after = found.next_after
    assert (len(seen), set(seen)) == (7, items)


def test_the_inbox_costs_few_statements(engine: Engine, triage_item: str) -> None:
    look(engine, CLERK)
    with statements(engine) as seen:
        look(engine, CLERK)
    assert len([text for text in seen if text != "COMMIT"]) <= 5


def test_a_work_item_shows_its_form_with_what_was_said_before(engine: Engine, triage_item: str) -> None:
    view = page(engine, CLERK, triage_item)
    assert view.form is not None
    assert (view.form.id, view.acts_as, view.report) == ("telaah_awal", "PETUGAS_INFO", COMPLAINT["uraian"])
    assert "perlu_informasi" not in {key for key, value in view.values.items() if value is not None}


def test_who_may_not_act_sees_why_and_no_personal_value(engine: Engine, triage_item: str) -> None:
    view = page(engine, KASI, triage_item)
    assert view.acts_as is None
    assert view.report is None
    assert isinstance(view.refusal, NotCandidate)


def test_the_reported_officer_finds_nothing(engine: Engine, first_item: str) -> None:
    item = do(engine, first_item, {**COMPLAINT, "terlapor_internal": ["komang.yasa"]}).next_items[0][0]
    assert [line.id for line in look(engine, CLERK).lines] == [item]
    assert look(engine, OTHER_CLERK).lines == ()
    with pytest.raises(NotFound):
        page(engine, OTHER_CLERK, item)


def test_a_strangers_item_is_no_item(engine: Engine, triage_item: str) -> None:
    with pytest.raises(NotFound):
        page(engine, CLERK, "bukan-tugas")


@pytest.mark.parametrize("sparse", [0, 2, 9])
def test_filters_in_every_order_find_the_same_however_many_there_are(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, sparse: int
) -> None:
    """Few are put in order by themselves, many are walked over."""
    monkeypatch.setattr(inbox_walks, "SPARSE", sparse)
    inbox_walks.page_of.cache_clear()
    items = [engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0] for _ in range(4)]
    recorded = [do(engine, item, COMPLAINT).next_items[0][0] for item in items]
    for sort, descending in product(get_args(Sort), (False, True)):
        seen, after = [], ""
        while after is not None:
            asked = Asked("free", WorkFilter(channel="TELEPON"), sort, descending, after, limit=3)
            found = engine.query(partial(inbox, house=engine.house, actor=CLERK, today=TODAY, asked=asked))
            seen += [line.id for line in found.lines]
            after = found.next_after
        assert sorted(seen) == sorted(recorded)
        if sort == "number":
            assert seen == recorded[:: -1 if descending else 1]
    inbox_walks.page_of.cache_clear()


@pytest.mark.parametrize("known", [Known(), Known(9, {"lama": 0.9}), Known(10**6, {"lama": 0.9, "mohon": 1e-5})])
def test_words_find_the_same_whichever_way_is_taken(engine: Engine, triage_item: str, known: Known) -> None:
    engine.house.frequencies._known, engine.house.frequencies._until = known, float("inf")
    for words, found in (("lama", [triage_item]), ("mohon lama", [triage_item]), ("lama takada", [])):
        asked = Asked(narrow=WorkFilter(words=words))
        view = engine.query(partial(inbox, house=engine.house, actor=CLERK, today=TODAY, asked=asked))
        assert [line.id for line in view.lines] == found
        assert view.common or view.counts["free"] == len(found)


def test_open_work_knows_what_its_case_says_now_and_done_work_forgets_it(engine: Engine, first_item: str) -> None:
    """On PostgreSQL it carries the words; on SQLite they are looked up."""
    engine.house.frequencies._known, engine.house.frequencies._until = Known(10**6, {"lama": 0.9}), float("inf")

    def found(words: str) -> list[str]:
        asked = Asked(narrow=WorkFilter(words=words))
        view = engine.query(partial(inbox, house=engine.house, actor=CLERK, today=TODAY, asked=asked))
        return [line.id for line in view.lines]

    item = do(engine, first_item, COMPLAINT).next_items[0][0]
    assert found("lama") == [item]
    with engine.database.write() as session:
        session.execute(update(case_index).values(words="sesuatu yang lain"))
    assert found("lama") == []
    with engine.database.write() as session:
        session.execute(update(case_index).values(words="kembali lama"))
    assert found("lama") == [item]
    if engine.database.is_sqlite:
        return
    kept = "SELECT count(tokens) FROM work_item WHERE (status = 'open') = :open"
    counted = [engine.query(lambda session, o=o: session.scalar(text(kept), {"open": o})) for o in (True, False)]
    assert counted == [1, 0]


def test_what_is_kept_for_one_person_is_not_shown_to_another(engine: Engine, triage_item: str) -> None:
    engine.execute(ClaimWorkItem(triage_item), CLERK)
    seen = {who.user_id: look(engine, who, "mine").counts["mine"] for who in (CLERK, OTHER_CLERK, CLERK)}
    assert seen == {CLERK.user_id: 1, OTHER_CLERK.user_id: 0}
