"""The HTML validator finds what is not HTML, so that its silence about the pages means something."""

from __future__ import annotations

from pathlib import Path

from tests.browser.markup import Markup


def test_what_is_not_valid_is_named(tmp_path: Path) -> None:
    markup = Markup(tmp_path / "html")
    page = '<!doctype html>\n<html lang="id"><head><title>Contoh</title></head><body><ul><p>x</p></ul></body></html>'
    (markup.folder / "page.html").write_text(page)
    (fault,) = markup.faults()
    assert fault.startswith("Contoh: element-permitted-content: ")
