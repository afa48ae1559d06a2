"""Guides show pictures that are there, link to what is there, and name every step of the SOP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

GUIDES = sorted((ROOT / "docs").glob("panduan-*.md"))
STEPS = [f"9.1.{number}" for number in range(1, 12)] + [f"9.2.{number}" for number in range(1, 4)]
LINK = re.compile(r"\]\(([^)#]+)\)")
MOST_WORDS = 750  # two printed pages


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_a_guide_shows_and_links_to_is_there(guide: Path) -> None:
    links = LINK.findall(guide.read_text("utf-8"))
    assert [link for link in links if link.endswith(".png")]
    assert [link for link in links if not (guide.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_is_two_pages_long_and_readme_knows_it(guide: Path) -> None:
    assert len(guide.read_text("utf-8").split()) <= MOST_WORDS
    assert f"docs/{guide.name}" in (ROOT / "README.md").read_text("utf-8")


def test_the_guides_of_those_who_work_name_every_step() -> None:
    told = "".join((ROOT / "docs" / f"panduan-{who}.md").read_text("utf-8") for who in ("petugas", "pejabat"))
    assert [step for step in STEPS if f"{step} " not in told.replace(",", " ").replace(")", " ")] == []
