"""Riwayat in a real browser: every page and state of it, at three widths, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.authentication import set_password
from engine.commands.anchors import AnchorHistory
from engine.commands.instances import SuspendInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.rounds import ExplainDeviation
from engine.errors import Forbidden
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import list_cases
from engine.queries.deviations import list_deviations
from engine.queries.verifications import proof
from engine.runtime import Engine
from engine.worker import make_round, verify_everything
from tests.browser.conftest import Visit
from tests.browser.test_look import CLERK, KASI, record
from tests.web.conftest import PASSWORD

Open = Callable[..., Visit]
AUDITOR = "ni.auditor"


@pytest.fixture
def auditor(visit: Open, office: Engine) -> Visit:
    """An auditor of an office with a case, a refused attempt, late work, and a reason for some of it."""
    office.execute(AddUser(AUDITOR, "Ni Made Auditor"), SYSTEM)
    office.execute(AssignRole("AUDITOR", AUDITOR, date(2026, 1, 1)), SYSTEM)
    set_password(office, AUDITOR, PASSWORD)
    record(visit().sign_in(CLERK))
    (line,) = office.query(list_cases)
    with pytest.raises(Forbidden):
        office.execute(SuspendInstance(line.instance_id, "Iseng"), Actor("user", UserId(CLERK)))
    make_round(office, datetime.now(UTC) + timedelta(days=30))
    late = office.query(list_deviations)
    office.execute(ExplainDeviation(late[0].id, "Pemohon sakit, berkas menyusul"), Actor("user", UserId(KASI)))
    return visit().sign_in(AUDITOR)


def test_pages_of_riwayat_are_sound_at_every_width(auditor: Visit, office: Engine) -> None:
    (line,) = office.query(list_cases)
    faults: list[str] = []
    for name, address in (
        ("riwayat", ""),
        ("riwayat-kosong", "?nomor=PGD-1999-00001"),
        ("riwayat-kesalahan", "?dari=kemarin"),
        ("riwayat-penyimpangan", "penyimpangan"),
        ("riwayat-berulang", "berulang"),
        ("riwayat-kesesuaian", "kesesuaian"),
        ("riwayat-bukti", "bukti"),
        ("riwayat-kasus", f"kasus/{line.instance_id}"),
    ):
        auditor.open(f"/riwayat/{address}")
        faults += auditor.look(name)
    auditor.open("/riwayat/").page.get_by_text("Rincian").first.click()
    faults += auditor.look("riwayat-rincian")
    assert not faults, "\n".join(faults)
    assert not [told for told in auditor.complaints if "422" not in told], auditor.complaints


def test_pages_of_riwayat_are_sound_in_the_dark(auditor: Visit, office: Engine) -> None:
    (line,) = office.query(list_cases)
    auditor.open("/riwayat/").follow(auditor.page.get_by_role("link", name="Gelap"))
    faults: list[str] = []
    for name in ("", "penyimpangan", "kesesuaian", "bukti", f"kasus/{line.instance_id}"):
        auditor.open(f"/riwayat/{name}")
        faults += auditor.look(f"gelap-riwayat-{name.split('/')[0] or 'peristiwa'}")
    assert not faults, "\n".join(faults)


def test_the_progress_of_a_verification_is_shown_and_its_verdict_comes_by_itself(
    auditor: Visit, office: Engine
) -> None:
    office.execute(AnchorHistory(date(2027, 1, 1)), SYSTEM)
    page = auditor.open("/riwayat/bukti").page
    auditor.press("Periksa semuanya sekarang")
    page.get_by_text("Sedang berjalan").wait_for()
    faults = auditor.look("riwayat-periksa")
    (one,) = office.query(lambda s: proof(s, Actor("user", UserId(AUDITOR)), date(2026, 11, 24))).verifications
    verify_everything(office, one.id)
    page.get_by_text("Utuh").wait_for()
    assert not faults + auditor.look("riwayat-periksa-utuh")


def test_what_was_tampered_with_is_named(auditor: Visit, office: Engine) -> None:
    (line,) = office.query(list_cases)
    with office.database.write() as session:
        session.connection().exec_driver_sql("UPDATE history_event SET actor = 'siluman' WHERE sequence = 1")
    auditor.open(f"/riwayat/kasus/{line.instance_id}")
    auditor.page.get_by_text("isinya bukan yang dahulu ditulis").wait_for()
    assert not auditor.look("riwayat-kasus-rusak")
