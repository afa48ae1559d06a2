"""The main pages look as they looked: an office at work at a moment that stands still, compared with kept pictures.

`make pictures` takes them anew, after a page was changed on purpose; those in `docs` are the ones that guides show.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from engine.composition import open_engine
from engine.queries.cases import find_case
from engine.runtime import Engine
from engine.worker import Inline, make_round
from tests.browser.conftest import PICTURES, ROOT, Visit
from tests.conftest import settings_of
from tests.exhibition import NOW, PEOPLE, exhibit

GUIDES, BASELINE = ROOT / "docs" / "images" / "panduan", ROOT / "tests" / "browser" / "baseline"
WIDTH, HEIGHT, COLOURS = 1100, 760, 48
BLOCK, LIGHTER_BY, MANY = 20, 30, 0.03  # in points, levels of 256, and the part of all blocks that may differ
RENEW = "ALUR_PICTURES"
PERIOD = "dari=2026-02-01&sampai=2026-03-16"
SHOTS: tuple[tuple[str, str, str, Path], ...] = (
    ("tugas", "petugas", "/", GUIDES),
    ("mulai", "petugas", "/mulai/penanganan_pengaduan?kanal=TATAP_MUKA", GUIDES),
    ("kanal", "petugas", "/kanal/bulan/2026-03", BASELINE),
    ("kasus", "petugas", "/kasus/{case}", GUIDES),
    ("diagram", "petugas", "/kasus/{case}/diagram", BASELINE),
    ("tugas-kasi", "kasi", "/", GUIDES),
    ("analisis", "kasi", "@Memeriksa dan menganalisis", GUIDES),
    ("riwayat", "auditor", f"/riwayat/?{PERIOD}", GUIDES),
    ("kesesuaian", "auditor", f"/riwayat/kesesuaian?{PERIOD}", GUIDES),
    ("bukti", "auditor", "/riwayat/kasus/{case}", GUIDES),
    ("pengaturan", "admin", "/pengaturan/", GUIDES),
    ("pemeliharaan", "admin", "/pengaturan/pemeliharaan", BASELINE),
    ("sampaikan", "", "/sampaikan/", BASELINE),
    ("cek", "", "/cek/", BASELINE),
)
Open = Callable[..., Visit]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    """An office at work, at a moment that stands still."""
    jobs = Inline()
    opened = open_engine(settings_of(sqlite_url, tmp_path), jobs.enqueue, lambda: NOW)
    exhibit(opened, jobs)
    make_round(opened)
    yield opened
    opened.close()


def take(visit: Open, office: Engine, persona: str) -> Iterator[tuple[Path, Image.Image]]:
    """Give the pictures of one person's pages, with the files that they are kept in."""
    me = visit(script=False)
    me.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    if persona:
        me.sign_in(PEOPLE[persona])
    case = office.query(lambda session: find_case(session, "PGD-2026-00003"))
    for name, who, address, folder in SHOTS:
        if who != persona:
            continue
        if address.startswith("@"):
            me.open("/").page.get_by_role("link", name=address[1:]).first.click()
        else:
            me.open(address.format(case=case))
        shot = Image.open(BytesIO(me.page.screenshot())).convert("RGB")
        PICTURES.mkdir(parents=True, exist_ok=True)
        shot.save(PICTURES / f"gambar-{name}.png")
        yield folder / f"{name}.png", shot


def keep(path: Path, shot: Image.Image) -> None:
    """Keep a picture in few colours, and only if it changed."""
    if not path.exists() or differs(path, shot):
        path.parent.mkdir(parents=True, exist_ok=True)
        shot.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def differs(path: Path, shot: Image.Image) -> bool:
    """Say whether the page was laid out otherwise: letters may be drawn a little differently, places may not move."""
    kept = Image.open(path).convert("RGB")
    if kept.size != shot.size:
        return True
    small = (WIDTH // BLOCK, HEIGHT // BLOCK)
    both = [picture.convert("L").resize(small, Image.Resampling.BOX) for picture in (kept, shot)]
    other = ImageChops.difference(*both).point(lambda level: 255 * (level > LIGHTER_BY))
    return ImageStat.Stat(other).mean[0] / 255 > MANY


@pytest.mark.parametrize("persona", ["", *dict.fromkeys(who for _, who, _, _ in SHOTS if who)])
def test_the_main_pages_look_as_they_looked(visit: Open, office: Engine, persona: str) -> None:
    shots = list(take(visit, office, persona))
    if os.environ.get(RENEW):
        for path, shot in shots:
            keep(path, shot)
    missing = [path.name for path, _ in shots if not path.exists()]
    changed = [path.name for path, shot in shots if path.exists() and differs(path, shot)]
    assert not missing + changed, "look at var/pages/gambar-*; if it is meant so: make pictures"


def test_a_page_that_moved_is_found(tmp_path: Path) -> None:
    before, after = (Image.new("RGB", (WIDTH, HEIGHT), "white") for _ in range(2))
    before.paste("black", (0, 0, WIDTH, 120))
    after.paste("black", (0, 60, WIDTH, 180))
    keep(tmp_path / "page.png", before)
    assert not differs(tmp_path / "page.png", before)
    assert differs(tmp_path / "page.png", after)
