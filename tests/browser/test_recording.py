"""Walk-in and telephone in under two minutes: what a practised clerk presses for a complaint, keys only.

Estimated by the keystroke-level model (Card, Moran, Newell): a key 0.28 s, pointing 1.1 s, a thought before each field
and before sending 1.35 s. Nothing is timed: keys and fields are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page

from engine.runtime import Engine
from engine.scenarios import read_cases
from tests.browser.conftest import Visit
from tests.conftest import PROCESS, ROOT

Open = Callable[..., Visit]
KEY_S, THOUGHT_S = 0.28, 1.35
NEEDED = (
    "kanal",
    "judul",
    "uraian",
    "jenis_layanan",
    "identitas",
    "pengadu_nama",
    "dapat_dihubungi",
    "bertindak_sebagai",
)
CASES = read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")
SHORTEST = {"judul": "Macet", "uraian": "x" * 20, "pengadu_nama": "Ari", "pengadu_telepon": ""}
LONGEST = {
    "judul": max((case["judul"] for case in CASES), key=len),
    "uraian": max((case["uraian"] for case in CASES), key=len),
    "pengadu_nama": "I Gusti Ngurah Alit Wiguna",
    "pengadu_telepon": "0812 3456 7890",
}


class Clerk:
    """Presses keys and counts them; a thought is counted when a field is begun."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.thoughts = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def write(self, name: str, text: str) -> None:
        self.at(name)
        self.page.keyboard.type(text)
        self.keys += len(text)
        self.thoughts += bool(text)

    def at(self, name: str) -> None:
        assert self.page.evaluate("document.activeElement.name") == name

    @property
    def seconds(self) -> float:
        return self.keys * KEY_S + self.thoughts * THOUGHT_S

    def record(self, channel: str, told: Mapping[str, str]) -> None:
        """Record a complaint: the first key of a choice picks it, Enter sends."""
        self.write("kanal", channel)
        self.press("Tab")
        self.write("judul", told["judul"])
        self.press("Tab")
        self.write("uraian", told["uraian"])
        self.press("Tab")
        self.write("jenis_layanan", "P")
        self.press("Tab", "Tab", "Tab", "Space")
        self.at("identitas")
        self.press("Tab")
        self.write("pengadu_nama", told["pengadu_nama"])
        self.press("Tab")
        self.write("pengadu_telepon", told["pengadu_telepon"])
        self.press("Tab", "Tab", "Space", *(() if told["pengadu_telepon"] else ("ArrowDown",)))
        self.at("dapat_dihubungi")
        self.press("Enter")
        self.thoughts += 3  # secrecy, reachable, send


@pytest.fixture
def clerk(visit: Open, office: Engine) -> Clerk:
    me = visit().sign_in("made.wirawan").open("/mulai/")
    return Clerk(me.page)


def asked_on(page: Page) -> list[str]:
    """Return the names of what must be filled in."""
    fields = "form[data-form] .field:not(:has(.optional)) :is(input:not([type=hidden]), select, textarea)"
    return sorted(page.locator(fields).evaluate_all("all => [...new Set(all.map(one => one.name))]"))


@pytest.mark.parametrize(
    ("told", "most_keys", "most_s"), [(SHORTEST, 46, 25), (LONGEST, 300, 100)], ids=["shortest", "longest"]
)
def test_a_complaint_at_the_counter_takes_few_fields_and_keys(
    clerk: Clerk, told: Mapping[str, str], most_keys: int, most_s: float
) -> None:
    assert asked_on(clerk.page) == sorted(NEEDED)
    clerk.record("D", told)
    clerk.page.get_by_role("heading", name="Pengaduan terdaftar").wait_for()
    assert clerk.keys <= most_keys
    assert clerk.seconds <= most_s
