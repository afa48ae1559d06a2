"""A case that a fault has stopped, as those see it whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from engine.authentication import set_password
from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.browser.conftest import Visit
from tests.conftest import PASSWORD
from tests.engine.commands.conftest import user
from tests.engine.commands.test_incidents import DECIDES

KASI, KEEPER = "gede.suardana", "luh.sari"


def test_a_halted_case_is_seen_by_who_met_it_and_by_who_repairs_it(visit: Callable[..., Visit], office: Engine) -> None:
    office.execute(DeployBundle(drawing.bundle("ukur_gerbang", DECIDES), ()), SYSTEM)
    started = office.execute(StartProcess("ukur_gerbang", {"luas": "tiga"}), SYSTEM)
    office.execute(CompleteWorkItem(started.items[0][0], drawing.DATA, str(uuid4())), user(KASI))
    set_password(office, KEEPER, PASSWORD)
    me = visit().sign_in(KASI)
    found = me.look("terhenti-petugas")
    me.follow(me.page.get_by_role("link", name="Lihat kasusnya"))
    me.follow(me.page.get_by_role("link", name="Belum bernomor"))
    found += me.look("terhenti-kasus")
    keeper = visit().sign_in(KEEPER).open("/?tab=terhenti")
    found += keeper.look("terhenti-pemilik")
    keeper.follow(keeper.page.get_by_role("link", name="Perbaiki Belum bernomor"))
    keeper.page.get_by_text("Betulkan nilai").click()
    found += keeper.look("terhenti-pemeliharaan")
    assert found + me.complaints + keeper.complaints == []
