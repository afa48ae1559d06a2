"""The list of cases and the page of one: who sees what, and which openings are on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.authentication import set_password
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.composition import open_engine
from engine.model import SYSTEM
from engine.queries.cases import CaseView, view_case
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON
from tests.engine.commands.conftest import COMPLAINT, TRIAGE, do
from tests.web.conftest import PASSWORD, Browser

Open = Callable[[], Browser]
SECRET_NAME = COMPLAINT["pengadu_nama"]


@pytest.fixture
def rendering(house: Engine) -> Engine:
    """The same house, whose documents are made at once."""
    jobs = Inline()
    engine = open_engine(house.house.settings, jobs.enqueue, lambda: NOON)
    engine.run_jobs = lambda: jobs.run(engine, "render_document")
    return engine


def begin(engine: Engine, **changes: object) -> str:
    done = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    triage = do(engine, done.items[0][0], {**COMPLAINT, **changes}).next_items[0][0]
    do(engine, triage, {**TRIAGE, "sederhana": False})
    engine.run_jobs()
    engine.close()
    return done.instance_id


def case(engine: Engine, instance_id: str) -> CaseView:
    return engine.query(lambda session: view_case(session, instance_id))


def paper(engine: Engine, instance_id: str, template: str) -> str:
    return next(d.id for d in case(engine, instance_id).documents if d.template == template)


def openings(engine: Engine, instance_id: str) -> list[str]:
    return [event.actor for event in case(engine, instance_id).events if event.kind == "identity.opened"]


def stranger(house: Engine, *roles: str) -> str:
    house.execute(AddUser("orang.lain", "Orang Lain"), SYSTEM)
    for role in roles:
        house.execute(AssignRole(role, "orang.lain", date(2020, 1, 1)), SYSTEM)
    set_password(house, "orang.lain", PASSWORD)
    return "orang.lain"


def test_a_case_is_found_by_its_number_and_its_subject(browser: Open, rendering: Engine) -> None:
    begin(rendering)
    me = browser().sign_in("made.wirawan")
    for words in ("00001", "lama tidak"):
        assert "PGD-2026-00001" in me.open(f"/kasus/?cari={words}")
    assert "Tidak ada kasus dengan" in me.open("/kasus/?cari=%25")


def test_the_page_tells_the_story_in_sentences(browser: Open, rendering: Engine) -> None:
    instance_id = begin(rendering)
    page = browser().sign_in("gede.suardana").open(f"/kasus/{instance_id}")
    assert "I Made Wirawan (Petugas Informasi dan Pengaduan)" in page
    assert "menyelesaikan “Mencatat pengaduan" in page
    assert SECRET_NAME not in page


def test_opening_who_complained_is_recorded(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("made.wirawan")
    me.open(f"/kasus/{instance_id}")
    me.send(f"/dokumen/{paper(house, instance_id, 'kertas_pengaduan')}/berkas")
    assert me.status == 200
    assert me.headers["Content-Disposition"].startswith("attachment")
    assert openings(house, instance_id) == ["made.wirawan"]


def test_a_secret_complainant_is_not_for_everybody_who_works_on_the_case(
    browser: Open, house: Engine, rendering: Engine
) -> None:
    instance_id = begin(rendering, identitas="RAHASIA")
    name = stranger(house, "KABID")
    me = browser().sign_in(name)
    assert "tidak untuk peran Anda" in me.open(f"/kasus/{instance_id}")
    me.send(f"/dokumen/{paper(house, instance_id, 'kertas_pengaduan')}/berkas")
    assert (me.status, openings(house, instance_id)) == (403, [])


def test_the_receipt_with_its_access_code_is_for_the_counter(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("gede.suardana")
    me.open(f"/kasus/{instance_id}")
    me.send(f"/dokumen/{paper(house, instance_id, 'tanda_terima')}/berkas")
    assert me.status == 403


@pytest.mark.parametrize("roles", [(), ("PEMILIK_PROSES",)])
def test_who_has_no_part_in_the_process_finds_nothing(
    browser: Open, house: Engine, rendering: Engine, roles: tuple[str, ...]
) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in(stranger(house, *roles))
    assert "PGD-2026-00001" not in me.open("/kasus/")
    me.open(f"/kasus/{instance_id}")
    assert me.status == 404
    me.open("/")
    me.send(f"/dokumen/{paper(house, instance_id, 'kertas_pengaduan')}/berkas")
    assert me.status == 404


def test_an_auditor_sees_the_case_but_not_who_complained(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in(stranger(house, "AUDITOR"))
    assert "PGD-2026-00001" in me.open("/kasus/")
    assert SECRET_NAME not in me.open(f"/kasus/{instance_id}")
    me.send(f"/dokumen/{paper(house, instance_id, 'kertas_pengaduan')}/berkas")
    assert me.status == 403


def test_the_reported_officer_finds_no_case(browser: Open, rendering: Engine) -> None:
    instance_id = begin(rendering, terlapor_internal=["komang.yasa"])
    me = browser().sign_in("komang.yasa")
    assert "PGD-2026-00001" not in me.open("/kasus/")
    me.open(f"/kasus/{instance_id}")
    assert me.status == 404
