"""A link checker: from the first page on, every link that a person sees leads somewhere, every fragment is there."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from engine.composition import open_engine
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import settings_of
from tests.exhibition import NOW, PEOPLE, exhibit
from tests.web.conftest import Browser
from web.app import create_app

SAME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
OF_A_KIND, MOST_PAGES = 3, 250  # so many pages of one address pattern are opened, so many in all
LEAVES = ("/bahasa/", "/tampilan/", "/static/")  # what changes how the other pages look, and files


class Page(HTMLParser):
    """The links and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or given.get("name") or "")
        name = "src" if tag in ("img", "script") else "href"
        if given.get(name) is not None:
            self.links.append(given[name] or "")


def pattern_of(address: str) -> str:
    parts = urlsplit(address)
    keys = "&".join(sorted(part.split("=")[0] for part in parts.query.split("&")))
    return f"{SAME.sub('…', parts.path)}?{keys}"


class Crawler:
    """Opens what one person's pages link to, a few pages of each kind."""

    def __init__(self, me: Browser) -> None:
        self.me = me
        self.waiting, self.seen, self.kinds = deque([("/", "")]), {"/"}, Counter[str]()
        self.pages: dict[str, Page] = {}
        self.fragments: list[tuple[str, str, str]] = []

    def crawl(self) -> list[str]:
        """Return what is wrong with links, each with the page that it stands on."""
        faults = []
        while self.waiting and len(self.pages) < MOST_PAGES:
            address, source = self.waiting.popleft()
            text = self.me.open(address)
            if self.me.status >= 400:
                faults.append(f"{address} ({self.me.status}), linked from {source}")
            if self.me.headers.get("Content-Type", "").startswith("text/html"):
                self.pages[address] = Page(text)
                for link in self.pages[address].links:
                    self.note(address, *urldefrag(urljoin(address, link)))
        return faults + [
            f"{target}#{fragment} is not there, linked from {address}"
            for address, target, fragment in self.fragments
            if target in self.pages and fragment not in self.pages[target].ids
        ]

    def note(self, address: str, target: str, fragment: str) -> None:
        if urlsplit(target).netloc or not target.startswith("/"):
            return
        if fragment:
            self.fragments.append((address, target, fragment))
        if target in self.seen or target.startswith(LEAVES):
            return
        self.seen.add(target)
        self.kinds[pattern_of(target)] += 1
        if self.kinds[pattern_of(target)] <= OF_A_KIND:
            self.waiting.append((target, address))


@pytest.fixture
def exhibition(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    jobs = Inline()
    engine = open_engine(settings_of(sqlite_url, tmp_path), jobs.enqueue, lambda: NOW)
    exhibit(engine, jobs)
    yield engine
    engine.close()


def test_every_link_leads_somewhere_for_everybody(exhibition: Engine) -> None:
    app = create_app(exhibition)
    faults = [f"public: {fault}" for fault in Crawler(Browser(app.test_client())).crawl()]
    for persona, user in PEOPLE.items():
        me = Browser(app.test_client()).sign_in(user)
        faults += [f"{persona}: {fault}" for fault in Crawler(me).crawl()]
    assert not faults, "\n".join(faults)
