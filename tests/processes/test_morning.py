"""The office that `make run` opens: every tab of the inbox has something to show on the first morning."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from engine.inbox_tables import draft
from engine.model import Actor, UserId
from engine.queries.inbox import inbox
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.scenarios import Morning, read_cases
from engine.tables import work_item
from engine.worker import Inline
from tests.conftest import NOON, PROCESS, ROOT, player_on
from web.cli.demo import MORE, TOLD, TOLD_STEPS

CASES = {case["id"]: case for case in read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")}
SOME = {**MORE, TOLD: TOLD_STEPS, "P01": 1, "P14": 1}


def test_on_the_first_morning_every_tab_shows_something(lite: Engine, jobs: Inline) -> None:
    player, begun = player_on(lite, jobs), {}
    for name, steps in SOME.items():
        case = {**CASES[name], "tanggal": NOON.date().isoformat()}
        begun[player.play(case, steps).instance_id] = case
    Morning(player, begun).begin()
    ask = partial(inbox, house=lite.house, actor=Actor("user", UserId("made.wirawan")), today=NOON.date())
    counts = lite.query(ask).counts
    assert [tab for tab in ("mine", "free", "others", "later", "waiting") if not counts[tab]] == []
    with lite.database.engine.connect() as connection:
        urgent = connection.execute(select(work_item.c.id).where(work_item.c.priority == 90)).all()
        drafts = connection.execute(select(draft.c.user_id)).scalars().all()
    assert (len(urgent), {"made.wirawan", "gede.suardana"} <= set(drafts)) == (1, True)
    assert lite.examine(verify).differences == ()
