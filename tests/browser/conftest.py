"""A real browser on a real server: Debian's Chromium, pages kept as pictures in `var/pages`."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, sync_playwright
from werkzeug.serving import make_server

from engine.composition import open_engine
from engine.runtime import Engine
from engine.worker import Inline
from tests.browser.markup import Markup
from tests.conftest import PASSWORD, settings_of
from web.app import create_app

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "var" / "pages"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}  # all that the dark changes
WIDTHS, JUDGED = (1440, 768, 320), (1440, 320)


def keep_picture(page: Page, path: Path) -> None:
    """Keep a whole page as a picture for whoever looks at it; in CI nobody does, and it takes longer than the page."""
    if "CI" not in os.environ:
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)


class Visit:
    """One person in front of one window; whatever the browser complains about is kept in `complaints`."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> Visit:
        self.page.goto(self.base + address)
        return self

    def follow(self, leads: Locator) -> Visit:
        """Press what leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            leads.click()
        return self

    def press(self, name: str) -> Visit:
        """Press the button of this name, and wait for the page that answers."""
        return self.follow(self.page.get_by_role("button", name=name, exact=True))

    def sign_in(self, name: str) -> Visit:
        self.open("/masuk")
        self.page.get_by_label("Nama pengguna").fill(name)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        return self.press("Masuk")

    def look(self, name: str) -> list[str]:
        """Take the page's picture at every width; return what axe and the eye for overflow find wrong."""
        found = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            keep_picture(self.page, PICTURES / f"{name}-{width}.png")
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"{name} at {width} px is {wide} px wide")
            if width in JUDGED:
                found += [f"{name} at {width} px: {fault}" for fault in self.axe()]
        self.page.set_viewport_size({"width": 1440, "height": 900})
        return found + self._look_in_the_dark(name)

    def _look_in_the_dark(self, name: str) -> list[str]:
        if self.page.evaluate("document.documentElement.dataset.look") != "otomatis":
            return []
        self.page.emulate_media(color_scheme="dark")
        keep_picture(self.page, PICTURES / f"{name}-gelap.png")
        found = [f"{name} in the dark: {fault}" for fault in self.axe(COLOURS)]
        self.page.emulate_media(color_scheme="light")
        return found

    def axe(self, only: dict[str, object] | None = None) -> list[str]:
        """Return the violations that axe finds, each with its first place."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        result = self.page.evaluate("only => axe.run(document, {runOnly: only})", only or RULES)
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"]]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    path = shutil.which("chromium")
    assert path, "the browser tests need Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(settings_of(sqlite_url, tmp_path), Inline().enqueue)
    yield opened
    opened.close()


@pytest.fixture
def address(office: Engine, tmp_path: Path) -> Iterator[str]:
    """The address of a server; at the end, every page that it sent is valid HTML."""
    app, markup = create_app(office), Markup(tmp_path / "html")
    app.after_request(markup.keep)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    assert not (faults := markup.faults()), "\n".join(faults)


@pytest.fixture
def visit(chromium: Chromium, address: str) -> Iterator[Callable[..., Visit]]:
    """Open a window of one's own; `script=False` for a browser without JavaScript."""
    contexts = []

    def begin(*, script: bool = True) -> Visit:
        contexts.append(
            chromium.new_context(java_script_enabled=script, bypass_csp=False, locale="id-ID", reduced_motion="reduce")
        )
        return Visit(contexts[-1].new_page(), address)

    yield begin
    for context in contexts:
        context.close()
