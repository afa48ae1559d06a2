"""A case of the SOP walked through in a real browser, by its people, at the case's own dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from playwright.sync_api import Page

from engine.commands.work_items import CompleteWorkItem
from engine.errors import Forbidden
from engine.forms import Form
from engine.queries.cases import CaseView, find_case, view_case
from engine.scenarios.player import Performance, Player
from engine.scenarios.script import Person
from tests.browser.conftest import PICTURES, Visit, keep_picture
from tests.browser.hands import Hands
from tests.web.conftest import PASSWORD

CLERK = "made.wirawan"


class Clock:
    """The office's clock, which the walk moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Walk(Player):
    """Plays a case with hands on pages instead of commands."""

    def prepare(self, clock: Clock, visit: Callable[[], Visit], hands: type[Hands], name: str) -> None:
        self.clock, self.visit, self.hands, self.way = clock, visit, hands, name
        self.visits: dict[str, Visit] = {}
        self.number = self.code = ""
        self.steps = 0

    def open_case(self, case: Mapping[str, Any], at: datetime) -> str:
        """Record the complaint at the counter (9.1.1) and keep what the receipt says."""
        self.clock.now, self.name = at, f"{self.way}-{case['id']}"
        me = self._as(CLERK, f"/mulai/{self.definition.bundle.process_id}")
        form = self.definition.forms["catat_pengaduan"]
        data = self.script.fill(form.id, _first(case), {"kasus": case, "kunjungan": 1}, self._setting(at))
        hands = self.hands(me.page)
        hands.fill(form, data, self._shown(form, data, {}))
        self._picture(me.page)
        hands.submit()
        me.page.get_by_role("heading", name="Pengaduan terdaftar").wait_for()
        self._picture(me.page)
        self.number = me.page.locator(".big").nth(0).inner_text()
        self.code = me.page.locator(".big").nth(1).inner_text()
        return self._instance()

    def act(self, command: CompleteWorkItem, person: Person, at: datetime) -> None:
        """Find the work in the inbox of a person and do it there."""
        self.clock.now = at
        me = self._as(person.id, f"/?tab=free&cari={self.number}")
        link = me.page.locator(f'a[href="/tugas/{command.work_item_id}"]')
        if not link.count():
            raise Forbidden(f"{person.id} does not see this work.")
        link.first.click()
        element, data = self._element(command.work_item_id), dict(command.data)
        form = self.definition.form_of(element)
        assert form is not None
        hands = self.hands(me.page)
        hands.fill(form, data, self._shown(form, data, self._view().data))
        self._picture(me.page)
        with me.page.expect_navigation():
            hands.submit()
        assert me.page.locator("#kesalahan").count() == 0, me.page.locator("#kesalahan").inner_text()
        assert not self._element(command.work_item_id), f"{element} is still open: {me.page.inner_text('main')[:800]}"

    def clarify(self, performance: Performance) -> None:
        """Write a clarification on Cek Pengaduan, as the person who complained."""
        self.clock.now = performance.clock
        me = self.visits.setdefault("", self.visit()).open("/cek/")
        page = me.page
        if page.get_by_label("Kode akses").count():
            page.get_by_label("Nomor pengaduan").fill(self.number)
            page.get_by_label("Kode akses").fill(self.code)
            page.locator("main form .btn-primary").first.click()
        self._picture(page)
        page.locator("textarea[name=klarifikasi]").fill("Keadaan di lokasi belum berubah sampai hari ini.")
        page.get_by_role("button", name="Kirim klarifikasi").click()
        page.get_by_text("Klarifikasi Anda sudah diterima").wait_for()

    def _as(self, name: str, address: str) -> Visit:
        me = self.visits.get(name)
        if me is None:
            me = self.visits[name] = self.visit()
        me.open(address)
        if "/masuk" in me.page.url:
            me.page.locator("[name=nama]").fill(name)
            me.page.locator("[name=sandi]").fill(PASSWORD)
            me.page.locator("main .btn-primary").first.click()
            me.page.wait_for_load_state()
            me.open(address)
        return me

    def _element(self, work_item_id: str) -> str:
        """Return the element of an open work item of the case, or nothing when it is not open."""
        return next((element for item, element, _ in self._view().open_items if item == work_item_id), "")

    def _view(self) -> CaseView:
        return self.engine.query(lambda session: view_case(session, self._instance()))

    def _shown(self, form: Form, data: Mapping[str, Any], context: Mapping[str, Any]) -> frozenset[str]:
        office, now = self.engine.query(self.engine.house.offices.current), self.clock.now
        return form.settle(data, context, now=now, functions=office.functions).shown

    def _instance(self) -> str:
        return self.engine.query(lambda session: find_case(session, self.number))

    def _picture(self, page: Page) -> None:
        self.steps += 1
        keep_picture(page, PICTURES / self.name / f"{self.steps:02}.png")


def _first(case: Mapping[str, Any]) -> dict[str, Any]:
    return dict(case["keputusan"].get("Task_CatatPengaduan", [{}])[0])
