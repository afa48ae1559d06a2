"""What holds for every answer and every form: tokens, headers, hosts, proxies, cookies, addresses, log lines."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import func, select

from engine.composition import open_engine
from engine.config import Settings
from engine.errors import ConfigInvalid
from engine.runtime import Engine
from engine.tables import history_event
from engine.worker import Inline
from tests.conftest import NOON, SECRET, settings_of
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, csrf, sent
from tests.web.walk import BODY, addresses, cases_of, visitors_of
from web.app import create_app

Open = Callable[[], Browser]


def events(house: Engine) -> int:
    count = select(func.count()).select_from(history_event)
    return house.query(lambda session: session.execute(count).scalar_one())


def test_no_form_is_taken_without_its_token(lite: Engine, jobs: Inline) -> None:
    case = cases_of(lite, jobs)[0]
    app = create_app(lite)
    visitors = visitors_of(app, lite)
    before = events(lite)
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            for persona in ("owner", "admin", "public"):
                found = visitors[persona].ask(addresses(app, rule, case)[0], "POST", BODY)
                refused = (found.status_code, found.headers.get("Location", "")[:6])
                assert refused[0] in (400, 401) or refused == (303, "/masuk"), (rule.endpoint, persona)
    assert events(lite) == before


ADDRESSES = ("/masuk", "/cek/", "/sampaikan/", "/tidak/ada", "/sehat", "/", "/keluar", "/static/x", "/bahasa/en")


@pytest.mark.parametrize("public_url", ["http://localhost:8000", "https://localhost"])
def test_every_answer_is_protected(lite: Engine, tmp_path: Path, public_url: str) -> None:
    engine = beside(lite, tmp_path, ALUR_PUBLIC_URL=public_url)
    app = create_app(engine)
    client = app.test_client()
    with app.test_request_context():
        sheet = app.url_for("static", filename="css/base.css")
    for address in (*ADDRESSES, sheet):
        answer = client.get(address)
        answer.close()
        headers = answer.headers
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert ("Strict-Transport-Security" in headers) == public_url.startswith("https"), address
        assert (headers.get("Cache-Control") == "no-store") == (address != sheet), address
    engine.close()


def beside(engine: Engine, folder: Path, **environ: str) -> Engine:
    """Open the same office with other settings."""
    settings = settings_of(str(engine.database.url), folder, **environ)
    return open_engine(settings, Inline().enqueue, lambda: NOON)


def test_cookies_are_shut_under_https(lite: Engine, tmp_path: Path) -> None:
    engine = beside(lite, tmp_path, ALUR_PUBLIC_URL="https://alur.example")
    client = create_app(engine).test_client()
    base = {"base_url": "https://alur.example", "headers": {"Referer": "https://alur.example/masuk"}}
    token = csrf(client.get("/masuk", **base).get_data(as_text=True))
    found = client.post("/masuk", data={"csrf_token": token, "nama": CLERKS_NAME, "sandi": PASSWORD}, **base)
    cookies = found.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-alur=") for cookie in cookies)
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}, cookie
    engine.close()


def test_only_the_offices_address_and_this_machine_are_answered(lite: Engine, tmp_path: Path) -> None:
    engine = beside(lite, tmp_path, ALUR_PUBLIC_URL="https://alur.denpasar.example")
    client = create_app(engine).test_client()
    for host, status in (
        ("alur.denpasar.example", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("jahat.example", 400),
        ("alur.denpasar.example.jahat.example", 400),
    ):
        found = client.get("/cek/", headers={"Host": host})
        assert found.status_code == status, host
        assert "jahat" not in found.get_data(as_text=True)
    assert "Alamat ini tidak dikenal" in found.get_data(as_text=True)
    engine.close()


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_proxies_are_believed_only_where_there_are_some(lite: Engine, tmp_path: Path, proxies: str, seen: str) -> None:
    engine = beside(lite, tmp_path, ALUR_TRUSTED_PROXIES=proxies)
    app = create_app(engine)
    app.add_url_rule("/dari", "dari", lambda: str(request.remote_addr))
    told = {"X-Forwarded-For": "10.1.1.1, 203.0.113.9"}
    assert app.test_client().get("/dari", headers=told).get_data(as_text=True) == seen
    engine.close()


def test_a_senseless_number_of_proxies_stops_the_start() -> None:
    for text in ("ya", "-1", "99"):
        with pytest.raises(ConfigInvalid):
            Settings.from_env({"ALUR_SECRET_KEY": SECRET, "ALUR_TRUSTED_PROXIES": text})


def test_files_that_people_made_are_handed_over_sealed(lite: Engine, jobs: Inline) -> None:
    case = cases_of(lite, jobs)[0]
    app = create_app(lite)
    app.config["WTF_CSRF_ENABLED"] = False
    owner = visitors_of(app, lite)["owner"]
    found = owner.ask(f"/dokumen/{case.documents[0]}/berkas", "POST", {})
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert "script" not in found.headers["Content-Security-Policy"]
    assert found.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "/\\jahat.example",
        "\\\\jahat.example",
        "javascript:alert(1)",
        "/%09//jahat.example".replace("%09", "\t"),
        "http:jahat.example",
        " //jahat.example",
    ],
)
def test_nobody_is_led_away(lite: Engine, address: str) -> None:
    me = Browser(create_app(lite).test_client())
    me.open("/masuk")
    data = {"nama": CLERKS_NAME, "sandi": PASSWORD, "csrf_token": csrf(me.page)}
    found = me.client.post("/masuk", query_string={"next": address}, data=data)
    assert (found.status_code, found.headers["Location"]) == (303, "/")
    elsewhere = me.client.get("/bahasa/en", headers={"Referer": f"https://jahat.example{address}"})
    assert elsewhere.headers["Location"] == "/cek/"


def test_the_log_holds_no_names_forms_or_codes(lite: Engine, caplog: pytest.LogCaptureFixture) -> None:
    me = Browser(create_app(lite).test_client())
    with caplog.at_level(logging.DEBUG):
        me.sign_in(CLERKS_NAME, "sandi salah sekali").sign_in(CLERKS_NAME)
        me.open("/?cari=Wayan+Rahasiawan")
        me.open("/tidak/Wayan?nama=Wayan+Rahasiawan")
        me.open("/mulai/penanganan_pengaduan")
        me.send("/mulai/penanganan_pengaduan", **sent())
        me.open("/cek/")
        me.send("/cek/", nomor="PGD-2026-00001", kode="KODE2345")
        me.client.post("/tugas/x", data=sent())
    for word in ("Wayan", "0812", "Rahasiawan", "KODE2345", "sandi salah", PASSWORD, "tiga bulan"):
        assert word not in caplog.text, word


def test_secrets_are_never_in_pages(app: Flask, browser: Open) -> None:
    me = browser().sign_in(CLERKS_NAME)
    for address in ("/", "/akun", "/akun/faktor/", "/akun/sandi", "/kasus/", "/tidak/ada"):
        page = me.open(address)
        for secret in (SECRET, str(app.secret_key), PASSWORD, "$argon2"):
            assert secret not in page, address
