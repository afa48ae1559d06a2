"""An office at work, the same at every time: cases in many stages, at a moment that does not move."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.authentication import set_password
from engine.runtime import Engine
from engine.scenarios import read_cases
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on
from tests.web.conftest import PASSWORD

NOW = datetime(2026, 3, 16, 2, tzinfo=UTC)  # Monday, ten o'clock in Denpasar
STAGES = {  # example case: the day on which it begins, and how many steps it has behind it
    "P03": ("2026-02-02", None),
    "P01": ("2026-02-23", None),
    "P10": ("2026-02-24", 9),
    "P11": ("2026-03-03", 4),
    "P15": ("2026-03-05", 3),
    "P19": ("2026-03-10", 3),
    "P12": ("2026-03-12", 2),
    "P20": ("2026-03-13", 1),
}
PEOPLE = {
    "petugas": "made.wirawan",
    "seksi": "ayu.lestari",
    "kasi": "gede.suardana",
    "kabid": "ketut.sriani",
    "kadis": "putu.mahendra",
    "auditor": "wayan.darma",
    "admin": "luh.sari",
}


def exhibit(engine: Engine, jobs: Inline) -> None:
    """Play the cases to their stages, and let everybody sign in."""
    examples = {case["id"]: case for case in read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")}
    player = player_on(engine, jobs, "render_document")
    for name, (day, steps) in STAGES.items():
        player.play({**examples[name], "tanggal": day}, steps)
    for user in PEOPLE.values():
        set_password(engine, user, PASSWORD)
