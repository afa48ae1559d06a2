"""Indonesian first, English second; a look for light and for dark; nobody is led away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel.support import Translations
from flask import Flask

from engine.model import Message
from tests.web.conftest import Browser


def test_a_reader_chooses_english_and_comes_back_to_the_page(browser: Callable[[], Browser]) -> None:
    me = browser()
    assert '<html lang="id"' in me.open("/cek/")
    answer = me.client.get("/bahasa/en", headers={"Referer": "http://localhost/cek/"})
    assert answer.headers["Location"] == "/cek/"
    assert '<html lang="en"' in me.open("/cek/")


def test_english_is_compiled_and_spoken(browser: Callable[[], Browser]) -> None:
    me = browser()
    me.client.get("/bahasa/en")
    assert "Skip to the content" in me.open("/cek/")


def test_a_foreign_page_is_not_followed(browser: Callable[[], Browser]) -> None:
    answer = browser().client.get("/bahasa/en", headers={"Referer": "https://elsewhere.example/away"})
    assert answer.headers["Location"] == "/cek/"


def test_a_reader_chooses_dark(browser: Callable[[], Browser]) -> None:
    me = browser()
    me.client.get("/tampilan/gelap")
    assert 'data-bs-theme="dark"' in me.open("/cek/")


def test_an_unknown_language_is_not_found(browser: Callable[[], Browser]) -> None:
    assert browser().client.get("/bahasa/xx").status_code == 404


def test_a_message_remembers_how_it_was_made() -> None:
    told = Message("Paling sedikit {limit} huruf.", limit=3)
    assert (told, told.template, told.values) == (
        "Paling sedikit 3 huruf.",
        "Paling sedikit {limit} huruf.",
        {"limit": 3},
    )


def test_each_language_is_read_once(browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    load, read = Translations.load, []
    monkeypatch.setattr(Translations, "load", lambda *args: read.append(str(args[1][0])) or load(*args))
    reader, other = browser(), browser()
    other.client.get("/bahasa/en")
    for me in (reader, other, reader, other):
        me.open("/cek/")
    assert sorted(read) == ["en", "id"]


def test_texts_are_set_into_a_page_once_per_language(browser: Callable[[], Browser]) -> None:
    reader, other = browser(), browser()
    other.client.get("/bahasa/en")
    for _ in range(2):
        assert "Langsung ke isi" in reader.open("/cek/")
        assert "Skip to the content" in other.open("/cek/")


def test_values_in_a_text_are_escaped_and_its_signs_are_not(app: Flask) -> None:
    with app.test_request_context():
        page = app.jinja_env.spoken("id").from_string(
            "{{ _('Nama tampilan “%(name)s”', name=name) }} {{ _('Lebih dari 50%%') }} {{ _(shown) }}"
        )
        assert page.render(name="<b>", shown="Keluar") == "Nama tampilan “&lt;b&gt;” Lebih dari 50% Keluar"
